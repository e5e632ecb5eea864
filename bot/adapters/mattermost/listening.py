"""From the stream of events to the inbox: order kept in each channel, gaps filled before what follows them."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.adapters import Event, Intake, LinkDeadError, RetryLaterError
from bot.adapters.mattermost.catch_up import ALIVE, START, CatchUp, Cursors
from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.reading import (
    Me,
    Post,
    Surroundings,
    decoded,
    read_edit,
    read_post,
    read_reaction,
)
from bot.adapters.mattermost.rest import Rest
from bot.adapters.mattermost.socket import Timing

_log = logging.getLogger("conum.mattermost")

REMEMBERED = 20_000
HELD = 5_000
"""Events that wait, at most, while their channels are read again."""
_TRIES = 3
_READERS = 4


class Remembered:
    """The last keys met, each with a value; the oldest are forgotten."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._values: OrderedDict[str, Any] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Any:
        return self._values.get(key)

    def put(self, key: str, value: Any = True) -> None:  # noqa: FBT002 — a set when no value is given
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)


class Listener:
    """A Receiver that puts what concerns us in the inbox, and fills the gaps of the stream by REST."""

    def __init__(
        self, rest: Rest, intake: Intake, me: Callable[[], Me], timing: Timing, ready: asyncio.Event
    ) -> None:
        """`ready` is set when the first catch-up is over."""
        self._rest = rest
        self._intake = intake
        self._me = me
        self._timing = timing
        self._ready = ready
        self._cursors = Cursors(intake, settle=timing.settle)
        self._catch_up = CatchUp(rest, self._cursors)
        self._types: dict[str, str] = {}
        self._seen, self._served, self._machines, self._ours = (Remembered() for _ in range(4))
        self._held: dict[str, list[Mapping[str, Any]]] = {}
        self._read: set[str] = set()
        self._holding = False
        self._gap = asyncio.Event()
        self._gaps = 0
        self._overflow = False
        self._judging: set[asyncio.Task[None]] = set()

    async def opened(self) -> None:
        """A new stream: everything since the cursors must be read by REST, and what comes now waits for it."""
        self._gaps += 1
        self._read.clear()
        self._holding = True
        self._cursors.frozen = True
        self._gap.set()

    async def received(self, event: Mapping[str, Any]) -> None:
        reader = _READERS_OF.get(str(event.get("event")))
        if reader is None:
            return
        channel = _channel_of(event)
        if self._holding and channel not in self._read:
            self._hold(channel, event)
        else:
            await reader(self, event)

    async def fill_gaps(self) -> None:
        """Until cancelled: read the channels again each time the stream was broken. Raises LinkDeadError."""
        failures = 0
        while True:
            await self._gap.wait()
            self._gap.clear()
            try:
                await self._fill()
                failures = 0
            except LinkDeadError:
                raise
            except RetryLaterError as error:
                failures += 1
                _log.warning("mattermost: channels not read yet: %s", error)
                await self._retry(failures, error.after)
            except Exception:  # noqa: BLE001 — the inbox is ill: the posts wait on the server
                failures += 1
                _log.exception("mattermost: channels not read yet")
                await self._retry(failures, None)

    async def sweep(self) -> None:
        """Read again what the stream may have dropped without a hole, when no gap is being filled."""
        if not self._holding and not self._gap.is_set():
            await self._fill()

    async def keep_position(self) -> None:
        """Move the cursors, when it is time to."""
        await self._cursors.flush()
        if not self._cursors.frozen:
            await self._cursors.mark(ALIVE, self._rest.server_now())

    async def _retry(self, failures: int, after: float | None) -> None:
        if failures >= _TRIES:
            await self._release_all(self._gaps)  # the cursors stay: nothing is lost, only order may suffer
        pause = min(self._timing.longest_wait, self._timing.first_wait * 2 ** min(failures, 10))
        await asyncio.sleep(max(pause, after or 0.0))
        self._gap.set()

    async def _fill(self) -> None:
        gaps = self._gaps
        if not await self._cursors.moment(START):
            await self._cursors.mark(START, self._rest.server_now())
        channels = await self._catch_up.channels()
        self._types.update({str(channel["id"]): str(channel.get("type", "")) for channel in channels})
        turns = asyncio.Semaphore(_READERS)
        done = await asyncio.gather(
            *(self._fill_channel(channel, turns, gaps) for channel in channels), return_exceptions=True
        )
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault
        if gaps == self._gaps and not self._overflow:
            await self._release_all(gaps)
            self._cursors.frozen = gaps != self._gaps
            self._ready.set()
        elif self._overflow:
            self._overflow = False
            self._gap.set()

    async def _fill_channel(self, channel: Mapping[str, Any], turns: asyncio.Semaphore, gaps: int) -> None:
        async with turns:
            posts = [post for post in await self._catch_up.missed(channel) if post["id"] not in self._seen]
            events = [event for post in posts if (event := await self._event_of(post)) is not None]
            await self._put(*await self._said_by_people(events))
            for post in posts:
                self._note(post)
            await self._release(str(channel["id"]), gaps)

    def _hold(self, channel: str, event: Mapping[str, Any]) -> None:
        if sum(map(len, self._held.values())) >= HELD:
            self._overflow = True  # it will be read by REST
            return
        self._held.setdefault(channel, []).append(event)

    async def _release(self, channel: str, gaps: int) -> None:
        """Take what waited for a channel, unless the stream was broken again meanwhile."""
        while gaps == self._gaps and (waiting := self._held.get(channel)):
            await _READERS_OF[str(waiting[0]["event"])](self, waiting[0])
            waiting.pop(0)
        if gaps == self._gaps:
            self._held.pop(channel, None)
            self._read.add(channel)

    async def _release_all(self, gaps: int) -> None:
        while gaps == self._gaps and self._held:
            await self._release(next(iter(self._held)), gaps)
        if gaps == self._gaps:
            self._holding = False

    async def _posted(self, event: Mapping[str, Any]) -> None:
        data = event.get("data") or {}
        post = decoded(data.get("post"))
        if not post.get("id") or post["id"] in self._seen:
            return
        if kind := data.get("channel_type"):
            self._types[str(post.get("channel_id"))] = str(kind)
        found = await self._event_of(post)
        if found is not None:
            await self._put(found)
        self._note(post)

    async def _edited(self, event: Mapping[str, Any]) -> None:
        post = decoded((event.get("data") or {}).get("post"))
        if not post.get("edit_at") or post.get("user_id") == self._me().id:
            return
        found = _safely(read_edit, post, await self._around(post), self._me())
        if found is not None:
            await self._put(found)

    async def _reacted(self, event: Mapping[str, Any]) -> None:
        reaction = decoded((event.get("data") or {}).get("reaction"))
        channel = _channel_of(event)
        around = Surroundings(self._types.get(channel, ""))
        found = _safely(read_reaction, reaction, channel, around, self._me())
        if found is not None:
            judging = asyncio.create_task(self._judge(found))
            self._judging.add(judging)
            judging.add_done_callback(self._judging.discard)

    async def _judge(self, event: Event) -> None:
        """Keep a 👍 or a 👎 if it is under an answer of ours."""
        if event.about not in self._ours:
            try:
                post = await self._rest.call(self._rest.driver.posts.get_post, event.about)
            except Exception as error:  # noqa: BLE001 — an opinion is not worth a cut
                _log.warning("mattermost: opinion left aside: %s", error)
                return
            if post.get("user_id") != self._me().id:
                return
        await self._put(event)

    async def _event_of(self, post: Post) -> Event | None:
        if post.get("user_id") == self._me().id:
            return None
        return _safely(read_post, post, await self._around(post), self._me())

    async def _around(self, post: Post) -> Surroundings:
        channel = str(post.get("channel_id", ""))
        if channel not in self._types:
            self._types[channel] = await self._type_of(channel)
        kind = self._types[channel]
        return Surroundings(kind, served=kind != "D" and await self._is_served(str(post.get("root_id") or "")))

    async def _type_of(self, channel: str) -> str:
        try:
            found = await self._rest.call(self._rest.driver.channels.get_channel, channel)
        except ApiError:
            return ""  # we are no longer in it: only a mention counts
        return str(found.get("type", ""))

    async def _is_served(self, root: str) -> bool:
        if not root:
            return False
        if root not in self._served:
            self._served.put(root, await self._intake.cursor(f"thread:{root}") is not None)
        return bool(self._served.get(root))

    async def _serve(self, root: str) -> None:
        """Remember that a thread is ours: replies in it need no mention any more."""
        if not await self._is_served(root):
            await self._intake.move_cursor(f"thread:{root}", "1")
            self._served.put(root)

    async def _put(self, *events: Event) -> None:
        for event in events:
            origin = event.message.origin
            if origin is not None and origin.place != "direct" and origin.thread:
                await self._serve(origin.thread)
        if events:
            await self._intake.put(*events)

    def _note(self, post: Post) -> None:
        """Once a post is safe: never read it again, and let the cursor of its channel pass it."""
        post_id = str(post.get("id", ""))
        self._seen.put(post_id)
        self._cursors.seen(post)
        if post.get("user_id") == self._me().id:
            self._ours.put(post_id)

    async def _said_by_people(self, events: list[Event]) -> list[Event]:
        """Without the posts of other bots: a patched one no longer says that it comes from a machine."""
        authors = {_author(event) for event in events}
        unknown = sorted(author for author in authors if author not in self._machines)
        if unknown:
            for user in await self._rest.call(self._rest.driver.users.get_users_by_ids, unknown):
                self._machines.put(str(user["id"]), bool(user.get("is_bot")))
        return [event for event in events if not self._machines.get(_author(event))]


_READERS_OF: Mapping[str, Callable[[Listener, Mapping[str, Any]], Awaitable[None]]] = {
    "posted": Listener._posted,  # noqa: SLF001 — the table of this class's own readers
    "post_edited": Listener._edited,  # noqa: SLF001
    "reaction_added": Listener._reacted,  # noqa: SLF001
}


def _author(event: Event) -> str:
    return event.message.origin.person if event.message.origin else ""


def _channel_of(event: Mapping[str, Any]) -> str:
    return str((event.get("broadcast") or {}).get("channel_id", ""))


def _safely(reader: Callable[..., Event | None], *arguments: Any) -> Event | None:
    """A post that cannot be read is passed over: it must not stop those that follow."""
    try:
        return reader(*arguments)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("mattermost: post not read (%s)", type(error).__name__)
        return None
