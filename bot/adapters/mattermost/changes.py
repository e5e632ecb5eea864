"""What became of posts already read while nobody listened: questions edited, questions deleted."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from bot.adapters.mattermost.catch_up import ALIVE, OVERLAP, START, Cursors
from bot.adapters.mattermost.errors import ApiError, UnavailableError
from bot.adapters.mattermost.reading import Post
from bot.adapters.mattermost.rest import Rest

_log = logging.getLogger("conum.mattermost")

LATELY = 24 * 3_600_000
"""Milliseconds: a question is edited soon after it was asked, if at all."""
MOST = 50
"""Channels asked, at most, each time the stream was broken; those that spoke last."""


class Changes:
    """Asks by `since`, which a server may answer short: what it misses stays as it was answered. New posts are not
    read so.
    """

    def __init__(self, rest: Rest, cursors: Cursors) -> None:
        self._rest = rest
        self._cursors = cursors

    async def watched(self, channels: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        """The channels worth asking, each with the moment since when."""
        alive = await self._cursors.moment(ALIVE) or await self._cursors.moment(START)
        spoke = [(int(channel.get("last_post_at") or 0), str(channel["id"])) for channel in channels]
        lately = sorted((one for one in spoke if one[0] > alive - LATELY), reverse=True)[:MOST]
        return {channel: alive - OVERLAP for _, channel in lately}

    async def of(self, channel: str, since: int) -> list[Post]:
        """The posts edited or deleted since a moment, the earliest change first; and the copies that a server keeps
        of their former words, which are nobody's question. Raises RetryLaterError.
        """
        try:
            page = await self._rest.insist(self._rest.driver.posts.get_posts_for_channel, channel, {"since": since})
        except (ApiError, UnavailableError) as error:
            _log.warning("mattermost: changes of channel %s not read: %s", channel, error)
            return []
        posts = page.get("posts") if isinstance(page, dict) else None
        changed = [post for post in (posts or {}).values() if _moment(post) > since]
        return sorted(changed, key=_moment)


def _moment(post: Post) -> int:
    """When a post was deleted or last edited; 0 for one that is as it was written."""
    return int(post.get("delete_at") or post.get("edit_at") or 0)
