"""Shows a reply in the terminal: rich draws what we parsed."""

from markdown_it.token import Token
from rich.markdown import Markdown

from bot.rendering.tree import tokens


def render(text: str, *, links: bool = True) -> Markdown:
    """What rich prints. A line break of the text is one on the screen. Without `links`, where nothing can be
    clicked, an address is written out after its words: of a message, who receives it.
    """
    shown = Markdown("", hyperlinks=links)
    shown.parsed = tokens(text)
    for token in shown.parsed:
        for child in token.children or ():
            _break_line(child)
            if not links:
                _recipient_only(child)
    return shown


def _recipient_only(child: Token) -> None:
    href = str(child.attrGet("href") or "")
    if href.startswith("mailto:"):
        child.attrSet("href", href.partition("?")[0])


def _break_line(child: Token) -> None:
    if child.type == "softbreak":
        child.type = "hardbreak"
