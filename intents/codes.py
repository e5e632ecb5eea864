"""The one-time code that a message gives."""

import re

from knowledge.identifiers import compact

_SAID = re.compile(r"\bcode\b\D{0,20}?((?:\d[\s.-]?){6,8})\W*$", re.IGNORECASE)
_BARE = re.compile(r"\W*((?:\d[\s.-]?){6,8})\W*")


def read_code(text: str, *, asked_for: bool) -> str | None:
    """« mon code est 1234 5678 »; the digits alone too when a code was asked for."""
    found = _SAID.search(text) or (_BARE.fullmatch(text) if asked_for else None)
    return compact(found.group(1)) if found else None
