"""Text made comparable: no accents, no case, no invisible characters, words one by one."""

import re
import unicodedata
from functools import lru_cache

MAX_CHARACTERS = 4_000
"""What is read of one message; a longer one is cut here, so that no message costs more than another."""

# Elided articles and pronouns carry no meaning of their own: « l'avis » reads « avis ».
_ELISIONS = frozenset(["l", "d", "j", "m", "t", "s", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"])
_WORD = re.compile(r"\d+/\d+|[a-z0-9]+")
_DASHES = str.maketrans(
    {"’": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "⁄": "/", "∕": "/"}
)
_LINE_ENDS = frozenset("\n\r\x0b\x0c\u2028\u2029")
MAX_REMEMBERED = 300
"""Longer texts are not worth remembering: labels and short messages are read again and again."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """The message without what nobody can see: controls, bidi overrides, tags, lone surrogates; cut to size."""
    head = text.strip()[: MAX_CHARACTERS * 2]
    visible = head if head.isprintable() else _visible(head)
    spaced = re.sub(r"[ \u00a0]{2,}", " ", unicodedata.normalize("NFKC", visible))
    return re.sub(r"\s*\n\s*", "\n", spaced).strip()[:MAX_CHARACTERS]


def _visible(text: str) -> str:
    return "".join(
        "\n" if char in _LINE_ENDS else " " if char == "\t" else char
        for char in text
        if char in _LINE_ENDS or char == "\t" or unicodedata.category(char) not in _INVISIBLE
    )


def fold(text: str) -> str:
    """Lower case, without accents: « Prêt à l'Île » → « pret a l'ile »."""
    return _folded(text) if len(text) <= MAX_REMEMBERED else _folded.__wrapped__(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_DASHES).lower())
    if decomposed.isascii():
        return decomposed
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold_in_place(text: str) -> str:
    """Folded, one character for each: places found in it are places of the text itself."""
    return "".join(folded if len(folded := fold(char)) == 1 else "_" for char in text)


def words(text: str) -> tuple[str, ...]:
    """The words of a message, folded, elisions dropped; `7/8` stays one word."""
    return _words(text) if len(text) <= MAX_REMEMBERED else _words.__wrapped__(text)


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(clean(text))) if word not in _ELISIONS)


@lru_cache(maxsize=4096)
def phrasing_key(text: str) -> str:
    """What two phrasings have in common when only case, accents, spaces and punctuation tell them apart."""
    return " ".join(words(text))
