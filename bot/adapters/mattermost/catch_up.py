"""What was said while nobody listened: each channel read again from its cursor."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.adapters import Intake, RetryLaterError
from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.reading import Post
from bot.adapters.mattermost.rest import Rest

_log = logging.getLogger("conum.mattermost")

PAGE = 200
START = "start"
ALIVE = "alive"
OVERLAP = 60_000
"""Milliseconds read again before the last moment we are sure of."""

Position = tuple[int, str]
"""When a post was created (milliseconds, server's clock), and its id."""


class Cursors:
    """How far each channel was read. Moved late, so that a post saved out of order is read again, not missed."""

    def __init__(self, intake: Intake, clock: Callable[[], float] = time.monotonic, settle: float = 10.0) -> None:
        self._intake = intake
        self._clock = clock
        self._settle = settle
        self._fresh: dict[str, Position] = {}
        self._settling: dict[str, Position] = {}
        self._kept: dict[str, Position] = {}
        self._since = clock()
        self.frozen = True
        """Whether some part was not read yet: cursors stay before it."""

    def seen(self, post: Post) -> None:
        channel = str(post.get("channel_id", ""))
        position = (int(post.get("create_at") or 0), str(post.get("id", "")))
        if position > self._fresh.get(channel, (0, "")):
            self._fresh[channel] = position

    async def of(self, channel: str) -> Position | None:
        """The last position kept; None where the channel was never read."""
        if channel not in self._kept:
            found = _position(await self._intake.cursor(f"channel:{channel}"))
            if found is None:
                return None
            self._kept[channel] = found
        return self._kept[channel]

    async def flush(self) -> None:
        """Keep what was seen before the last flush, at most once a settling time."""
        if self.frozen or self._clock() - self._since < self._settle:
            return
        self._since = self._clock()
        ready, self._settling, self._fresh = self._settling, self._fresh, {}
        await asyncio.gather(*(self._keep(channel, position) for channel, position in ready.items()))

    async def _keep(self, channel: str, position: Position) -> None:
        if position > (await self.of(channel) or (0, "")):
            await self._intake.move_cursor(f"channel:{channel}", json.dumps(position))
            self._kept[channel] = position

    async def mark(self, name: str, milliseconds: int) -> None:
        await self._intake.move_cursor(name, str(milliseconds))

    async def moment(self, name: str) -> int:
        """A moment kept by `mark`, in milliseconds; 0 before."""
        kept = await self._intake.cursor(name)
        return int(kept) if kept and kept.isdigit() else 0


class CatchUp:
    """Reads what the cursors have not passed, channel by channel, oldest first."""

    def __init__(self, rest: Rest, cursors: Cursors) -> None:
        self._rest = rest
        self._cursors = cursors

    async def channels(self) -> list[Mapping[str, Any]]:
        """Every channel the bot is in, direct ones too. Raises RetryLaterError."""
        driver = self._rest.driver
        found: dict[str, Mapping[str, Any]] = {}
        for team in await self._rest.read(driver.teams.get_user_teams, "me"):
            try:
                channels = await self._rest.read(driver.channels.get_channels_for_user, "me", team["id"])
            except ApiError as error:
                _log.warning("mattermost: team %s not read: %s", team["id"], error)
                continue
            found.update({str(channel["id"]): channel for channel in channels if not channel.get("delete_at")})
        return list(found.values())

    async def missed(self, channel: Mapping[str, Any]) -> list[Post]:
        """The posts of a channel not read yet, oldest first; some read already too. Raises RetryLaterError."""
        name, last = str(channel["id"]), int(channel.get("last_post_at") or 0)
        cursor = await self._cursors.of(name)
        floor = cursor[0] if cursor else await self._floor(channel)
        if last <= floor:
            return []
        try:
            found = await self._after(name, cursor[1]) if cursor else []
            return found or await self._since(name, floor)
        except ApiError as error:
            _log.warning("mattermost: channel %s not read: %s", name, error)
            return []

    async def _floor(self, channel: Mapping[str, Any]) -> int:
        """A channel met for the first time is read from our first start if it is private talk, and from the last
        moment we listened if it is a channel we were added to: what was said there before was not for us.
        """
        start = await self._cursors.moment(START)
        if channel.get("type") in {"D", "G"}:
            return start
        return max(start, await self._cursors.moment(ALIVE) - OVERLAP)

    async def _after(self, channel: str, cursor: str) -> list[Post]:
        """The posts after another; nothing where there is none, and where the server does not know the cursor:
        it answers an empty list in both cases.
        """
        found: dict[str, Post] = {}
        while True:
            page = await self._page(channel, after=cursor, per_page=PAGE)
            posts = _ordered(page)
            found.update({str(post["id"]): post for post in posts})
            if not posts or not page.get("next_post_id"):
                return list(found.values())
            cursor = _next_cursor(posts)

    async def _since(self, channel: str, floor: int) -> list[Post]:
        """The newest pages back to a moment, oldest post first."""
        found: list[Post] = []
        number = 0
        while True:
            posts = _ordered(await self._page(channel, page=number, per_page=PAGE))
            found[:0] = [post for post in posts if int(post.get("create_at") or 0) > floor]
            if not posts or int(posts[0].get("create_at") or 0) <= floor:
                return found
            number += 1

    async def _page(self, channel: str, **params: Any) -> Mapping[str, Any]:
        page = await self._rest.read(self._rest.driver.posts.get_posts_for_channel, channel, params)
        if not isinstance(page, dict) or "order" not in page:
            raise RetryLaterError("unreadable page of posts")
        return page


def _ordered(page: Mapping[str, Any]) -> list[Post]:
    """The posts of a page, oldest first. The map may hold more than the order: other posts of the threads."""
    posts = page.get("posts") or {}
    return [posts[post] for post in reversed(page.get("order") or []) if post in posts]


def _next_cursor(posts: list[Post]) -> str:
    """Where the next page starts: before the posts of the last millisecond, whose twins may be on that page."""
    newest = posts[-1].get("create_at")
    older = [post for post in posts if post.get("create_at") != newest]
    return str((older or posts)[-1]["id"])


def _position(kept: str | None) -> Position | None:
    try:
        moment, post = json.loads(kept or "")
        return int(moment), str(post)
    except (ValueError, TypeError):
        return None
