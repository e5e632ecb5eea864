"""Writes a reply in Telegram's HTML, and as the same text without markup for the fallback."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from bot.rendering.inertness import BREAK, inert
from bot.rendering.splitting import Splitter, leads
from bot.rendering.tree import (
    Block,
    Blocks,
    Code,
    Heading,
    Listing,
    Paragraph,
    Span,
    Spans,
    Table,
    mail_address,
    parse,
    rewritten,
)

LIMIT = 4_096
"""UTF-16 units in a message, once its entities are parsed."""

_TAGS = {"": "{}", "bold": "<b>{}</b>", "italic": "<i>{}</i>", "code": "<code>{}</code>", "block": "<pre>{}</pre>"}
_INDENT = "   "
_LONGEST_HOST = 255


@dataclass(frozen=True)
class Piece:
    """One message: `html` to send with the HTML mode, `plain` the same words when Telegram refuses it."""

    html: str
    plain: str


def render(text: str, limit: int = LIMIT) -> tuple[Piece, ...]:
    """The messages that say `text`, each at most `limit` UTF-16 units (128 at least). None for an empty text."""
    blocks = [rewritten(block, _plainer) for block in map(_without_tables, parse(text))]
    pieces = Splitter(limit, lambda block: units(_plain(_spans((block,))))).split(blocks)
    written = (_trimmed(_spans(piece)) for piece in pieces)
    return tuple(Piece(_html(spans), _plain(spans)) for spans in written if spans)


def units(text: str) -> int:
    """The length that Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _plainer(spans: Spans) -> Spans:
    """What Telegram would act upon by itself is broken, across spans too, since marks do not stop its links."""
    apart = [BREAK if _would_join(before, span) else "" for before, span in pairwise(spans)]
    return tuple(
        replace(_spelled(span), text=gap + _spelled(span).text)
        for gap, span in zip(["", *apart], spans, strict=False)
    )


def _would_join(before: Span, span: Span) -> bool:
    """Whether the last word of a span and the first one of the next may make one address."""
    last, first = before.text[-_LONGEST_HOST:], span.text[:_LONGEST_HOST]
    return not last[-1:].isspace() and not first[:1].isspace() and "." in last.split()[-1] + first.split()[0]


def _spelled(span: Span) -> Span:
    """A `mailto:` link, which Telegram does not open, as the words of the link and the address."""
    address = mail_address(span.href)
    if not address:
        return replace(span, text=inert(span.text))
    return Span(span.text if address in span.text else f"{span.text} : {address}", span.mark)


def _without_tables(block: Block) -> Block:
    """Telegram has no tables: a row is an item, each cell after the name of its column."""
    if not isinstance(block, Table):
        return block
    header, *rows = block.rows
    if not rows:
        return Paragraph(tuple(_joined(header)))
    return Listing(tuple((Paragraph(tuple(_told(header, row))),) for row in rows))


def _joined(cells: Iterable[Spans]) -> Iterator[Span]:
    for index, cell in enumerate(cells):
        yield from ((Span(" ; "),) if index else ())
        yield from cell


def _told(header: tuple[Spans, ...], row: tuple[Spans, ...]) -> Iterator[Span]:
    yield from _joined((*name, Span(" : "), *cell) if name else cell for name, cell in zip(header, row, strict=False))


def _spans(blocks: Blocks) -> Spans:
    """Blocks as one run of spans, their bullets, numbers and blank lines written out."""
    return tuple(_run(blocks, "\n\n", ""))


def _run(blocks: Blocks, gap: str, indent: str) -> Iterator[Span]:
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None:
            close = isinstance(block, Listing) and leads(before)
            yield Span(("\n" if close else gap) + indent)
        yield from _block(block, indent)


def _block(block: Block, indent: str) -> Iterator[Span]:
    match block:
        case Paragraph(spans):
            yield from _indented(spans, indent)
        case Heading(spans):
            yield from (Span(span.text, "bold", span.href) for span in _indented(spans, indent))
        case Listing(items, start):
            for index, item in enumerate(items):
                marker = "• " if start is None else f"{start + index}. "
                yield Span(("\n" + indent if index else "") + marker)
                yield from _run(item, "\n", indent + _INDENT)
        case Code(text):
            yield Span(text, "code")
        case Table():
            yield from _block(_without_tables(block), indent)


def _indented(spans: Spans, indent: str) -> Iterator[Span]:
    for span in spans:
        lines = span.text.split("\n")
        yield Span(("\n" + indent).join(lines), span.mark, span.href)


def _trimmed(spans: Spans) -> Spans:
    """Without the blank ends, which Telegram cuts by itself; nothing at all for a blank message."""
    found = list(spans)
    while found and not found[0].text.strip():
        found.pop(0)
    while found and not found[-1].text.strip():
        found.pop()
    if found:
        found[0] = Span(found[0].text.lstrip(), found[0].mark, found[0].href)
        found[-1] = Span(found[-1].text.rstrip(), found[-1].mark, found[-1].href)
    return tuple(found)


def _plain(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def _html(spans: Spans) -> str:
    return "".join(_tagged(span) for span in spans)


def _tagged(span: Span) -> str:
    name = "block" if span.mark == "code" and "\n" in span.text else span.mark
    inside = _TAGS[name].format(escape(span.text, quote=False))
    return f'<a href="{escape(span.href)}">{inside}</a>' if span.href else inside
