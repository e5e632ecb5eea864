"""What a post means to the assistant: an event to answer, or nothing."""

import hashlib
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.adapters import Event, EventKind, File
from bot.messages import IncomingMessage, Origin
from knowledge.rights import Place

Post = Mapping[str, Any]

_MARKS = re.compile(r"`+|~{3,}")
_ADDRESSED = re.compile(r"\s*@([a-z0-9._-]+)", re.IGNORECASE)
_HUMAN_TYPES = frozenset({"", "me"})
_MACHINE_PROPS = ("from_bot", "from_webhook", "from_plugin", "from_oauth_app")
_SKIN = re.compile(r"(_(medium|light|dark))+_skin_tone$")
_VOTES = {"+1": "+1", "thumbsup": "+1", "-1": "-1", "thumbsdown": "-1"}


@dataclass(frozen=True)
class Me:
    """The bot's own account."""

    id: str
    username: str


@dataclass(frozen=True)
class Surroundings:
    """What a post does not say: the kind of its channel (O, P, D, G), and whether we serve its thread."""

    channel_type: str
    served: bool = False


def read_post(post: Post, around: Surroundings, me: Me) -> Event | None:
    """A new post. None when it is nobody's question to us: ours, a machine's, or not addressed to us."""
    if not _human(post, me) or post.get("delete_at"):
        return None
    if not _for_us(post, around, me):
        return None
    text = without_mention(_words(post), me.username)
    if not text and post.get("file_ids"):
        return _event(post, around, "unreadable", value=_nature(post))
    return _event(post, around, "message", text=text)


def read_edit(post: Post, around: Surroundings, me: Me) -> Event | None:
    """A post whose text changed. A pin, a reaction or a patch without a change leaves `edit_at` alone."""
    edit = int(post.get("edit_at") or 0)
    if not edit or post.get("delete_at") or not _human(post, me) or not _for_us(post, around, me):
        return None
    text = without_mention(_words(post), me.username)
    event = _event(post, around, "edited", text=text)
    return event.model_copy(update={"id": f"{post['id']}:{edit}", "at": _moment(edit), "about": str(post["id"])})


def read_reaction(reaction: Mapping[str, Any], channel: str, around: Surroundings, me: Me) -> Event | None:
    """👍 or 👎 by somebody else. Whether the post judged is an answer of ours, only the outbox knows."""
    value = _VOTES.get(_SKIN.sub("", str(reaction.get("emoji_name", ""))))
    person, about = str(reaction.get("user_id", "")), str(reaction.get("post_id", ""))
    if value is None or person == me.id or not about:
        return None
    origin = Origin(platform="mattermost", person=person, channel=channel, place=_place(around, ""), message=about)
    moment = int(reaction.get("create_at") or 0)
    return Event(
        id=f"{about}:{_pseudonym(person)}:{value}:{moment}",
        kind="feedback",
        message=IncomingMessage(conversation=conversation_of(channel, "", person), text="", origin=origin),
        at=_moment(moment),
        about=about,
        value=value,
    )


def _pseudonym(person: str) -> str:
    """Tells people apart in the name of an event, which the logs show: the id of nobody may be in them."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def decoded(value: Any) -> Mapping[str, Any]:
    """A part of an event's data that travels as JSON inside a string; empty when it is not that."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def decoded_post(value: Any) -> Post:
    """The post of an event's data; empty when it has not the fields of one."""
    post = decoded(value)
    named = all(isinstance(post.get(name), str) for name in ("id", "channel_id", "user_id"))
    return post if named and isinstance(post.get("create_at"), int) else {}


def root_of(post: Post) -> str:
    """The thread a post is in, or would open."""
    return str(post.get("root_id") or post.get("id") or "")


def mentions(text: str, username: str) -> bool:
    """Whether a name is said as a word, outside code. `@conum.` ends a sentence, `@conum.fr` is another name."""
    code = _code_spans(text)
    return any(not _inside(found.start(), code) for found in _name(username).finditer(text))


def without_mention(text: str, username: str) -> str:
    """The text as it would be said in private: the name gone, code left alone."""
    code = _code_spans(text)
    bare = _name(username).sub(lambda found: found.group() if _inside(found.start(), code) else "", text)
    return bare.replace(" ,", ",").strip().lstrip(",:;").strip()


def conversation_of(channel: str, thread: str, person: str) -> str:
    """One conversation a person in a place: two people in a thread do not share their answers."""
    return f"mattermost:{channel}:{thread}:{person}"


def _name(username: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?<![@.-])@{re.escape(username)}(?![._-]*[^\W_])", re.IGNORECASE)


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands, inline or fenced: a run of marks is closed by the next run of the same length."""
    runs = list(_MARKS.finditer(text))
    closing: dict[int, int] = {}
    last: dict[str, int] = {}
    for number in range(len(runs) - 1, -1, -1):
        closing[number] = last.get(runs[number].group(), -1)
        last[runs[number].group()] = number
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        run, end = runs[number], closing[number]
        fence = len(run.group()) > 2 and (run.start() == 0 or text[run.start() - 1] == "\n")  # noqa: PLR2004
        if end < 0 and fence:
            return [*spans, (run.start(), len(text))]
        if end >= 0 and (fence or run.group()[0] == "`"):
            spans.append((run.start(), runs[end].end()))
            number = end
        number += 1
    return spans


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (position, sys.maxsize)) - 1
    return place >= 0 and position < spans[place][1]


def _human(post: Post, me: Me) -> bool:
    if post.get("user_id") in {me.id, "", None} or post.get("type", "") not in _HUMAN_TYPES:
        return False
    props = post.get("props") or {}
    return not any(str(props.get(name, "")).lower() == "true" for name in _MACHINE_PROPS)


def _for_us(post: Post, around: Surroundings, me: Me) -> bool:
    text = str(post.get("message", ""))
    if around.channel_type == "D" or mentions(text, me.username):
        return True
    return around.served and bool(post.get("root_id")) and not _ADDRESSED.match(text)


def _words(post: Post) -> str:
    text = str(post.get("message", ""))
    return text.strip().strip("*") if post.get("type") == "me" else text


def _nature(post: Post) -> str:
    """What the first file is (`audio`, `image`…), or `file`."""
    files = (post.get("metadata") or {}).get("files") or [{}]
    return str(files[0].get("mime_type") or "file").split("/")[0]


def _files(post: Post) -> tuple[File, ...]:
    """Only of a direct message: elsewhere a file is everybody's."""
    told = (post.get("metadata") or {}).get("files") or ()
    return tuple(
        File(id=str(one["id"]), name=str(one.get("name", "")), size=int(one.get("size") or 0))
        for one in told
        if one.get("id")
    )


def _place(around: Surroundings, root: str) -> Place:
    if around.channel_type == "D":
        return "direct"
    if around.channel_type == "G":
        return "group"
    return "thread" if root else "channel"


def _event(post: Post, around: Surroundings, kind: EventKind, *, text: str = "", value: str = "") -> Event:
    channel, person = str(post["channel_id"]), str(post["user_id"])
    root = str(post.get("root_id") or "")
    thread = root if around.channel_type == "D" else root_of(post)
    origin = Origin(
        platform="mattermost",
        person=person,
        channel=channel,
        place=_place(around, root),
        thread=thread,
        message=str(post["id"]),
    )
    message = IncomingMessage(conversation=conversation_of(channel, thread, person), text=text, origin=origin)
    moment = _moment(int(post.get("create_at") or 0))
    files = _files(post) if around.channel_type == "D" else ()
    return Event(id=str(post["id"]), kind=kind, message=message, at=moment, value=value, files=files)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
