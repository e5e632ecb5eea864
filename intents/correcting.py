"""« En fait… », « je me suis trompé… »: a message that puts an earlier answer right, and what it says instead."""

from collections.abc import Iterable, Sequence

from intents.choices import find_words
from intents.values import names_a_day
from knowledge import Concept
from knowledge.folding import words

COMMAND = "corriger"
"""The command whose words announce a correction; alone, it asks how to make one."""
A_DATE = -1
_MAX_WORDS = 12


class Corrections:
    """The openings that announce a correction, longest first."""

    def __init__(self, openings: Iterable[str]) -> None:
        self._openings = sorted((words(opening) for opening in openings), key=len, reverse=True)

    @classmethod
    def of(cls, commandes: Iterable[Concept]) -> "Corrections":
        return cls(word for item in commandes if item.id == COMMAND for word in item.words)

    def after(self, text: str) -> str | None:
        """What follows the opening; None when the message does not begin so."""
        said = words(text)
        for opening in self._openings:
            if said[: len(opening)] == opening:
                return " ".join(said[len(opening) :])
        return None

    def read(self, text: str, possible: Sequence[Sequence[str]]) -> int | None:
        """Which of the possible answers is said instead, or A_DATE; None when this corrects nothing."""
        said = self.after(text)
        if not said or not possible or len(words(said)) > _MAX_WORDS:
            return None
        return A_DATE if names_a_day(said) else find_words(said, possible)
