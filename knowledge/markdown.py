"""Our Markdown: the subset that every platform renders, its blocks and its sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ALLOWED_BLOCKS = frozenset(
    {
        "paragraph_open",
        "paragraph_close",
        "bullet_list_open",
        "bullet_list_close",
        "ordered_list_open",
        "ordered_list_close",
        "list_item_open",
        "list_item_close",
        "inline",
    }
)
ALLOWED_INLINE = frozenset(
    {"text", "softbreak", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"}
)
_NAMES = {
    "table_open": "un tableau",
    "fence": "un bloc de code",
    "code_block": "un bloc de code (retrait de quatre espaces)",
    "html_block": "du HTML",
    "html_inline": "du HTML",
    "heading_open": "un titre",
    "blockquote_open": "une citation",
    "hr": "une ligne de séparation",
    "code_inline": "du code",
    "image": "une image",
    "s_open": "du texte barré",
    "hardbreak": "un saut de ligne forcé",
}
PUBLIC_HOSTS = (".gouv.fr", ".senat.fr")
"""The sites that a text may link to, and whose addresses it may show as links."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?=\s+[«\"A-ZÀ-ÖØ-Þ0-9\-])")


@dataclass(frozen=True)
class Block:
    """A paragraph or a list item: its text, the line it begins on (from 0), and whether it is in a list."""

    text: str
    line: int
    listed: bool


@lru_cache(maxsize=8_192)
def tokens(text: str) -> tuple[Token, ...]:
    """The parse of a text, remembered: each check reads the same texts again, and so does each reload."""
    return tuple(_PARSER.parse(text))


def blocks(text: str) -> Iterator[Block]:
    """The paragraphs and list items of a text, in order; a table is one fault, and not one a cell."""
    depth, table = 0, False
    for token in tokens(text):
        table = token.type == "table_open" or (table and token.type != "table_close")
        depth += (token.type == "list_item_open") - (token.type == "list_item_close")
        if token.type == "inline" and token.map and not table:
            yield Block(token.content, token.map[0], depth > 0)


def foreign_marks(text: str) -> Iterator[tuple[str, int]]:
    """What the subset leaves out: its name in French, and its line (from 0)."""
    line, lists = 0, 0
    for token in tokens(text):
        line = token.map[0] if token.map else line
        lists += token.type.endswith("list_open")
        lists -= token.type.endswith("list_close")
        if token.type.endswith("list_open") and lists > 1:
            yield "une liste dans une liste", line
        if token.type not in ALLOWED_BLOCKS and token.nesting >= 0 and token.type in _NAMES:
            yield _NAMES[token.type], line
        for child in token.children or ():
            if child.type not in ALLOWED_INLINE and child.nesting >= 0:
                yield _NAMES.get(child.type, child.type), line


def links(text: str) -> Iterator[str]:
    """The addresses that a text links to."""
    for token in tokens(text):
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrs["href"])


def is_public(link: str) -> bool:
    """Whether a link leads to a public site over https, or opens a message."""
    parts = urlsplit(link)
    host = f".{parts.hostname or ''}"
    return parts.scheme == "mailto" or (parts.scheme == "https" and host.endswith(PUBLIC_HOSTS))


def sentences(text: str) -> list[str]:
    """The sentences of one block, each with the markers that follow it."""
    flat = re.sub(r"\s+", " ", text).strip()
    return [piece.strip() for piece in _SENTENCE_END.split(flat) if piece.strip()]


def unmarked(text: str) -> Iterator[Block]:
    """The blocks that do not end with a source marker, save those that only introduce a list."""
    for block in blocks(text):
        bare = block.text.rstrip()
        if not bare.endswith(("]", ":")) or (bare.endswith(":") and block.listed):
            yield block
