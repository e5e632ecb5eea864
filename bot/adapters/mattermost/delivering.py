"""An answer on its way: cut to the server's limits, put once, found again when nobody knows whether it arrived."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters import Part, RefusedError
from bot.adapters.files import content_of, kind_of, packed, with_written
from bot.adapters.mattermost.buttons import ROUTE, Bound, Signer, attachment
from bot.adapters.mattermost.cap import Cap
from bot.adapters.mattermost.errors import ApiError, Refusal, UnavailableError
from bot.adapters.mattermost.standing import Standing
from bot.adapters.offered import serve_once
from bot.messages import Origin
from bot.rendering import mattermost
from handlers import Reply

KEY = "reply_to_key"
SAFE_POST_SIZE = 4_000
"""Characters: what the oldest databases take, until the server has said its own limit."""
_LOOKED_BACK = 3
"""Pages of the channel searched for our own post when its thread is gone."""

_NO_ROOT = frozenset({"api.post.create_post.root_id.app_error", "api.post.create_post.channel_root_id.app_error"})
_ARCHIVED = "api.post.create_post.can_not_post_to_deleted.error"
_BAD_PROPS = "model.post.is_valid.props.app_error"
_DELETED = "the question was deleted"


@dataclass(frozen=True)
class Clickable:
    """What buttons need: a public address, and a signer."""

    public_url: str
    signer: Signer


def parts_of(reply: Reply, origin: Origin, key: str, limit: int, clickable: Clickable | None) -> tuple[Part, ...]:
    """A reply as posts, in order. Choices stand numbered in the text; buttons only repeat them."""
    texts = mattermost.render(reply.text, limit)
    parts = []
    for number, text in enumerate(texts):
        payload: dict[str, Any] = {"text": text}
        own_key = f"{key}/{number}"
        if number == len(texts) - 1:
            payload.update(_extras(reply, origin, own_key, clickable))
        parts.append(Part(key=own_key, origin=origin, payload=payload))
    return tuple(parts)


def _extras(reply: Reply, origin: Origin, key: str, clickable: Clickable | None) -> dict[str, Any]:
    """What goes with the last post of a reply: its files, its buttons."""
    extras: dict[str, Any] = {}
    if reply.files:
        extras["files"] = [packed(file) for file in reply.files]
    if clickable is not None and origin.place != "ephemeral":
        bound = Bound(origin.channel, origin.person, origin.place, origin.thread, key)
        labels = [choice.label for choice in reply.choices]
        address = clickable.public_url.rstrip("/") + ROUTE
        found = attachment(labels, bound, clickable.signer, address, once=serve_once(reply.choices))
        if found is not None:
            extras["attachments"] = [found]
    return extras


class Delivery:
    """Puts parts on the server."""

    def __init__(self, standing: Standing, cap: Cap | None) -> None:
        self._standing = standing
        self._rest = standing.rest
        self._cap = cap

    async def deliver(self, part: Part, me: str, *, again: bool) -> str:
        """The id of the post, or of the hook used. Raises RetryLaterError, RefusedError, LinkDeadError."""
        try:
            if part.origin.place == "ephemeral":
                return await self._answer_hook(part, me, again=again)
            if part.replaces is not None:
                return await self._replace(part, me)
            return await self._post_once(part, me, again=again)
        except ApiError as error:
            refusal = error.refusal
            gone = refusal.status in {403, 404} or refusal.id == _ARCHIVED
            raise RefusedError(str(refusal), gone=gone) from error

    async def _post_once(self, part: Part, me: str, *, again: bool) -> str:
        if again and (found := await self._find(part, me)):
            return found
        if await self._standing.gone(part.origin):
            raise RefusedError(_DELETED, unwanted=True)
        return await self._post(part, me)

    async def _replace(self, part: Part, me: str) -> str:
        """Edit our answer; where it is gone or may no longer be edited, answer again. No file joins a post that
        stands: it says what they say.
        """
        changes = {"message": _whole_text(part), "props": {"from_bot": "true", **_props(part)}}
        try:
            await self._rest.insist(self._rest.driver.posts.patch_post, part.replaces, changes)
        except ApiError as error:
            if error.refusal.status not in {400, 403, 404}:
                raise
            return await self._post_once(part, me, again=True)
        return str(part.replaces)

    async def _post(self, part: Part, me: str) -> str:
        if self._cap is not None:
            self._cap.take(part.origin)
        body: dict[str, Any] = {
            "channel_id": part.origin.channel,
            "message": part.payload["text"],
            "props": _props(part),
            "pending_post_id": f"{me}:{part.key}",
        }
        if part.origin.thread:
            body["root_id"] = part.origin.thread
        body.update(await self._files(part))
        try:
            post = await self._rest.insist(self._rest.driver.posts.create_post, body)
        except ApiError as error:
            if error.refusal.id in _NO_ROOT:
                raise RefusedError(_DELETED, unwanted=True) from error
            if error.refusal.id != _BAD_PROPS or not body["props"].pop("attachments", None):
                raise
            post = await self._rest.insist(self._rest.driver.posts.create_post, body)
        return _id_of(post)

    async def _files(self, part: Part) -> dict[str, Any]:
        """The ids of the files, sent; where the server takes none, their text joins the message."""
        ids: list[str] = []
        for file in part.payload.get("files", ()):
            upload = {"files": (file["file"], content_of(file), kind_of(file))}
            try:
                told = await self._rest.insist(self._upload, part.origin.channel, upload)
            except ApiError:
                return {"message": _whole_text(part)}
            ids += [str(info["id"]) for info in told.get("file_infos", ())]
        return {"file_ids": ids} if ids else {}

    def _upload(self, channel: str, files: Mapping[str, Any]) -> Any:
        return self._rest.driver.client.post("/files", data={"channel_id": channel}, files=files)

    async def _find(self, part: Part, me: str) -> str | None:
        """Our own post with this key, where it would stand."""
        if part.origin.thread:
            try:
                thread = await self._rest.insist(self._rest.driver.posts.get_thread, part.origin.thread)
            except ApiError:
                thread = {}
            if found := _own(thread, part.key, me):
                return found
        return await self._find_in_channel(part, me)

    async def _find_in_channel(self, part: Part, me: str) -> str | None:
        """After the question; among the newest posts when nothing is after it, or when it is gone."""
        if after := part.origin.message:
            found, empty = await self._look(part, me, {"after": after})
            if found or not empty:
                return found
        return (await self._look(part, me, {}))[0]

    async def _look(self, part: Part, me: str, where: Mapping[str, str]) -> tuple[str | None, bool]:
        """Our own post, a few pages deep; and whether there was nothing to read at all."""
        for number in range(_LOOKED_BACK):
            params = {"per_page": 200, "page": number, **where}
            page = await self._rest.insist(self._rest.driver.posts.get_posts_for_channel, part.origin.channel, params)
            if found := _own(page, part.key, me):
                return found, False
            if not page.get("order"):
                return None, number == 0
        return None, False

    async def _answer_hook(self, part: Part, me: str, *, again: bool) -> str:
        """Answer a slash command, unseen by others; past its thirty minutes, in private."""
        hook = part.origin.message
        if hook and await self._hook_takes(hook, _whole_text(part)):
            return hook
        try:
            return await self._post_once(await self._in_private(part, me), me, again=again)
        except ApiError as error:  # of that person alone: the channel of the command stands
            raise RefusedError(str(error)) from error

    async def _hook_takes(self, hook: str, text: str) -> bool:
        try:
            await self._rest.insist(self._use_hook, hook, text)
        except ApiError as error:
            if error.refusal.status not in {400, 404}:
                raise
            return False
        return True

    def _use_hook(self, hook: str, text: str) -> None:
        client = self._rest.driver.client
        client.use_hook(hook, {"response_type": "ephemeral", "text": text, "skip_slack_parsing": True})

    async def _in_private(self, part: Part, me: str) -> Part:
        driver = self._rest.driver
        people = [me, part.origin.person]
        channel = await self._rest.insist(driver.channels.create_direct_message_channel, people)
        private = {"channel": str(channel["id"]), "place": "direct", "thread": "", "message": ""}
        return part.model_copy(update={"origin": part.origin.model_copy(update=private)})


def _props(part: Part) -> dict[str, Any]:
    props: dict[str, Any] = {KEY: part.key}
    if attachments := part.payload.get("attachments"):
        props["attachments"] = attachments
    return props


def _whole_text(part: Part) -> str:
    return with_written(part.payload["text"], part.payload.get("files", ()))


def _id_of(post: Any) -> str:
    """The id of a post just made; an answer without one tells nothing, so the post must be looked for."""
    if not isinstance(post, dict) or not post.get("id"):
        raise UnavailableError(Refusal(200, message="answer without a post"))
    return str(post["id"])


def _own(posts: Any, key: str, me: str) -> str | None:
    found = posts.get("posts") if isinstance(posts, dict) else None
    for post in (found or {}).values():
        if post.get("user_id") == me and (post.get("props") or {}).get(KEY) == key and not post.get("delete_at"):
            return str(post["id"])
    return None
