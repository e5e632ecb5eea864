"""What the server calls us for: a click on a button, a slash command. Each becomes an event like any other."""

import hashlib
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from bot.adapters import Event, Intake, LinkDeadError, RetryLaterError
from bot.adapters.mattermost.buttons import ForgedError, Press, Signer, digest_of
from bot.adapters.mattermost.delivering import KEY
from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.reading import Post, conversation_of
from bot.adapters.offered import ONCE
from bot.messages import IncomingMessage, Origin
from bot.storage.store import StorageError
from knowledge.rights import Place

_log = logging.getLogger("conum.mattermost")

Answer = tuple[int, Mapping[str, Any]]
"""The HTTP status and the JSON object to answer with. The server takes only 200 and an object."""

OUR_POST = Callable[[str], Awaitable[Post | None]]
_ID = re.compile(r"[a-z0-9]{26}")
_HOOK = re.compile(r"/hooks/commands/([a-z0-9]{26})")
UNAVAILABLE = "erreur.indisponible"
_PLACES = frozenset(get_args(Place))


class Callbacks:
    """Judges the calls and keeps what they say. Whoever may reach the address may call: nothing is believed."""

    def __init__(
        self,
        intake: Intake,
        signer: Signer,
        slash_token: str,
        find_ours: OUR_POST,
        say: Callable[[str], str],
    ) -> None:
        """`find_ours`: a post of the bot by its id, or None. `say`: a sentence of the content by its key."""
        self._intake = intake
        self._signer = signer
        self._slash_token = slash_token
        self._find_ours = find_ours
        self._say = say

    async def action(self, call: Mapping[str, Any]) -> Answer:
        """A click (JSON body). 401 for a forged one; the answer to the person comes later, as to a message."""
        try:
            press = self._signer.press(call)
            post = await self._prove_post(call, press)
            await self._intake.put(_event_of_press(call, press))
        except (ForgedError, ValueError, TypeError, KeyError) as error:
            _log.warning("mattermost: click refused (%s)", error)
            return 401, {}
        except (RetryLaterError, LinkDeadError, StorageError) as error:
            _log.warning("mattermost: click not taken (%s)", error)
            return 200, {"ephemeral_text": self._say(UNAVAILABLE)}
        return 200, _without_buttons(post) if press.once else {}

    async def command(self, form: Mapping[str, str]) -> Answer:
        """A slash command (form body). 401 for a wrong token. The answer comes by the hook, seen by one person."""
        token = str(form.get("token", "")).encode()
        if not self._slash_token or not hmac.compare_digest(token, self._slash_token.encode()):
            _log.warning("mattermost: slash command refused (wrong token)")
            return 401, {}
        try:
            await self._intake.put(_event_of_command(form))
        except (ValueError, KeyError) as error:
            _log.warning("mattermost: slash command not read (%s)", error)
            return 400, {}
        except StorageError as error:
            _log.warning("mattermost: slash command not taken (%s)", error)
            return 200, {"response_type": "ephemeral", "text": self._say(UNAVAILABLE)}
        return 200, {}

    async def _prove_post(self, call: Mapping[str, Any], press: Press) -> Post:
        """The button must stand under the very answer it was made for."""
        name = str(call.get("post_id", ""))
        if not _ID.fullmatch(name):
            raise ForgedError("no post")
        try:
            post = await self._find_ours(name)
        except ApiError as error:
            raise ForgedError(str(error)) from error
        props = (post or {}).get("props") or {}
        if post is None or post.get("channel_id") != press.bound.channel or props.get(KEY) != press.bound.key:
            raise ForgedError("not under our answer")
        return post


def _without_buttons(post: Post) -> Mapping[str, Any]:
    """What makes the server take the buttons of our post away: the rest as it is, since it replaces all of it."""
    props = {name: value for name, value in post["props"].items() if name != "attachments"}
    return {"update": {"message": post["message"], "props": props, "file_ids": post.get("file_ids") or []}}


def _event_of_press(call: Mapping[str, Any], press: Press) -> Event:
    """A double click is one event; another button under the same answer is another."""
    bound, post = press.bound, str(call["post_id"])
    if bound.place not in _PLACES:
        raise ForgedError("unknown kind of place")
    origin = Origin(
        platform="mattermost",
        person=bound.person,
        channel=bound.channel,
        place=bound.place,
        thread=bound.thread,
        message=post,
    )
    return Event(
        id=f"{post}:{press.action}:{digest_of(press.text)}:{press.moment}",
        kind="message",
        message=IncomingMessage(
            conversation=conversation_of(bound.channel, bound.thread, bound.person), text=press.text, origin=origin
        ),
        at=datetime.now(UTC),
        about=post,
        value=ONCE if press.once else "",
    )


def _event_of_command(form: Mapping[str, str]) -> Event:
    """`message` of its origin is the hook to answer by: with it we call our own server, never the given address."""
    found = _HOOK.search(urlsplit(form.get("response_url", "")).path)
    hook = found.group(1) if found else ""
    unique = hook or hashlib.sha256(form["trigger_id"].encode()).hexdigest()
    person, channel = form["user_id"], form["channel_id"]
    origin = Origin(platform="mattermost", person=person, channel=channel, place="ephemeral", message=hook)
    return Event(
        id=f"slash:{unique}",
        kind="message",
        message=IncomingMessage(
            conversation=conversation_of(channel, "slash", person), text=form.get("text", "").strip(), origin=origin
        ),
        at=datetime.now(UTC),
    )
