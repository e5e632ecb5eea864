"""Two questions in one message: where the second begins, if there is one."""

import re

from knowledge.folding import fold, words

_INTERROGATIVE = (
    r"(?:combien|quand|qui|ou\b|comment|pourquoi|quel(?:le)?s?|est[ -]ce que|qu'est[ -]ce|a qui|faut[ -]il|"
    r"peut[ -]on|doit[ -]on|c'est quoi|cmt|pk|cb)"
)
_LINKS = r"(?:et (?:aussi|sinon|puis|ensuite|d'autre part|par ailleurs)|par ailleurs|sinon|autre question|deuxieme question|au passage|et sinon)"
_BOUNDARY = re.compile(rf"(?<=[?])\s+|\s*[,;.]?\s+(?={_LINKS}\b)|[,;]?\s+et\s+(?={_INTERROGATIVE})|\n+")
_QUESTION = re.compile(rf"\?|^(?:{_LINKS}\s*[,:]?\s*)?(?:et\s+)?{_INTERROGATIVE}")
_MIN_WORDS = 3
MAX_SEGMENTS = 3


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a message when it holds at least two, else nothing: a story stays whole."""
    if len(text) != len(fold(text)):
        return ()
    folded = fold(text)
    cuts = [0, *(found.end() for found in _BOUNDARY.finditer(folded)), len(text)]
    pieces = [text[start:end].strip(" ,;") for start, end in zip(cuts, cuts[1:], strict=False)]
    asked = [
        piece for piece in pieces if len(words(piece)) >= _MIN_WORDS and _QUESTION.search(fold(piece))
    ]
    return tuple(asked[:MAX_SEGMENTS]) if len(asked) > 1 else ()
