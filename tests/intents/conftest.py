"""What the tests of understanding share: the engine in service, the whole library, and a library of a few topics."""

from dataclasses import dataclass

import numpy as np
import pytest

from intents import Engine
from knowledge import Content, Layout
from knowledge.loader import assemble, read

FEW = (
    "comite-frequence",
    "cible-definition",
    "cible-ou",
    "demande-e",
    "formation-initiale",
    "_hors-sujet",
    "_statut",
)
PHRASINGS_KEPT = 40


@dataclass(frozen=True)
class Small:
    """A content of a few topics, quick to learn from, and the French words that go with it."""

    content: Content
    french: np.ndarray

    def engine(self, content: Content | None = None) -> Engine:
        return Engine.build(content or self.content, self.french)


@pytest.fixture(scope="session")
def engine(conversations):
    return conversations.engine


@pytest.fixture(scope="session")
def library():
    """The packaged content with every phrasing, which the kept one leaves out."""
    return assemble(read(Layout()))


@pytest.fixture(scope="session")
def small(library, engine):
    phrases = {topic: lines[:PHRASINGS_KEPT] for topic, lines in library.phrases.items() if topic in FEW}
    fiches = tuple(fiche for fiche in library.fiches if fiche.topic in FEW)
    content = library.model_copy(update={"phrases": phrases, "fiches": fiches})
    return Small(content, np.asarray(engine.reader.speller.french))


@pytest.fixture(scope="session")
def small_engine(small):
    return small.engine()
