"""Presses of buttons: each answered at once, then read as the words of the choice; forged or foreign ones ignored."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import CallbackQuery, Message

from bot.adapters import Event, offered
from bot.adapters.telegram.buttons import ONCE, Place, Pressed, Signer, label_of
from bot.adapters.telegram.reading import Reader, topic_of, visible
from bot.messages import IncomingMessage, Origin
from bot.recent import Recent

DOUBLE_TAP = 3.0
"""Seconds in which a second press of the same button is the same press."""
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Read:
    """What a press is worth, and the key of what its answer says (empty: nothing to say)."""

    event: Event | None = None
    toast: str = ""
    serves_once: bool = False
    """Whether its keyboard must go."""


@dataclass
class Presses:
    """`latest` names the last keyboard shown in each conversation, as far as this process knows."""

    signer: Signer
    reader: Reader
    clock: Callable[[], float] = time.monotonic
    latest: Recent[str] = field(default_factory=lambda: Recent(MOST_REMEMBERED))
    _taps: Recent[tuple[str, float]] = field(default_factory=lambda: Recent(MOST_REMEMBERED))

    async def read(self, query: CallbackQuery) -> Read:
        message, person = query.message, query.from_user.id
        if not isinstance(message, Message) or not query.data or query.from_user.is_bot:
            return Read()
        chats = {message.chat.id, await self.reader.homes.home(message.chat.id)}
        made = (self.signer.read(query.data, Place(chat, person)) for chat in chats)
        pressed = next(filter(None, made), None)
        if pressed is None:
            return Read(toast="telegram.bouton-refuse")
        if self._again(f"{message.chat.id}/{query.data}", query.id):
            return Read()
        return await self._chosen(query, pressed, message)

    async def shown(self, origin: Origin, keyboard: str) -> None:
        """A keyboard was put in a conversation: those of steps before it are past."""
        chat, person = int(origin.channel), int(origin.person)
        self.latest.note(await self.reader.conversation(chat, origin.thread, person), keyboard)

    def _again(self, key: str, press: str) -> bool:
        """Whether the same button was pressed a moment ago; a press that Telegram brings again is the same one."""
        (before, at), now = self._taps.get(key) or ("", -DOUBLE_TAP), self.clock()
        if before == press:
            return False
        self._taps.note(key, (press, now))
        return bool(before) and now - at < DOUBLE_TAP

    async def _chosen(self, query: CallbackQuery, pressed: Pressed, message: Message) -> Read:
        once, person = pressed.kind == ONCE, query.from_user.id
        conversation = await self.reader.conversation(message.chat.id, topic_of(message), person)
        text = self._words(pressed, message, self.latest.get(conversation))
        if not text:
            return Read(toast="bouton.ancien", serves_once=once)
        said = IncomingMessage(
            conversation=conversation, text=visible(text), origin=self.reader.origin(message, person)
        )
        names = self.reader.names
        number = names("p", message.chat.id, pressed.keyboard) if once else names("c", query.id)
        about, value = f"{message.chat.id}/{message.message_id}", offered.ONCE if once else ""
        event = Event(id=number, kind="message", message=said, at=datetime.now(UTC), about=about, value=value)
        return Read(event, serves_once=once)

    def _words(self, pressed: Pressed, message: Message, latest: str | None) -> str:
        """The label, else its number while the list is the last one shown; empty for a button that is past."""
        if pressed.kind == ONCE and latest not in {None, pressed.keyboard}:
            return ""
        label = label_of(pressed, message)
        current = latest == pressed.keyboard or (latest is None and message.is_accessible)
        return label or (str(pressed.number) if current else "")
