"""The source markers that end a sentence of the content: « … [§2.2] »."""

import re

_MARKER = re.compile(r"\s*\[([^\[\]]+)\](?!\()")


def markers(text: str) -> list[str]:
    """The sources a text names, in order: `… [§2.2]` → `["§2.2"]`."""
    return _MARKER.findall(text)


def without_markers(text: str) -> str:
    return _MARKER.sub("", text)
