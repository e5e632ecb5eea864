"""Shows a reply in the terminal: rich draws what we parsed."""

from markdown_it.token import Token
from rich.markdown import Markdown

from bot.rendering.tree import tokens


def render(text: str) -> Markdown:
    """What rich prints. A line break of the text is one on the screen."""
    shown = Markdown("")
    shown.parsed = tokens(text)
    for token in shown.parsed:
        for child in token.children or ():
            _break_line(child)
    return shown


def _break_line(child: Token) -> None:
    if child.type == "softbreak":
        child.type = "hardbreak"
