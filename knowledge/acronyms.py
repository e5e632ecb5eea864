"""Acronyms in a text: what the glossary must explain."""

import re
from collections.abc import Iterator

from knowledge.markers import without_markers

_ACRONYM = re.compile(r"(?<![\w@.-])(?:[A-ZÉ]{2,}[A-Z0-9]*(?:-[A-ZÉ]{2,})*|[A-Z]{2,}\d+)(?![\w@])")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def acronyms_of(text: str) -> Iterator[str]:
    """The acronyms of a text, each once, in order; source markers and blanks to fill do not count."""
    yield from dict.fromkeys(_ACRONYM.findall(_PLACEHOLDER.sub("", without_markers(text))))
