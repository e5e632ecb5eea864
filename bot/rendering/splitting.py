"""Cuts a long answer into messages that each stand alone: between blocks, then items, lines, words."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.rendering.tree import Block, Blocks, Code, Heading, Listing, Paragraph, Span, Spans, Table, merged

_ATOM = re.compile(r"\n|[^\S\n]++|\S++")
_BETWEEN = 8
"""At most what a platform writes between two blocks."""
_AROUND_ITEM = 16
"""At most what it writes around an item: its marker, its indentation."""
_SLICES = 8
"""A character takes at most this many units once written (`&#36;` and a zero-width space, on Mattermost)."""
LEAST = 128
"""The smallest limit that makes sense."""


@dataclass(frozen=True)
class Splitter:
    """`size` tells the units that a block takes on the platform once written, alone in its message."""

    limit: int
    size: Callable[[Block], int]

    def split(self, blocks: Iterable[Block]) -> tuple[Blocks, ...]:
        """Messages, each at most `limit` units. A list, a table or a block of code that fits in a message is never
        cut, nor is an item or a link; a sentence that introduces a block goes with it. Nothing is lost.
        """
        pieces: list[list[Block]] = []
        used = 0
        for block in blocks:
            for part in self._fitting(block, self.limit):
                size = self.size(part)
                if not pieces or used + _BETWEEN + size > self.limit:
                    pieces.append(self._introduction(pieces, size))
                    used = sum(self.size(kept) + _BETWEEN for kept in pieces[-1])
                pieces[-1].append(part)
                used += _BETWEEN + size
        return tuple(map(tuple, pieces))

    def _introduction(self, pieces: list[list[Block]], size: int) -> list[Block]:
        """What leaves the end of the last message to begin the next one: « Pièces à fournir : »."""
        last = pieces[-1] if pieces else []
        if len(last) > 1 and leads(last[-1]) and self.size(last[-1]) + 2 * _BETWEEN + size <= self.limit:
            return [last.pop()]
        return []

    def _fitting(self, block: Block, limit: int) -> Iterator[Block]:
        """The block, or smaller ones that fit."""
        if self.size(block) <= limit:
            yield block
        elif isinstance(block, Paragraph | Heading):
            yield from (type(block)(spans) for spans in self._cut(block.spans, limit))
        elif isinstance(block, Listing):
            yield from self._sublists(block, limit)
        elif isinstance(block, Table):
            yield from self._rows(block, limit)
        else:
            yield from self._lines(block, limit)

    def _sublists(self, block: Listing, limit: int) -> Iterator[Block]:
        """Lists of whole items, whose numbers go on; an item too long for a message goes on in paragraphs."""
        waiting: list[Blocks] = []
        used = 0
        for index, item in enumerate(block.items):
            start = None if block.start is None else block.start + index
            size = self.size(Listing((item,), start)) + 1
            if waiting and used + size > limit:
                yield self._sublist(waiting, start)
                waiting, used = [], 0
            if size > limit:
                yield from self._long_item(item, start, limit)
            else:
                waiting.append(item)
                used += size
        if waiting:
            yield self._sublist(waiting, None if block.start is None else block.start + len(block.items))

    def _sublist(self, items: list[Blocks], after: int | None) -> Listing:
        return Listing(tuple(items), None if after is None else after - len(items))

    def _long_item(self, item: Blocks, start: int | None, limit: int) -> Iterator[Block]:
        inner = max(limit - _AROUND_ITEM, LEAST // 4)
        parts = [part for block in item for part in self._fitting(block, inner)]
        if parts and isinstance(parts[0], Paragraph):
            yield Listing(((parts.pop(0),),), start)
        yield from parts

    def _rows(self, table: Table, limit: int) -> Iterator[Block]:
        """Tables with the same header; a row too long for a message is told in lines."""
        header, *rows = table.rows
        alone = self.size(Table((header,)))
        waiting: list[tuple[Spans, ...]] = []
        used = alone
        for row in rows or [()]:
            size = self.size(Table((row,)))
            if waiting and used + size > limit:
                yield Table((header, *waiting))
                waiting, used = [], alone
            if alone + size > limit:
                yield from self._told(row or header, limit)
            else:
                waiting.append(row)
                used += size
        if waiting:
            yield Table((header, *waiting))

    def _told(self, row: tuple[Spans, ...], limit: int) -> Iterator[Block]:
        for cell in row:
            yield from self._fitting(Paragraph(cell), limit)

    def _lines(self, code: Code, limit: int) -> Iterator[Block]:
        width = max(limit // _SLICES, 1)
        around = self.size(Code("x"))
        waiting: list[str] = []
        used = around
        for line in code.text.split("\n"):
            for slice_ in [line[at : at + width] for at in range(0, len(line), width)] or [""]:
                size = self.size(Code(slice_)) + 1
                if waiting and used + size > limit:
                    yield Code("\n".join(waiting))
                    waiting, used = [], around
                waiting.append(slice_)
                used += size
        yield Code("\n".join(waiting))

    def _cut(self, spans: Spans, limit: int) -> Iterator[Spans]:
        """Parts of a paragraph, cut at the last line break that fits, else at the last space, else in the word."""
        waiting: list[tuple[Span, int]] = []
        used = 0
        for atom in self._atoms(spans, limit):
            size = max(self.size(Paragraph((atom,))), len(atom.text))
            while waiting and used + size > limit:
                place = _last_break(waiting)
                yield _trimmed(waiting[:place])
                waiting = waiting[place:]
                used = sum(taken for _, taken in waiting)
            waiting.append((atom, size))
            used += size
        yield _trimmed(waiting)

    def _atoms(self, spans: Spans, limit: int) -> Iterator[Span]:
        """Line breaks, spaces, words, and links in one piece; a word without an end is sliced."""
        width = max(limit // _SLICES, 1)
        for span in spans:
            if span.href and self.size(Paragraph((span,))) <= limit:
                yield span
                continue
            for word in _ATOM.findall(span.text):
                for at in range(0, len(word), width):
                    yield Span(word[at : at + width], span.mark)


def _last_break(waiting: list[tuple[Span, int]]) -> int:
    """Where to cut: after the last line break, else after the last space, else at the end."""
    spaces = [place for place, (span, _) in enumerate(waiting, 1) if span.text.isspace()]
    lines = [place for place in spaces if waiting[place - 1][0].text == "\n"]
    return (lines or spaces or [len(waiting)])[-1]


def _trimmed(waiting: list[tuple[Span, int]]) -> Spans:
    spans = [span for span, _ in waiting]
    while spans and spans[0].text.isspace():
        spans.pop(0)
    while spans and spans[-1].text.isspace():
        spans.pop()
    return merged(spans)


def leads(block: Block) -> bool:
    """Whether a block only introduces the next one."""
    return isinstance(block, Heading) or (
        isinstance(block, Paragraph) and bool(block.spans) and block.spans[-1].text.rstrip().endswith(":")
    )
