"""Our Markdown, parsed once: blocks of spans, small frozen values that each platform writes in its own way."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.rendering.typography import spaced
from knowledge.markdown import is_public

Mark = Literal["", "bold", "italic", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words with one look: a mark at most (bold wins over italic), and where they lead. Line breaks are in `text`."""

    text: str
    mark: Mark = ""
    href: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    spans: Spans


@dataclass(frozen=True, slots=True)
class Listing:
    """`start` is the number of the first item; None for bullets."""

    items: "tuple[Blocks, ...]"
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the header."""

    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines shown as they are, to be copied."""

    text: str


Block = Paragraph | Heading | Listing | Table | Code
Blocks = tuple[Block, ...]

_PARSER = MarkdownIt("zero").enable(
    ["heading", "list", "table", "fence", "emphasis", "link", "escape", "entity", "newline", "backticks"]
)
"""What the content may hold, and what a reply may one day add; HTML, images and quotes stay plain words."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = str.maketrans({"\t": " ", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"})
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f"
    "\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_MAILTO = re.compile(
    r"mailto:([A-Za-z0-9.-]+@[A-Za-z0-9.-]+)(?:\?subject=[\w.~%/-]*(?:&body=[\w.~%/-]*)?)?", re.ASCII
)
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(?:[/?#][\w./?=&%#~+:,;!-]*)?", re.ASCII)


def visible(text: str) -> str:
    """The text without what nobody sees (controls, bidi, tags, surrogates), nor marks piled up without an end."""
    if not text.replace("\n", "").replace("\u00a0", "").replace("\u202f", "").isprintable():
        kept = (
            char for char in text.translate(_SPACES) if char == "\n" or unicodedata.category(char) not in _INVISIBLE
        )
        text = "".join(kept)
    return _PILED.sub(r"\1", text)


def mail_address(href: str) -> str:
    """The address that a `mailto:` link opens a message to; empty for another link."""
    found = _MAILTO.fullmatch(href)
    return found[1] if found else ""


def _is_safe(href: str) -> bool:
    """A public site without any trick in the address, or one message to one public address."""
    address = mail_address(href)
    site = f"https://{address.partition('@')[2]}" if address else href if _HTTPS.fullmatch(href) else ""
    return bool(site) and is_public(site)


def tokens(text: str) -> list[Token]:
    """The one parse: visible text, and no link but the safe ones."""
    parsed = _PARSER.parse(visible(text))
    for token in parsed:
        if token.children is not None:
            token.children = list(_safe(token.children))
        elif token.type == "fence":
            token.content = visible(token.content)
    return parsed


def _safe(children: list[Token]) -> Iterator[Token]:
    kept = True
    for child in children:
        if child.type == "link_open":
            kept = _is_safe(str(child.attrs["href"]))
        if kept or not child.type.startswith("link_"):
            child.content = " ".join(visible(child.content).split("\n"))  # an entity may have hidden something
            if child.type == "text":
                child.content = spaced(child.content)
            yield child


def parse(text: str) -> Blocks:
    """A text as blocks."""
    return _blocks(iter(tokens(text)), "")


def _blocks(stream: Iterator[Token], end: str) -> Blocks:
    """The blocks up to the token `end`, or to the end of the text."""
    found: list[Block] = []
    for token in stream:
        if token.type == end:
            break
        if token.type in _READ:
            found.append(_READ[token.type](stream, token))
    return tuple(found)


def _paragraph(stream: Iterator[Token], _token: Token) -> Block:
    return Paragraph(_spans(next(stream)))


def _heading(stream: Iterator[Token], _token: Token) -> Block:
    return Heading(_spans(next(stream)))


def _listing(stream: Iterator[Token], token: Token) -> Block:
    closing = token.type.replace("open", "close")
    items = []
    for inner in stream:
        if inner.type == closing:
            break
        items.append(_blocks(stream, "list_item_close"))
    start = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
    return Listing(tuple(items), start)


def _table(stream: Iterator[Token], _token: Token) -> Block:
    rows: list[list[Spans]] = []
    for token in stream:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_spans(token))
    return Table(tuple(map(tuple, rows)))


def _code(_stream: Iterator[Token], token: Token) -> Block:
    return Code(token.content.rstrip("\n"))


_READ: dict[str, Callable[[Iterator[Token], Token], Block]] = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "bullet_list_open": _listing,
    "ordered_list_open": _listing,
    "table_open": _table,
    "fence": _code,
}


def _spans(inline: Token) -> Spans:
    """The spans of an inline token; a link is one span, with the mark that it begins with."""
    depth: Counter[str] = Counter()
    href, found = "", []
    for child in inline.children or ():
        depth[child.tag] += child.nesting
        if child.type == "link_open":
            href = str(child.attrs["href"])
        elif child.type == "link_close":
            href = ""
        mark = "code" if child.type == "code_inline" and not href else _mark(depth)
        found.append(Span("\n" if child.tag == "br" else child.content, mark, href))
    return merged(found)


def _mark(depth: Counter[str]) -> Mark:
    return "bold" if depth["strong"] else "italic" if depth["em"] else ""


def merged(spans: list[Span]) -> Spans:
    """Neighbours of one look as one span; the label of a link takes its first mark; nothing empty."""
    found = []
    for key, group in groupby(
        (span for span in spans if span.text), key=lambda span: (span.href, span.href or span.mark)
    ):
        same = list(group)
        found.append(Span("".join(span.text for span in same), same[0].mark, key[0]))
    return tuple(found)


def rewritten(block: Block, change: Callable[[Spans], Spans]) -> Block:
    """The block with every run of spans changed."""
    if isinstance(block, Code):
        return Code("".join(span.text for span in change((Span(block.text, "code"),))))
    if isinstance(block, Listing):
        return replace(block, items=tuple(tuple(rewritten(inner, change) for inner in item) for item in block.items))
    if isinstance(block, Table):
        return Table(tuple(tuple(map(change, row)) for row in block.rows))
    return replace(block, spans=change(block.spans))


def words_of(block: Block) -> Spans:
    """Every span of a block, in order."""
    kept: list[Span] = []

    def keep(spans: Spans) -> Spans:
        kept.extend(spans)
        return spans

    rewritten(block, keep)
    return tuple(kept)
