"""The user side, which the real Bot API does not have: people who write, press, edit, block and join."""

import itertools

from tests.peers.telegram.markup import typed
from tests.peers.telegram.updates import CALLBACK_LIFE

MEDIA = {
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "photo": {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]},
    "document": {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "note.pdf"}},
    "sticker": {
        "sticker": {
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
    },
    "location": {"location": {"latitude": 48.1, "longitude": -1.7}},
}
FORMER, NOW = "old_chat_member", "new_chat_member"


class People:
    """Each is known by a number, in the world of `server`. Methods return the message or the update's id."""

    def __init__(self, server):
        self._server = server
        self._presses = itertools.count(1)

    def user(self, person):
        return {"id": int(person), "is_bot": False, "first_name": f"Personne {person}", "language_code": "fr"}

    def chat(self, person, chat=None):
        """The chat named, or the person's private one, opened by their first message."""
        if chat is not None:
            return self._server.world.chats[int(chat)]
        private = self._server.world.person(self.user(person))
        if private.bot == "unstarted":
            private.bot = "member"
        return private

    def say(self, person, text, chat=None, topic=None, reply_to=None, **more):
        """A text message; commands and mentions are marked as a client marks them."""
        entities = typed(text)
        body = {"text": text, **({"entities": entities} if entities else {}), **more}
        return self._write(person, body, chat, topic, reply_to)

    def send(self, person, media, caption="", chat=None, **more):
        """A voice note, a picture, a document, a sticker or a place."""
        body = {**MEDIA[media], **({"caption": caption} if caption else {}), **more}
        return self._write(person, body, chat, None, None)

    def edit(self, person, message_id, text, chat=None):
        """Change what one wrote."""
        message = self.chat(person, chat).messages[int(message_id)]
        message |= {"text": text, "edit_date": int(self._server.clock()), "entities": typed(text)}
        self._server.updates.add("edited_message", message)
        return message

    def move(self, person, message_id, latitude, longitude):
        """A place shared live: each move is an edit without a word."""
        message = self.chat(person).messages[int(message_id)]
        message["location"] = {"latitude": latitude, "longitude": longitude}
        message["edit_date"] = int(self._server.clock())
        self._server.updates.add("edited_message", message)

    def press(self, person, message_id, button, chat=None, **more):
        """Press the button (its number from 0, or its data) under a message; the id of the callback query."""
        place = self.chat(person, chat)
        message = place.messages.get(int(message_id))
        data = button
        if isinstance(button, int):
            data = buttons(message)[button]["callback_data"]
        number = f"press-{next(self._presses)}"
        self._server.callbacks[number] = self._server.new_callback()
        known = message or {"chat": place.as_object(), "message_id": int(message_id), "date": 0}
        query = {
            "id": number,
            "from": self.user(person),
            "message": known,
            "chat_instance": "1",
            "data": data,
            **more,
        }
        self._server.updates.add("callback_query", {**query, **more}, CALLBACK_LIFE)
        return number

    def react(self, person, message_id, emoji, chat=None):
        """Put (or with an empty emoji take back) a reaction."""
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        place = self.chat(person, chat).as_object()
        content = {"chat": place, "message_id": int(message_id), "user": self.user(person), "old_reaction": []}
        content |= {"date": int(self._server.clock()), "new_reaction": reaction}
        return self._server.updates.add("message_reaction", content)

    def block(self, person):
        """Stop the bot: it may not write any more."""
        return self._membership(person, self.chat(person), "kicked")

    def unblock(self, person):
        return self._membership(person, self.chat(person), "member")

    def deactivate(self, person):
        """Delete the account, of which no update tells."""
        self.chat(person).bot = "deactivated"

    def group(self, title="Groupe", kind="supergroup", *, forum=False):
        """A new group with the bot in it; its id."""
        return self._server.world.group(title, kind=kind, forum=forum).id

    def topic(self, chat):
        """Open a topic in a forum; its id, which is its first message's."""
        topic = self._server.world.next_message()
        self._server.world.chats[int(chat)].topics[topic] = False
        return topic

    def close_topic(self, chat, topic):
        self._server.world.chats[int(chat)].topics[int(topic)] = True

    def remove_bot(self, person, chat):
        """Take the bot out of a group."""
        return self._membership(person, self.chat(person, chat), "kicked")

    def migrate(self, person, chat):
        """Turn a group into a supergroup, which has another id; the new id."""
        old = self.chat(person, chat)
        new = self._server.world.group(old.title)
        old.migrated_to = new.id
        for place, name, other in ((old, "migrate_to_chat_id", new.id), (new, "migrate_from_chat_id", old.id)):
            self._deliver("message", {**self._server.stamp(place), "from": self.user(person), name: other})
        return new.id

    def _write(self, person, body, chat, topic, reply_to):
        place = self.chat(person, chat)
        message = {**self._server.stamp(place), "from": self.user(person), **body}
        if topic:
            message |= {"message_thread_id": int(topic), "is_topic_message": True}
        if reply_to:
            message["reply_to_message"] = place.messages[int(reply_to)]
        place.messages[message["message_id"]] = message
        if place.type == "private" or self._may_see(place, message):
            self._deliver("message", message)
        return message

    def _deliver(self, kind, content):
        return self._server.updates.add(kind, content)

    def _may_see(self, place, message):
        """Privacy mode: commands not meant for another bot, mentions of it, replies to it; administrators see all."""
        if place.bot != "member":
            return place.bot == "administrator"
        me = "@" + self._server.bot["username"].lower()
        if message.get("reply_to_message", {}).get("from", {}).get("id") == self._server.bot["id"]:
            return True
        return any(_calls(message["text"], entity, me) for entity in message.get("entities", ()))

    def _membership(self, person, place, status):
        former, place.bot = place.bot, status
        content = {
            "chat": place.as_object(),
            "from": self.user(person),
            "date": int(self._server.clock()),
            FORMER: self._member(former),
            NOW: self._member(status),
        }
        return self._server.updates.add("my_chat_member", content)

    def _member(self, status):
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self._server.bot, "status": status, **until}


def buttons(message):
    """The buttons under a message, row by row."""
    return [item for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for item in row]


def _calls(text, entity, me):
    raw = text.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
    word = raw.decode("utf-16-le").lower()
    if entity["type"] == "mention":
        return word == me
    return "@" not in word or word.endswith(me)
