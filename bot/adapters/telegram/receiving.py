"""What to do with updates, however they came: answer presses at once, note who left, keep the rest."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.adapters import Event, Intake
from bot.adapters.telegram.presses import Presses
from handlers import say

_log = logging.getLogger("conum.telegram")

AWAY = frozenset({ChatMemberStatus.BANNED, ChatMemberStatus.LEFT})
MISREAD = (TypeError, ValueError, KeyError, AttributeError, IndexError)
"""What an update of a shape nobody foresaw may raise; anything else (a full disk) leaves it unconfirmed."""


class Receiving:
    """`away` holds the chats where the bot may not write, as far as this process knows."""

    def __init__(self, bot: Bot, intake: Intake, presses: Presses) -> None:
        self.presses = presses
        self.away: set[str] = set()
        self._bot = bot
        self._intake = intake
        self._aside: set[asyncio.Task[None]] = set()

    async def updates(self, updates: Iterable[Update]) -> None:
        """When it returns, what they hold is on disk. Raises what the disk raises."""
        read = [event for update in updates if (event := await self._event(update))]
        events = [event for event in read if event.id not in self.presses.reader.worded]
        if events:
            await self._intake.put(*events)

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the rest; its failure concerns nobody."""
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def close(self) -> None:
        """End what is beside: it was only courtesy."""
        for task in tuple(self._aside):
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)

    async def _event(self, update: Update) -> Event | None:
        try:
            return await self._read(update)
        except MISREAD as error:
            _log.error("update %s cannot be read (%s), left out", update.update_id, type(error).__name__)
            return None

    async def _read(self, update: Update) -> Event | None:
        if update.callback_query is not None:
            return await self._press(update.callback_query)
        if update.my_chat_member is not None:
            self._membership(update.my_chat_member)
            return None
        if update.message is not None:
            self.away.discard(str(update.message.chat.id))
            await self._migration(update.message)
        return await self.presses.reader.event(update)

    async def _press(self, query: CallbackQuery) -> Event | None:
        read = await self.presses.read(query)
        self.aside(self._answer(query, read.toast))
        if read.serves_once and isinstance(query.message, Message):
            self.aside(self._without_keyboard(query.message))
        return read.event

    def _membership(self, change: ChatMemberUpdated) -> None:
        chat = str(change.chat.id)
        if change.new_chat_member.status in AWAY:
            self.away.add(chat)
        else:
            self.away.discard(chat)

    async def _migration(self, message: Message) -> None:
        homes = self.presses.reader.homes
        if message.migrate_to_chat_id:
            await homes.moved(message.chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id:
            await homes.moved(message.migrate_from_chat_id, message.chat.id)

    async def _answer(self, query: CallbackQuery, toast: str) -> None:
        """Stop the button from spinning; one that is too old spins no more."""
        text = say(self.presses.reader.content, toast) if toast else None
        try:
            await self._bot.answer_callback_query(query.id, text=text)
        except TelegramError as error:
            _log.info("a press was not answered (%s)", type(error).__name__)

    async def _without_keyboard(self, message: Message) -> None:
        try:
            await self._bot.edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=None)
        except TelegramError as error:
            _log.info("buttons stay under a message (%s)", type(error).__name__)
