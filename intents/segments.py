"""Two questions in one message: where the second begins, if there is one."""

import itertools
import re

from knowledge.folding import fold, fold_in_place, words

_ASKING = (
    "combien", "quand", "qui", r"ou\b", "comment", "pourquoi", "quel(?:le)?s?", "(?:a|de|dans|pour) quel(?:le)?s?",
    "est[ -]ce que", "qu'est[ -]ce", "a qui", "faut[ -]il", "peut[ -]on", "doit[ -]on", "c'est quoi", r"cmt\b",
    r"pk\b", r"cb\b",
)  # fmt: skip
_LINKING = (
    "et aussi", "et sinon", "et puis", "et ensuite", "et d'autre part", "et par ailleurs", "par ailleurs", "sinon",
    "autre question", "deuxieme question", "au passage",
)  # fmt: skip
_INTERROGATIVE = f"(?:{'|'.join(_ASKING)})"
_LINK = f"(?:{'|'.join(_LINKING)})"
# One space at a time: messages come cleaned, and a run of spaces must not make this search quadratic.
_BOUNDARY = re.compile(rf"(?<=[?])\s|[,;.]?\s(?={_LINK}\b)|[,;]?\set\s(?={_INTERROGATIVE})|\n")
_QUESTION = re.compile(rf"\?|^(?:{_LINK}\s*[,:]?\s*)?(?:et\s+)?{_INTERROGATIVE}")
_MIN_WORDS = 3
MAX_SEGMENTS = 3


def asks(text: str) -> bool:
    """Whether a message is put as a question."""
    return bool(_QUESTION.search(fold(text)))


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a message when it holds at least two, else nothing: a story stays whole."""
    folded = fold_in_place(text)
    cuts = [0, *(found.end() for found in _BOUNDARY.finditer(folded)), len(text)]
    pieces = [text[start:end].strip(" ,;") for start, end in itertools.pairwise(cuts)]
    asked = [piece for piece in pieces if len(words(piece)) >= _MIN_WORDS and _QUESTION.search(fold(piece))]
    return tuple(asked[:MAX_SEGMENTS]) if len(asked) > 1 else ()
