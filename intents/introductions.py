"""Who people say they are, « jsuis conum », « je suis la préfecture du 21 », and whether they say nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from intents.expressions import phrasebook
from intents.lexicon import stems
from intents.slots import read_departement
from knowledge import Concept, Profil
from knowledge.folding import words
from knowledge.territoires import names, region_names

_AROUND = frozenset(
    ("bonjour", "bonsoir", "salut", "du", "de", "des", "d", "le", "la", "les", "l", "en", "departement", "region",
     "moi", "donc", "alors", "voila", "et", "euh", "ici", "oui", "merci")
)  # fmt: skip


@dataclass(frozen=True)
class Introduction:
    """A profile that was told; `alone` when nothing but a territory goes with it."""

    profil: Profil | None = None
    alone: bool = False


class Introductions:
    """The expressions of `profils.yaml`, as they are written and with abbreviations in full."""

    def __init__(self, profils: Iterable[Concept], expand: Callable[[Sequence[str]], tuple[str, ...]]) -> None:
        self._book = phrasebook(profils)
        self._expand = expand

    def read(self, text: str) -> Introduction:
        """The first expression that stands in the message."""
        typed = words(text)
        for said in (typed, self._expand(typed)):
            sequence = stems(said)
            for position in range(len(sequence)):
                if found := self._book.at(sequence, position):
                    rest = said[:position] + said[position + found[0] :]
                    return Introduction(found[1][0], alone=_is_nothing(rest))  # type: ignore[arg-type]
        return Introduction()


def _is_nothing(rest: tuple[str, ...]) -> bool:
    """Whether these words are only those around an introduction, and perhaps a territory at the end."""
    while rest and rest[0] in _AROUND and not _is_territory(rest):
        rest = rest[1:]
    return not rest or _is_territory(rest)


def _is_territory(said: tuple[str, ...]) -> bool:
    return said in names() or said in region_names() or (len(said) == 1 and read_departement(said[0]) is not None)
