"""The event stream of Mattermost: one websocket, numbered events, resumed where it was cut."""

import asyncio
import contextlib
import json
import logging
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bot.adapters import LinkDeadError, RetryLaterError
from bot.adapters.mattermost.taking import channel_of
from bot.storage.store import StorageError
from bot.storage.trouble import told
from bot.trust import trust
from bot.unreachable import why

_log = logging.getLogger("conum.mattermost")

MAX_EVENT = 4 * 2**20
"""Bytes. A post of 16,383 characters with its thread stays far below; the library's default is four times less."""

TOGETHER = 100
"""Events taken at the same time at most."""


@dataclass(frozen=True)
class Timing:
    """Seconds. The server drops the state of a connection whose person did nothing for five minutes."""

    ping: float = 30.0
    pong: float = 10.0
    check: float = 180.0
    settle: float = 10.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    opening: float = 10.0


class Receiver(Protocol):
    """What is told of the stream. An exception of these cuts the connection; the event will come again."""

    async def opened(self) -> None:
        """A connection that continues no other: what happened before it must be fetched elsewhere."""

    async def received(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Events of one channel that came together, in order."""


class _BrokenError(Exception):
    """The stream cannot go on as it is: a hole, a silence, an unreadable frame."""


class Socket:
    """Connects for ever. `check` proves the token before each connection: a bad one is not visible here."""

    def __init__(
        self,
        root: str,
        token: str,
        check: Callable[[], Awaitable[None]],
        timing: Timing | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """`root`: the address of the server, without `/api/v4`."""
        self._address = root.replace("http", "ws", 1) + "/api/v4/websocket"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._context = (context or trust()) if root.startswith("https") else None
        self._check = check
        self._timing = timing or Timing()
        self._connection_id = ""
        self._expected = 0
        self._hole = -1
        self._failures = 0
        self.last_contact: float | None = None
        self.connections = 0

    def start_anew(self) -> None:
        """Continue no stream: who listens now has not heard its beginning."""
        self._connection_id = ""

    async def run(self, receiver: Receiver) -> None:
        """Until cancelled. Raises LinkDeadError when the token is refused."""
        while True:
            asked = None
            try:
                await self._check()
                await self._live(receiver)
            except LinkDeadError:
                raise
            except RetryLaterError as error:
                asked = error.after
                _log.warning("mattermost: %s", error)
            except StorageError as error:
                _log.error("mattermost: storage refuses, events will be asked again: %s", told(error))
            except (OSError, WebSocketException, TimeoutError, _BrokenError) as error:
                cause = why(error, self._address) or str(error) or type(error).__name__
                _log.warning("mattermost: websocket cut (%s)", cause)
            except Exception:  # noqa: BLE001 — the inbox is ill: the event waits on the server
                _log.exception("mattermost: event not taken, it will be asked again")
            await asyncio.sleep(max(self._pause(), asked or 0.0))

    def _pause(self) -> float:
        """1 s, 2 s, 4 s… 60 s, each shortened by up to half by chance."""
        longest: float = min(self._timing.longest_wait, self._timing.first_wait * 2 ** min(self._failures, 10))
        self._failures += 1
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 — spreads reconnections, guards nothing

    async def _live(self, receiver: Receiver) -> None:
        resuming = bool(self._connection_id)
        heard = False
        opening = connect(
            self._target(),
            additional_headers=self._headers,
            ssl=self._context,
            proxy=None,
            max_size=MAX_EVENT,
            open_timeout=self._timing.opening,
            close_timeout=1,
            ping_interval=None,  # the ping action does it, and passes through the server's own code
        )
        try:
            async with opening as socket:
                self.connections += 1
                async for frame in _alive(socket, self._timing):
                    heard = True
                    self.last_contact = time.monotonic()
                    await self._frames([frame, *await _already_there(socket)], receiver)
        finally:
            if resuming and not heard:
                self._connection_id = ""  # the server drops a resumption it cannot read without a word

    async def _frames(self, frames: Sequence[str | bytes], receiver: Receiver) -> None:
        """What came together is taken together; nothing counts as received until all of it is."""
        together: list[Mapping[str, Any]] = []
        for frame in frames:
            event = _parsed(frame)
            if "event" not in event:
                self._failures = 0  # the answer to a ping: the whole way works
                continue
            sequence = event.get("seq")
            if event["event"] == "hello" and self._is_new(event):
                await self._take(together, receiver)
                together = []
                self._expected = (sequence or 0) + 1
                self._hole = -1
                await receiver.opened()
                continue
            if isinstance(sequence, int):
                if sequence < self._expected + len(together):
                    continue
                if sequence > self._expected + len(together):
                    await self._take(together, receiver)
                    together = []
                    self._refuse_hole(sequence)
            together.append(event)
        await self._take(together, receiver)

    async def _take(self, events: Sequence[Mapping[str, Any]], receiver: Receiver) -> None:
        """Channel by channel at the same time, in order within each: they then share a durable commit. What one
        channel says without end is one commit too, or the others would wait for each word of it.
        """
        channels: dict[str, list[Mapping[str, Any]]] = {}
        for event in events:
            channels.setdefault(channel_of(event), []).append(event)
        lanes = [receiver.received(lane) for lane in channels.values()]
        for result in await asyncio.gather(*lanes, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        self._expected += len(events)

    def _is_new(self, hello: Mapping[str, Any]) -> bool:
        """Whether a hello opens another stream. 5.37 may say the same hello twice on one connection."""
        told = hello.get("data") or {}
        before, self._connection_id = self._connection_id, str(told.get("connection_id") or "")
        return not self._connection_id or self._connection_id != before

    def _refuse_hole(self, sequence: int) -> None:
        """Events are missing: ask for them once; if the hole comes back, start anew and read the channels."""
        if sequence == self._expected:
            return
        if self._hole == self._expected:
            self._connection_id = ""
        self._hole = self._expected
        raise _BrokenError(f"event {self._expected} missing, {sequence} came")

    def _target(self) -> str:
        if not self._connection_id:
            return self._address
        resume = {"connection_id": self._connection_id, "sequence_number": self._expected}
        return f"{self._address}?{urlencode(resume)}"


async def _already_there(socket: ClientConnection) -> list[str | bytes]:
    """The frames that wait already, up to a bound."""
    frames: list[str | bytes] = []
    with contextlib.suppress(TimeoutError, ConnectionClosed):  # a cut is told by the next read
        while len(frames) < TOGETHER:
            async with asyncio.timeout(0):
                frames.append(await socket.recv())
    return frames


async def _alive(socket: ClientConnection, timing: Timing) -> AsyncIterator[str | bytes]:
    """The frames of a connection, with a ping at once and then regularly. Raises when nothing answers one."""
    number, asked, silent = 0, 0.0, False
    while True:
        now = time.monotonic()
        if number == 0 or now - asked >= timing.ping:
            number, asked, silent = number + 1, now, True
            await socket.send(json.dumps({"seq": number, "action": "ping"}))
        patience = asked + (timing.pong if silent else timing.ping) - now
        try:
            async with asyncio.timeout(patience):  # wait_for may swallow a cancellation
                frame = await socket.recv()
        except TimeoutError:
            if silent:
                raise _BrokenError("no answer to a ping") from None
            continue
        silent = False
        yield frame


def _parsed(frame: str | bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(frame)
    except ValueError as error:
        raise _BrokenError("unreadable frame") from error
    if not isinstance(event, dict):
        raise _BrokenError("unreadable frame")
    return event
