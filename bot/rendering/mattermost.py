"""Writes a reply in Mattermost's Markdown, where nothing but our own marks is active."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, pairwise

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar

from bot.rendering.inertness import BREAK, inert
from bot.rendering.splitting import Splitter
from bot.rendering.tree import Block, Blocks, Code, Heading, Listing, Mark, Paragraph, Span, Spans, Table, parse

LIMIT = 16_383
"""Characters in a post, on a server that says nothing else."""

_MARKS = {"bold": "**", "italic": "*"}
# Only what every parser of Mattermost unescapes (web, mobile, server) takes a backslash; the rest is an entity.
_SIGN = re.compile(r"[`*_\[\]|~<$]|&(?=#?\w{1,40};)")
_ENTITIES = {"<": "&lt;", "$": "&#36;", "&": "&amp;"}
_BACKSLASH = re.compile(r"\\(?![^\W_])")  # before a letter, the web page would show both

_LINE_START = re.compile(r"^[^\S\n]*(?:(\d{1,9})([.)])(?=\s|$)|([-+>#])|(?==))?", re.MULTILINE)
_LINE_END = re.compile(r"\n(?!\n)")
_TICKS = re.compile("`+")


@lru_cache(maxsize=512)
def render(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The posts that say `text`, each at most `limit` characters (128 at least). None for an empty text."""
    pieces = Splitter(limit, lambda block: len(write((block,)))).split(parse(text))
    return tuple(filter(None, map(write, pieces)))


def write(blocks: Blocks, *, tight: bool = False) -> str:
    """Blocks as one Markdown text; `tight` inside an item, whose own list follows without a blank line."""
    written = [(block, text) for block in blocks if (text := _block(block))]
    gaps = [_gap(before, block, tight=tight) for (before, _), (block, _) in pairwise(written)]
    return "".join(gap + text for gap, (_, text) in zip(["", *gaps], written, strict=False))


def _gap(before: Block, block: Block, *, tight: bool) -> str:
    if not isinstance(block, Listing):
        return "\n\n"
    if isinstance(before, Listing):
        return f"\n\n{BREAK}\n\n"  # or the second list would go on with the bullets of the first one
    return "\n" if tight and block.start in (None, 1) else "\n\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return _lines(spans)
        case Heading(spans):
            title = _one_line(spans)
            return f"#### {title}{BREAK if title.endswith('#') else ''}"  # the last « # » would close the title
        case Listing(items, start):
            markers = ["- " if start is None else f"{start + index}. " for index in range(len(items))]
            return "\n".join(_item(marker, item) for marker, item in zip(markers, items, strict=True))
        case Table(rows):
            return _table(rows)
        case Code(text):
            fence = "`" * max(3, _longest_run(text) + 1)
            return f"{fence}\n{text}\n{fence}"


def _item(marker: str, item: Blocks) -> str:
    """An item, its lines under its first word."""
    return (marker + _LINE_END.sub("\n" + " " * len(marker), write(item, tight=True))).rstrip()


def _table(rows: tuple[tuple[Spans, ...], ...]) -> str:
    lines = ["| " + " | ".join(map(_one_line, row)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _lines(spans: Spans) -> str:
    """Spans as a paragraph; nothing at the start of a line makes it a list, a heading or a quote."""
    text = "\n".join(line.strip(" ") for line in _inline(spans).split("\n"))
    return _LINE_START.sub(_plain_start, text).strip("\n")


def _plain_start(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}\\{found[2]}"
    if found[3]:
        return f"\\{found[3]}"
    return BREAK if found.string[found.end() : found.end() + 1] == "=" else ""


def _one_line(spans: Spans) -> str:
    return _lines(tuple(Span(" ".join(span.text.split("\n")), span.mark, span.href) for span in spans))


def _inline(spans: Spans) -> str:
    groups = [(mark, _bodies(same)) for mark, same in groupby(spans, key=lambda span: span.mark)]
    following = [body[:1] if not _MARKS.get(mark) else "*" for mark, body in groups[1:]]
    written = [""]
    for (mark, body), after in zip(groups, [*following, ""], strict=False):
        written.append(_marked(mark, body, written[-1][-1:], after))
    return "".join(written)


def _marked(mark: Mark, body: str, before: str, after: str) -> str:
    """The body in its mark, when every parser would see the mark there; else the bare body."""
    core = body.strip()
    sign = _MARKS.get(mark, "")
    if not sign or not core:
        return body
    lead, tail = body[: body.index(core)], body[body.index(core) + len(core) :]
    if not (_stands(core[0], lead[-1:] or before) and _stands(core[-1], tail[:1] or after)):
        return body
    return f"{lead}{sign}{core}{sign}{tail}"


def _stands(edge: str, outside: str) -> bool:
    """Whether a mark between `outside` and `edge` opens or closes (CommonMark, « flanking »)."""
    if outside == "*":
        return False
    return not _is_punctuation(edge) or not outside or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _bodies(spans: Iterable[Span]) -> str:
    written: list[str] = []
    for span in spans:
        if span.href:
            if written and written[-1].endswith("!"):
                written[-1] = f"{written[-1][:-1]}\\!"  # or the link would be an image
            written.append(f"[{escaped(' '.join(span.text.split()))}]({span.href})")
        else:
            written.append(_code(span.text) if span.mark == "code" else escaped(span.text))
    return "".join(written)


def _code(text: str) -> str:
    ticks = "`" * (_longest_run(text) + 1)
    inner = " ".join(text.split("\n"))
    pad = " " if inner[:1] == "`" or inner[-1:] == "`" else ""
    return f"{ticks}{pad}{inner}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def escaped(text: str) -> str:
    """Words for the middle of a line of Markdown: nothing in them is active."""
    slashed = _BACKSLASH.sub(r"\\\\", inert(text))
    return _SIGN.sub(lambda sign: _ENTITIES.get(sign[0], f"\\{sign[0]}"), slashed)
