"""Whether a message is meant for the assistant, and what it then says: everywhere in private, on call in groups."""

import re
from dataclasses import dataclass

from telegram import Message
from telegram.constants import ChatType, MessageEntityType

from bot.adapters.telegram.commands import Command
from knowledge import Content


@dataclass(frozen=True)
class Me:
    """The bot's own account."""

    id: int
    username: str


def meant_for(me: Me, message: Message, content: Content) -> str | None:
    """The words for the assistant; None when they are for somebody else."""
    text = message.text or message.caption or ""
    command = Command.of(text)
    if command and command.bot not in {"", me.username.lower()}:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return command.text(content) if command else text
    if command and (command.bot or command.known or _replies_to(me, message)):
        return command.text(content)
    if _replies_to(me, message) or _mentions(me, message, text):
        return _without_mention(me, text)
    return None


def _replies_to(me: Me, message: Message) -> bool:
    """Whether it answers the bot; a first message in a topic the bot opened only seems to."""
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == me.id and not replied.forum_topic_created)


def _mentions(me: Me, message: Message, text: str) -> bool:
    if _mention(me).search(text):
        return True
    entities = (*message.entities, *message.caption_entities)
    return any(
        entity.type == MessageEntityType.TEXT_MENTION and entity.user and entity.user.id == me.id
        for entity in entities
    )


def _without_mention(me: Me, text: str) -> str:
    return _mention(me).sub("", text).strip(" \t\n,:")


def _mention(me: Me) -> re.Pattern[str]:
    """Its name after an `@`; nothing for a bot without a name."""
    return re.compile(rf"(?<![\w@/.])@{re.escape(me.username)}\b" if me.username else r"(?!)", re.IGNORECASE)
