"""Whether a question still stands: words that were taken back are not answered."""

from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.rest import Rest
from bot.messages import Origin
from bot.recent import Recent

REMEMBERED = 20_000
_NOT_FOUND = 404


class Standing:
    """What this life heard, and what was deleted since; of anything older only the server can tell."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest
        self._stands: Recent[bool] = Recent(REMEMBERED)

    def heard(self, post: str) -> None:
        if post not in self._stands:
            self._stands.note(post, True)  # noqa: FBT003 — it stands

    def deleted(self, post: str) -> None:
        self._stands.note(post, False)  # noqa: FBT003 — it does not

    async def gone(self, origin: Origin) -> bool:
        """Whether the post to answer, or the thread it was in, was deleted. Raises RetryLaterError."""
        if False in {self._stands.get(origin.thread), self._stands.get(origin.message)}:
            return True
        if not origin.message or origin.message in self._stands:
            return False
        try:
            post = await self.rest.insist(self.rest.driver.posts.get_post, origin.message)
        except ApiError as error:
            return error.refusal.status == _NOT_FOUND
        return bool(post.get("delete_at"))
