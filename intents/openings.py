"""How a message opens: « en fait… » puts an earlier answer right, « autre question : … » leaves the dossier aside."""

import re
from collections.abc import Iterable, Sequence

from intents.choices import find_words
from intents.values import names_a_day
from knowledge import Concept
from knowledge.folding import fold, words

CORRECTING = "corriger"
"""The command whose words announce a correction; alone, it asks how to make one."""
ASIDE = "autre-question"
BLOCKING = "bloque"
"""The command whose words announce what blocks: « je suis bloquée, je n'ai plus accès à mon compte »."""
_INSTEAD = re.compile(
    r"(?:ah |mais |euh |oups )*(?:non,? |oups,? )?(?:ce n'est|c'est|ce n'etait|c'etait) pas "
    r"[^,]+?(?:, ?(?:mais )?| mais )(?:plutot )?(.+)"
)
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
        said = _instead(text) or self.after(text)
        if not said or not possible or len(words(said)) > _MAX_WORDS:
            return None
        return A_DATE if names_a_day(said) else find_words(said, possible)


def _instead(text: str) -> str | None:
    """« non c'est pas une démission, c'est un licenciement »: what is said in the place of what is denied."""
    found = _INSTEAD.fullmatch(fold(text))
    return found.group(1) if found else None
