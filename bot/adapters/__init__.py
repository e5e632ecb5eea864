"""The narrowest door to a platform: an adapter listens and delivers; everything durable is on our side of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict
from starlette.routing import BaseRoute

from bot.messages import IncomingMessage, Origin
from handlers import Reply

EventKind = Literal["message", "edited", "feedback", "unreadable"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class File(_Frozen):
    """A file that came with a message: described here, read by `Adapter.fetch`."""

    id: str
    name: str
    size: int
    """In bytes, as the platform tells it."""


class Event(_Frozen):
    """Something that happened on a platform and deserves an answer or a record; unique by (platform, id)."""

    id: str
    kind: EventKind
    message: IncomingMessage
    """With its origin. `text` is empty for `feedback` and `unreadable` (a voice note, a picture, a file)."""
    at: datetime
    about: str = ""
    """For `edited`: the id of the event that was edited; for `feedback` and for a press of a button: the platform's
    id of the message judged, or that bears the button.
    """
    value: str = ""
    """For `feedback`: `+1` or `-1`; for `unreadable`: what it was; for a press: `once` if its buttons serve once."""
    files: tuple[File, ...] = ()
    """What came with a direct message, where the platform can be asked for it."""


class Part(_Frozen):
    """One message to put on a platform. `payload` is the adapter's own (text, buttons…), plain JSON values."""

    key: str
    """The same at every try: what makes a re-send recognisable (`<event id>/<number>`)."""
    origin: Origin
    payload: Mapping[str, Any]
    replaces: str | None = None
    """The id of the platform's message to edit instead of posting a new one."""


class DeliveryError(Exception):
    """A part was not delivered, or nobody knows."""


BELIEVABLE = 86_400.0
"""Seconds. A platform may really ask to wait for hours (10,072 s was seen); beyond a day it is taken for an error."""


class RetryLaterError(DeliveryError):
    """Try again, not before `after` seconds when the platform said so; `whole_platform` stops every conversation."""

    def __init__(self, reason: str, after: float | None = None, *, whole_platform: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.whole_platform = whole_platform


class RefusedError(DeliveryError):
    """A part that will never be taken. `gone`: the person or the place is gone, drop what waits for it. `unwanted`:
    what it answers was deleted, and nobody waits for it.
    """

    def __init__(
        self, reason: str, *, gone: bool = False, unwanted: bool = False, moved_to: str | None = None
    ) -> None:
        super().__init__(reason)
        self.gone = gone
        self.unwanted = unwanted
        self.moved_to = moved_to


class LinkDeadError(Exception):
    """The link is dead beyond repair (a refused token): the process must stop and say so."""


class Intake(Protocol):
    """Where an adapter puts what it received. When a call returns, the thing is on disk."""

    async def put(self, *events: Event) -> None:
        """Keep events, each once: a repeated id is dropped."""

    async def withdraw(self, event: str) -> None:
        """What an event asked was deleted by its author: unless it is answered already, it will not be."""

    async def known(self, *events: str) -> frozenset[str]:
        """Those of these events that were kept, as far back as they are remembered."""

    async def cursor(self, name: str) -> str | None:
        """A position that the adapter keeps: the last post seen in a channel…"""

    async def move_cursor(self, name: str, value: str) -> None: ...


class Adapter(Protocol):
    """A platform."""

    platform: str

    @property
    def last_contact(self) -> float | None:
        """When it last proved alive, on the monotonic clock; None before it first did."""

    async def listen(self, intake: Intake) -> None:
        """Receive until cancelled, reconnecting by itself. Raises LinkDeadError."""

    def prepare(self, reply: Reply, origin: Origin, key: str) -> tuple[Part, ...]:
        """A reply as the messages of this platform, in order, within its limits."""

    async def deliver(self, part: Part, *, again: bool) -> str:
        """Put a part on the platform, once, and return its id there. `again`: an earlier try may have succeeded,
        so look for it first where the platform allows. Raises RetryLaterError, RefusedError or LinkDeadError.
        """

    async def fetch(self, file: File) -> bytes:
        """What a file holds, if it is not too long. Raises RetryLaterError, RefusedError or LinkDeadError."""

    def doors(self, intake: Intake) -> Sequence[BaseRoute]:
        """The web routes that the platform calls back; none when it only pushes or is polled."""

    async def check(self) -> Sequence[str]:
        """What is wrong with the account, its rights and its limits, one French sentence each (`conum doctor`)."""

    async def close(self) -> None: ...
