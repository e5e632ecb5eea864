"""The terminal as a place to talk: rendered Markdown, line editing and history, or plain lines in a pipe."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from bot.rendering import terminal
from handlers import Reply, say
from knowledge import Content

PROMPT = "Vous : "
MAX_WIDTH = 88


class Terminal:
    """Reads what the person types, prints what the assistant answers."""

    def __init__(self, content: Content, *, kept: bool = False) -> None:
        self._content = content
        self._kept = kept
        self.interactive = sys.stdin.isatty() and sys.stdout.isatty()
        width = Console().width
        self._console = Console(width=min(width, MAX_WIDTH), highlight=False)

    def welcome(self) -> None:
        """What it is, what it can do, how to leave."""
        privacy = "vie-privee-gardee" if self._kept else "vie-privee"
        parts = ("nature", "reponses", "exemples", "partir", privacy)
        lines = [say(self._content, f"accueil.{part}") for part in parts]
        title = say(self._content, "accueil.titre")
        body = terminal.render("\n\n".join(lines))
        self._console.print(Panel(body, title=title, padding=(1, 2)) if self.interactive else body)

    def show(self, reply: Reply) -> None:
        self._console.print()
        self._console.print(terminal.render(reply.text, links=self._console.is_terminal))
        for file in reply.files:
            raw = file.content.encode() if isinstance(file.content, str) else file.content
            Path(file.name).write_bytes(raw)
        self._console.print()

    def lines(self) -> Iterator[str]:
        """What the person types, until they leave."""
        read = _prompt() if self.interactive else _plain_line
        while True:
            try:
                yield read()
            except (EOFError, KeyboardInterrupt):
                return


def _prompt() -> Callable[[], str]:
    """Line editing and the history of this conversation, which is not written anywhere."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(history=InMemoryHistory())
    return lambda: session.prompt(PROMPT)


def _plain_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
