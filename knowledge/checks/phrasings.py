"""The crowd's phrasings: enough of them, each in one place only."""

from collections.abc import Iterable, Iterator

from knowledge.faults import Fault
from knowledge.folding import phrasing_key
from knowledge.loader import Loaded

MIN_PHRASINGS = 60


def _places(loaded: Loaded) -> Iterator[tuple[str, str, str, int]]:
    """(phrasing, topic, file, line) of everything the ranking learns from."""
    for fiche, document in loaded.fiches:
        for index, question in enumerate(fiche.questions):
            yield question, fiche.topic, document.file, document.line(("questions", index))
    for topic, lines in loaded.phrases.items():
        for text, number in lines:
            yield text, topic, f"phrases/{topic}.txt", number


def unique(loaded: Loaded) -> Iterable[Fault]:
    """The same phrasing may not stand twice, whatever its accents and punctuation."""
    first: dict[str, tuple[str, int, int]] = {}
    for number, (text, _, file, line) in enumerate(_places(loaded)):
        place = first.setdefault(phrasing_key(text), (file, line, number))
        if place[2] != number:
            yield Fault(
                file,
                line,
                "formulation-double",
                f"« {text[:60]} » est déjà en {place[0]}:{place[1]}",
                "Gardez-la au seul endroit où elle doit mener.",
            )


def enough(loaded: Loaded) -> Iterable[Fault]:
    """At least 60 phrasings a topic: their number and variety are what understanding stands on."""
    for famille in loaded.models("sujets"):
        for topic in famille.topics:
            count = len(loaded.phrases.get(topic, ()))
            if count < MIN_PHRASINGS:
                yield Fault(
                    f"phrases/{topic}.txt",
                    1,
                    "formulations",
                    f"le sujet « {topic} » n'a que {count} formulations",
                    f"Il en faut {MIN_PHRASINGS}, écrites par plusieurs personnes.",
                    "avertissement",
                )
