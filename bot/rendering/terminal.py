"""Shows a reply in the terminal: rich draws what we parsed."""

from collections.abc import Iterator

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions
from rich.markdown import Markdown
from rich.segment import Segment

from bot.rendering.tree import tokens
from bot.rendering.typography import NARROW, WIDE

_HELD = str.maketrans({WIDE: "\ue000", NARROW: "\ue001"})
_RELEASED = str.maketrans({"\ue000": WIDE, "\ue001": NARROW})
"""rich breaks lines at any space: those it must not break at are other characters while it does."""


class Drawn:
    """What rich prints, line by line. Nothing pads a line that no terminal shows."""

    def __init__(self, shown: Markdown) -> None:
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in console.render_lines(self._shown, options, pad=False):
            whole = [Segment(piece.text.translate(_RELEASED), piece.style, piece.control) for piece in line]
            yield from whole if console.is_terminal else _trimmed(whole)
            yield Segment.line()


def render(text: str, *, links: bool = True) -> Drawn:
    """What rich prints. A line break of the text is one on the screen. Without `links`, where nothing can be
    clicked, an address is written out after its words: of a message, who receives it.
    """
    shown = Markdown("", hyperlinks=links)
    shown.parsed = tokens(text)
    for token in shown.parsed:
        for child in token.children or ():
            child.content = child.content.translate(_HELD)
            _break_line(child)
            if not links:
                _recipient_only(child)
    return Drawn(shown)


def _recipient_only(child: Token) -> None:
    href = str(child.attrGet("href") or "")
    if href.startswith("mailto:"):
        child.attrSet("href", href.partition("?")[0])


def _break_line(child: Token) -> None:
    if child.type == "softbreak":
        child.type = "hardbreak"


def _trimmed(line: list[Segment]) -> list[Segment]:
    """The line without the spaces that end it."""
    kept = list(line)
    while kept and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
    return kept
