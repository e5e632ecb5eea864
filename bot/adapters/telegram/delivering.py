"""Puts a part on Telegram, and reads its refusals: what to try otherwise, later, or never."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.adapters import LinkDeadError, Part, RefusedError, RetryLaterError
from bot.adapters.files import content_of
from bot.adapters.telegram.polling import REFUSED_TOKEN
from bot.adapters.telegram.transport import FloodError, NoSuchMethodError

_log = logging.getLogger("conum.telegram")

UNMODIFIED = "message is not modified"
GONE = ("chat not found", "user not found", "peer_id_invalid", "group chat was deactivated", "chat_id is empty")
PLACE = frozenset({"message_thread_id", "reply_parameters"})
"""What an edit does not take."""
Fields = dict[str, Any]


def _plainer(fields: Fields) -> Fields:
    return {**fields, "text": fields["plain"], "parse_mode": None}


def _without(name: str) -> Callable[[Fields], Fields]:
    return lambda fields: {**fields, name: None}


MENDS: Mapping[str, Callable[[Fields], Fields]] = {
    "can't parse entities": _plainer,
    "message thread not found": _without("message_thread_id"),
    "message to be replied not found": _without("reply_parameters"),
    "button_data_invalid": _without("reply_markup"),
    "reply markup is too long": _without("reply_markup"),
    "can't parse inline keyboard button": _without("reply_markup"),
    "message to edit not found": _without("message_id"),
    "message can't be edited": _without("message_id"),
    "there is no text in the message to edit": _without("message_id"),
}
"""What Telegram refuses that may be sent otherwise: the words come first, then their place and their buttons."""


@dataclass
class Delivery:
    """Sends parts. `flooded` holds until when each chat asked to be left alone, on the monotonic clock."""

    bot: Bot
    clock: Callable[[], float] = time.monotonic
    flooded: dict[str, float] = field(default_factory=dict)

    async def put(self, part: Part) -> str:
        """`<chat>/<message>`. Raises RetryLaterError, RefusedError, LinkDeadError."""
        fields = _fields(part)
        while True:
            try:
                return await self._send(fields, part)
            except BadRequest as error:  # first: the library makes it a kind of network error
                if UNMODIFIED in _words(error):
                    return part.replaces or ""
                fields = self._mended(fields, error)
            except TelegramError as error:
                raise self._meaning(error, part.origin.channel) from None

    async def _send(self, fields: Fields, part: Part) -> str:
        kept = {name: value for name, value in fields.items() if name != "plain"}
        if "document" in kept:
            act: Callable[..., Awaitable[Message | bool]] = self.bot.send_document
        elif kept.get("message_id") is not None:
            act = self.bot.edit_message_text
            kept = {name: value for name, value in kept.items() if name not in PLACE}
        else:
            act = self.bot.send_message
            kept.pop("message_id", None)
        try:
            sent = await act(**kept)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            _log.warning("%s was taken but its answer cannot be read (%s)", part.key, type(error).__name__)
            return part.replaces or ""
        return f"{sent.chat.id}/{sent.message_id}" if isinstance(sent, Message) else part.replaces or ""

    def _mended(self, fields: Fields, error: BadRequest) -> Fields:
        """The same thing said otherwise. Raises RefusedError when there is no other way."""
        said = _words(error)
        for words, mend in MENDS.items():
            if words in said and (mended := mend(fields)) != fields:
                _log.warning("telegram refused a message (%s): sent otherwise", words)
                return mended
        raise RefusedError(said, gone=any(words in said for words in GONE)) from None

    def _meaning(self, error: TelegramError, chat: str) -> Exception:
        if isinstance(error, FloodError):
            return self._flood(error, chat)
        if isinstance(error, ChatMigrated):
            return RefusedError("the group has another id", moved_to=str(error.new_chat_id))
        if isinstance(error, Forbidden):
            return RefusedError(_words(error), gone=True)
        if isinstance(error, InvalidToken):
            return LinkDeadError(REFUSED_TOKEN)
        if isinstance(error, NoSuchMethodError):
            return RefusedError(error.message)
        return RetryLaterError(f"{type(error).__name__}: nobody knows whether it was sent")

    def _flood(self, error: FloodError, chat: str) -> RetryLaterError:
        """One chat is left alone; a second one refused meanwhile means that the whole bot writes too fast."""
        now = self.clock()
        self.flooded = {other: end for other, end in self.flooded.items() if end > now}
        everywhere = bool(self.flooded.keys() - {chat})
        self.flooded[chat] = now + (error.after or 1.0)
        return RetryLaterError("too many requests", error.after, whole_platform=everywhere)


def _words(error: TelegramError) -> str:
    return error.message.lower()


def _fields(part: Part) -> Fields:
    """The arguments of the call, and `plain` for the fallback."""
    payload, origin = part.payload, part.origin
    answers = payload.get("answers")
    fields: Fields = {
        "chat_id": int(origin.channel),
        "message_thread_id": int(origin.thread) if origin.thread else None,
        "reply_parameters": ReplyParameters(int(answers), allow_sending_without_reply=True) if answers else None,
    }
    if "file" in payload:
        return {**fields, "document": InputFile(content_of(payload), filename=payload["file"])}
    return {
        **fields,
        "text": payload["html"],
        "plain": payload["plain"],
        "parse_mode": ParseMode.HTML,
        "reply_markup": markup(payload.get("keyboard")),
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
        "message_id": number_of(part.replaces) if part.replaces else None,
    }


def number_of(message: str) -> int:
    """The number of a message in its chat, from the id that a delivery returned."""
    return int(message.rpartition("/")[2])


def markup(rows: list[list[dict[str, str]]] | None) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(item["text"], callback_data=item["data"]) for item in row] for row in rows]
    )
