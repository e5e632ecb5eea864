"""The person's own words, shown back or put in a message: words, and nothing that any platform would act upon."""

import re

from knowledge.folding import clean

_MARKUP = set("\\`*_{}[]()<>#+-!|&.")
_CALLS = re.compile(r"([@＠~])(?=\S)")
_SCHEME = re.compile(r"(\w+:)(?=//)")
_DOTTED = re.compile(r"(?<=\w)\.(?=[a-z0-9]{2})", re.IGNORECASE)


def inert(text: str, limit: int) -> str:
    """On one line, with mentions, channels and bare links broken by a space."""
    line = " ".join(clean(text)[:limit].split())
    return _DOTTED.sub(". ", _SCHEME.sub(r"\1 ", _CALLS.sub(r"\1 ", line)))


def quoted(text: str, limit: int = 200) -> str:
    """Inert, and escaped for Markdown."""
    return "".join(f"\\{char}" if char in _MARKUP else char for char in inert(text, limit))


def bare(text: str, limit: int = 600) -> str:
    """Inert, and without any sign of markup: for a message that is copied as it stands."""
    return "".join(char for char in inert(text, limit) if char not in "<>[]`*_|\\#~")
