"""How a message opens: « en fait… » puts an earlier answer right, « autre question : … » leaves the dossier aside."""

from collections.abc import Iterable, Sequence

from intents.choices import find_words
from intents.values import names_a_day
from knowledge import Concept
from knowledge.folding import words

CORRECTING = "corriger"
"""The command whose words announce a correction; alone, it asks how to make one."""
ASIDE = "autre-question"
A_DATE = -1
_MAX_WORDS = 12


class Openings:
    """The words of a command, as the beginning of a longer message; longest first."""

    def __init__(self, commandes: Iterable[Concept], name: str) -> None:
        found = (words(word) for item in commandes if item.id == name for word in item.words)
        self._openings = sorted(found, key=len, reverse=True)

    def after(self, text: str) -> str | None:
        """What follows the opening; None when the message does not begin so."""
        said = words(text)
        for opening in self._openings:
            if said[: len(opening)] == opening:
                return " ".join(said[len(opening) :])
        return None

    def corrected(self, text: str, possible: Sequence[Sequence[str]]) -> int | None:
        """Which of the possible answers is said instead, or A_DATE; None when this corrects nothing."""
        said = self.after(text)
        if not said or not possible or len(words(said)) > _MAX_WORDS:
            return None
        return A_DATE if names_a_day(said) else find_words(said, possible)
