"""Reads an update: a message, an edit, a reaction, or something that is not text; None for what is not for us."""

from dataclasses import dataclass, field

from telegram import Message, ReactionTypeEmoji, Update, User
from telegram.constants import ChatType

from bot.adapters import Event
from bot.adapters.telegram.addressed import Me, meant_for
from bot.adapters.telegram.chats import Homes
from bot.adapters.telegram.naming import Names
from bot.messages import IncomingMessage, Origin
from bot.recent import Recent
from knowledge import Content
from knowledge.rights import Place

ATTACHMENTS = (
    *("voice", "audio", "video_note", "video", "animation", "photo", "sticker", "document", "location", "contact"),
)
JUDGEMENTS = {"👍": "+1", "👎": "-1"}


@dataclass(frozen=True)
class Reader:
    """`status`: whether private chats may show structure-level figures to bound accounts. `worded` names the albums
    whose words were read: their other pictures are no question.
    """

    me: Me
    content: Content
    homes: Homes
    names: Names
    status: bool = False
    worded: Recent[None] = field(default_factory=lambda: Recent(1_000))

    async def event(self, update: Update) -> Event | None:
        """What happened; presses are read elsewhere."""
        message = update.message or update.edited_message
        if message is not None:
            return await self._message(message, update)
        if update.message_reaction is not None:
            return await self._reaction(update)
        return None

    def origin(self, message: Message, person: int) -> Origin:
        """Where a message is, for its answer to go there."""
        return Origin(
            platform="telegram",
            person=str(person),
            channel=str(message.chat.id),
            place=self.place(message),
            thread=topic_of(message),
            message=str(message.message_id),
        )

    def place(self, message: Message) -> Place:
        """A private chat opens nothing by itself: the operator must allow it, and the account be bound."""
        if message.chat.type == ChatType.PRIVATE:
            return "private_bound" if self.status else "group"
        return "thread" if topic_of(message) else "group"

    async def conversation(self, chat: int, topic: str, person: int) -> str:
        """One conversation a person in a place: two people in a group do not share their answers."""
        return f"telegram:{await self.homes.home(chat)}:{topic}:{person}"

    async def _message(self, message: Message, update: Update) -> Event | None:
        person = speaker(message)
        text = meant_for(self.me, message, self.content)
        written, attached = message.text or message.caption, message.effective_attachment
        if person is None or text is None or not (written or attached):
            return None  # with nothing written nor attached: somebody joined, a title changed…
        if update.edited_message is not None and not written:
            return None  # a place shared live moves, words are taken away: no other question
        said = IncomingMessage(
            conversation=await self.conversation(message.chat.id, topic_of(message), person.id),
            text=visible(text) if written else "",
            origin=self.origin(message, person.id),
        )
        number = await self._id(message)
        if written and message.media_group_id:
            self.worded.note(await self._album(message), None)
        if update.edited_message is not None:
            when = message.edit_date or message.date
            edit = self.names("e", message.chat.id, message.message_id, when.timestamp(), update.update_id)
            return Event(id=edit, kind="edited", message=said, at=when, about=number)
        if written:
            return Event(id=number, kind="message", message=said, at=message.date)
        return Event(id=number, kind="unreadable", message=said, at=message.date, value=_what(message))

    async def _reaction(self, update: Update) -> Event | None:
        """A thumb under a message; taking it back says nothing."""
        reaction = update.message_reaction
        if reaction is None or reaction.user is None or reaction.user.is_bot:
            return None
        added = [item for item in reaction.new_reaction if item not in reaction.old_reaction]
        values = [JUDGEMENTS.get(item.emoji, "") for item in added if isinstance(item, ReactionTypeEmoji)]
        value = next(filter(None, values), "")
        if not value:
            return None
        person, chat = reaction.user.id, reaction.chat
        origin = Origin(platform="telegram", person=str(person), channel=str(chat.id), place="group")
        said = IncomingMessage(conversation=await self.conversation(chat.id, "", person), text="", origin=origin)
        number = self.names("r", chat.id, reaction.message_id, person, update.update_id)
        about = f"{chat.id}/{reaction.message_id}"
        return Event(id=number, kind="feedback", message=said, at=reaction.date, about=about, value=value)

    async def _album(self, message: Message) -> str:
        return self.names("a", await self.homes.home(message.chat.id), message.media_group_id)

    async def _id(self, message: Message) -> str:
        """Stays the same however often the message comes, and whatever becomes of the numbers of updates, which start
        anew after a quiet week. The pictures of an album are one event, but for the one that bears its words.
        """
        if message.media_group_id and not message.caption:
            return await self._album(message)
        return self.names("m", message.chat.id, message.message_id, message.date.timestamp())


def speaker(message: Message) -> User | None:
    """The person who wrote; None for a bot, an anonymous administrator or a channel."""
    person = message.from_user
    in_disguise = message.sender_chat is not None and message.chat.type != ChatType.PRIVATE
    return None if person is None or person.is_bot or in_disguise else person


def topic_of(message: Message) -> str:
    """The topic to answer in. The General topic has none, though replies in it carry a misleading number."""
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def visible(text: str) -> str:
    """The text without what no file can hold: lone surrogates."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _what(message: Message) -> str:
    """`voice`, `photo`, `sticker`…: the first field of the message that holds it."""
    return next((kind for kind in ATTACHMENTS if getattr(message, kind)), "other")
