"""Who is there: people, chats, topics, and the messages each chat holds, in the shapes of the Bot API."""

from dataclasses import dataclass, field

from tests.peers.telegram.errors import bad_request, forbidden

GENERAL = 1
"""The id of a forum's first topic; the API takes messages for it without a topic only."""
SUPERGROUP_BASE = -1_001_000_000_000


@dataclass
class Chat:
    """A private chat has the id of its person."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    bot: str = "member"
    """`member`, `administrator`, `kicked` (of a private chat: blocked), `unstarted` or `deactivated`."""
    topics: dict[int, bool] = field(default_factory=dict)
    """Whether each is closed."""
    messages: dict[int, dict] = field(default_factory=dict)
    migrated_to: int | None = None
    person: dict | None = None

    def as_object(self):
        if self.person:
            names = {key: self.person[key] for key in ("first_name", "username") if key in self.person}
            return {"id": self.id, "type": "private", **names}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}

    def admit(self):
        """Let the bot write here, or say why not. Raises ApiError."""
        if self.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated_to)
        if self.bot == "unstarted":
            raise bad_request("chat not found")
        if self.bot == "deactivated":
            raise forbidden("user is deactivated")
        if self.bot == "kicked":
            blocked = "bot was blocked by the user"
            raise forbidden(blocked if self.person else f"bot was kicked from the {self.type} chat")

    def topic(self, thread):
        """Check a `message_thread_id`. Raises ApiError."""
        if thread is None:
            return
        if thread not in self.topics:
            raise bad_request("message thread not found")
        if self.topics[thread]:
            raise bad_request("TOPIC_CLOSED")


class World:
    """Every chat the bot could know."""

    def __init__(self):
        self.chats = {}
        self._messages = GENERAL
        self._groups = 0

    def person(self, user):
        """The private chat of a user, made when missing."""
        chat = Chat(user["id"], "private", bot="unstarted", person=user)
        return self.chats.setdefault(chat.id, chat)

    def group(self, title, *, kind="supergroup", forum=False):
        self._groups += 1
        base = SUPERGROUP_BASE if kind == "supergroup" else 0
        chat = Chat(base - self._groups, kind, title, is_forum=forum)
        self.chats[chat.id] = chat
        return chat

    def next_message(self):
        self._messages += 1
        return self._messages

    def find(self, number):
        """Raises ApiError as the server does for a chat the bot never met."""
        if number in self.chats:
            return self.chats[number]
        raise bad_request("chat not found")
