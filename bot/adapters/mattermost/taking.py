"""What becomes of an event or of a post read again: an entry of the inbox, a position, a memory."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.adapters import Event, Intake
from bot.adapters.mattermost.catch_up import Cursors
from bot.adapters.mattermost.delivering import KEY
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
from bot.adapters.mattermost.standing import REMEMBERED, Standing
from bot.recent import Recent

_log = logging.getLogger("conum.mattermost")


class Taker:
    """Reads events and posts, and puts in the inbox those that are for us. An inbox that fails raises through."""

    def __init__(self, standing: Standing, intake: Intake, me: Callable[[], Me], cursors: Cursors) -> None:
        self._standing = standing
        self._rest = standing.rest
        self._intake = intake
        self._me = me
        self._cursors = cursors
        self._types: dict[str, str] = {}
        self._seen, self._served, self._machines, self._ours = (Recent[bool](REMEMBERED) for _ in range(4))
        self._judging: set[asyncio.Task[None]] = set()
        self._takers: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]] = {
            "posted": self._posted,
            "post_edited": self._edited,
            "post_deleted": self._deleted,
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
        """Posts of a channel read again, oldest first. What a post of ours answers needs no second answer, even when
        the inbox has lost the memory of it: a copy put back remembers less than the server does.
        """
        new = [post for post in posts if post["id"] not in self._seen]
        events = [event for post in new if (event := await self._event_of(post)) is not None]
        await self._said_by_people(events)  # their authors, asked for together
        said: list[Event] = []
        for post in new:
            event = await self._event_of(post)  # again: a thread is ours from the post that calls us on
            if event is not None and await self._said_by_people([event]):
                await self._serve_thread(event)
                said.append(event)
        await self._keep(said, answered=self._answered(posts))
        for post in new:
            self._note(post)

    async def known(self, posts: Sequence[Post]) -> list[Post]:
        """Those that are questions kept already; the others are read as they now stand, if they are read at all."""
        kept = await self._intake.known(*(str(post["id"]) for post in posts)) if posts else frozenset()
        return [post for post in posts if post["id"] in kept]

    async def take_changed(self, posts: Sequence[Post]) -> None:
        """Known questions, edited or deleted while nobody listened."""
        for post in posts:
            await (self._take_back(post) if post.get("delete_at") else self._take_edit(post))

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
            if post.get("edit_at") and post["user_id"] != self._me().id:
                await self._take_edit(post)

    async def _take_edit(self, post: Post) -> None:
        found = _safely(read_edit, post, await self._around(post), self._me())
        if found is not None:
            await self._serve_thread(found)
            await self._keep([found])

    async def _deleted(self, events: Sequence[Mapping[str, Any]]) -> None:
        """A question deleted before it is answered is left; deleting a root takes its thread, by one event."""
        for event in events:
            post = decoded_post((event.get("data") or {}).get("post"))
            if post and post["user_id"] != self._me().id:
                await self._take_back(post)

    async def _take_back(self, post: Post) -> None:
        self._standing.deleted(post["id"])
        await self._intake.withdraw(post["id"])

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
        post = await self._rest.insist(self._rest.driver.posts.get_post, post_id)
        return bool(post.get("user_id") == self._me().id)

    async def _event_of(self, post: Post) -> Event | None:
        self._standing.heard(str(post.get("id", "")))
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
            found = await self._rest.insist(self._rest.driver.channels.get_channel, channel)
        except ApiError:
            return ""  # we are no longer in it: only a mention counts
        return str(found.get("type", ""))

    async def _is_served(self, root: str) -> bool:
        if not root:
            return False
        if root not in self._served:
            self._served.note(root, await self._intake.cursor(f"thread:{root}") is not None)
        return bool(self._served.get(root))

    async def _serve(self, root: str) -> None:
        """Remember that a thread is ours: replies in it need no mention any more."""
        if not await self._is_served(root):
            await self._intake.move_cursor(f"thread:{root}", "1")
            self._served.note(root, True)  # noqa: FBT003 — it is

    def _answered(self, posts: Sequence[Post]) -> frozenset[str]:
        """The events that our own posts answer."""
        ours = [post for post in posts if post.get("user_id") == self._me().id]
        return frozenset(str((post.get("props") or {}).get(KEY, "")).rpartition("/")[0] for post in ours)

    async def _serve_thread(self, event: Event) -> None:
        origin = event.message.origin
        if origin is not None and origin.place != "direct" and origin.thread:
            await self._serve(origin.thread)

    async def _keep(self, events: Sequence[Event], answered: frozenset[str] = frozenset()) -> None:
        if new := [event for event in events if event.id not in answered]:
            await self._intake.put(*new)

    def _note(self, post: Post) -> None:
        """Once a post is safe: never read it again, and let the cursor of its channel pass it."""
        post_id = str(post.get("id", ""))
        self._seen.note(post_id, True)  # noqa: FBT003 — it was
        self._cursors.seen(post)
        if post.get("user_id") == self._me().id:
            self._ours.note(post_id, True)  # noqa: FBT003 — it is

    async def _said_by_people(self, events: list[Event]) -> list[Event]:
        """Without the posts of other bots: a patched one no longer says that it comes from a machine."""
        authors = {_author(event) for event in events}
        unknown = sorted(author for author in authors if author not in self._machines)
        if unknown:
            await self._learn(unknown)
        return [event for event in events if not self._machines.get(_author(event))]

    async def _learn(self, people: list[str]) -> None:
        try:
            users = await self._rest.insist(self._rest.driver.users.get_users_by_ids, people)
        except ApiError as error:
            _log.warning("mattermost: authors not known: %s", error)
            return
        for user in users:
            self._machines.note(str(user["id"]), bool(user.get("is_bot")))


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
