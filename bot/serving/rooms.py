"""What the team's commands act upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.adapters import File
from bot.conversation import Conversations
from bot.reload import Live
from bot.serving.means import Means
from bot.storage.store import Store
from handlers import say
from knowledge import Content

SHOWN = 8
"""Lines of a list that are read at a glance."""
PAUSE = "pause"
"""The cursor that remembers whether a platform is cut."""
Words = tuple[str, ...]


class Platform(Protocol):
    """What the team acts upon of a served platform."""

    paused: bool

    @property
    def platform(self) -> str: ...

    def serve(self, conversations: Conversations) -> None:
        """From now on, answer over this content."""

    async def fetch(self, file: File) -> bytes:
        """What a file holds. Raises DeliveryError or LinkDeadError."""


@dataclass(frozen=True)
class Dropped:
    """The files that came with a command, and the platform that holds them."""

    platform: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Rooms:
    """The store, the content in service, the file of the database, the platforms, what came with the command."""

    store: Store
    live: Live
    path: Path
    means: Means
    platforms: Sequence[Platform]
    dropped: Dropped = Dropped()

    @property
    def content(self) -> Content:
        return self.live.current.content

    def say(self, key: str, **values: object) -> str:
        return say(self.content, key, **values)
