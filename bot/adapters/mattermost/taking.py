"""What becomes of an event or of a post read again: an entry of the inbox, a position, a memory."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.adapters import Event, Intake
from bot.adapters.mattermost.catch_up import Cursors
from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.reading import (
    Me,
    Post,
    Surroundings,
    decoded,
    decoded_post,
    read_edit,
    read_post,
    read_reaction,
)
from bot.adapters.mattermost.rest import Rest

_log = logging.getLogger("conum.mattermost")

REMEMBERED = 20_000


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


class Taker:
    """Reads events and posts, and puts in the inbox those that are for us. An inbox that fails raises through."""

    def __init__(self, rest: Rest, intake: Intake, me: Callable[[], Me], cursors: Cursors) -> None:
        self._rest = rest
        self._intake = intake
        self._me = me
        self._cursors = cursors
        self._types: dict[str, str] = {}
        self._seen, self._served, self._machines, self._ours = (Remembered() for _ in range(4))
        self._judging: set[asyncio.Task[None]] = set()
        self._takers: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]] = {
            "posted": self._posted,
            "post_edited": self._edited,
            "reaction_added": self._reacted,
        }

    def know(self, channels: Iterable[Mapping[str, Any]]) -> None:
        """Remember the kinds of channels: an edit does not tell it."""
        self._types.update({str(channel["id"]): str(channel.get("type", "")) for channel in channels})

    def concerns(self, event: Mapping[str, Any]) -> bool:
        return event.get("event") in self._takers

    async def take(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Events of the stream that concern us, of one channel, in order."""
        for name, alike in groupby(events, lambda event: str(event["event"])):
            await self._takers[name](tuple(alike))

    async def take_missed(self, posts: Sequence[Post]) -> None:
        """Posts of a channel read again, oldest first."""
        new = [post for post in posts if post["id"] not in self._seen]
        events = [event for post in new if (event := await self._event_of(post)) is not None]
        said = await self._said_by_people(events)
        for event in said:
            await self._serve_thread(event)
        await self._keep(said)
        for post in new:
            self._note(post)

    async def _posted(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Kept by one durable commit. A thread is ours from the post that calls us on: the next one is read after."""
        posts, found = [], []
        for event in events:
            data = event.get("data") or {}
            post = decoded_post(data.get("post"))
            if not post or post["id"] in self._seen:
                continue
            if kind := data.get("channel_type"):
                self._types[str(post.get("channel_id"))] = str(kind)
            posts.append(post)
            if (read := await self._event_of(post)) is not None:
                await self._serve_thread(read)
                found.append(read)
        await self._keep(found)
        for post in posts:
            self._note(post)

    async def _edited(self, events: Sequence[Mapping[str, Any]]) -> None:
        for event in events:
            post = decoded_post((event.get("data") or {}).get("post"))
            if not post.get("edit_at") or post.get("user_id") == self._me().id:
                continue
            found = _safely(read_edit, post, await self._around(post), self._me())
            if found is not None:
                await self._serve_thread(found)
                await self._keep([found])

    async def _reacted(self, events: Sequence[Mapping[str, Any]]) -> None:
        for event in events:
            reaction = decoded((event.get("data") or {}).get("reaction"))
            channel = channel_of(event)
            around = Surroundings(self._types.get(channel, ""))
            found = _safely(read_reaction, reaction, channel, around, self._me())
            if found is not None:
                judging = asyncio.create_task(self._judge(found))
                self._judging.add(judging)
                judging.add_done_callback(self._judging.discard)

    async def _judge(self, event: Event) -> None:
        """Keep a 👍 or a 👎 if it is under an answer of ours."""
        try:
            if event.about in self._ours or await self._is_ours(event.about):
                await self._intake.put(event)
        except Exception as error:  # noqa: BLE001 — an opinion is not worth a cut
            _log.warning("mattermost: opinion left aside: %s", error)

    async def _is_ours(self, post_id: str) -> bool:
        post = await self._rest.call(self._rest.driver.posts.get_post, post_id)
        return bool(post.get("user_id") == self._me().id)

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

    async def _serve_thread(self, event: Event) -> None:
        origin = event.message.origin
        if origin is not None and origin.place != "direct" and origin.thread:
            await self._serve(origin.thread)

    async def _keep(self, events: Sequence[Event]) -> None:
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
            await self._learn(unknown)
        return [event for event in events if not self._machines.get(_author(event))]

    async def _learn(self, people: list[str]) -> None:
        try:
            users = await self._rest.call(self._rest.driver.users.get_users_by_ids, people)
        except ApiError as error:
            _log.warning("mattermost: authors not known: %s", error)
            return
        for user in users:
            self._machines.put(str(user["id"]), bool(user.get("is_bot")))


def _author(event: Event) -> str:
    return event.message.origin.person if event.message.origin else ""


def channel_of(event: Mapping[str, Any]) -> str:
    return str((event.get("broadcast") or {}).get("channel_id", ""))


def _safely(reader: Callable[..., Event | None], *arguments: Any) -> Event | None:
    """A post that cannot be read is passed over: it must not stop those that follow."""
    try:
        return reader(*arguments)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("mattermost: post not read (%s)", type(error).__name__)
        return None
