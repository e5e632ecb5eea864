"""The long poll: what was received is on disk before the next call confirms it, and no failure ends the loop."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters import LinkDeadError
from bot.adapters.telegram.transport import FloodError
from bot.storage.store import StorageError
from bot.storage.trouble import told
from bot.unreachable import why

_log = logging.getLogger("conum.telegram")

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Asked for each time: Telegram remembers the last list."""
LONG_POLL = 25
"""Seconds the server may wait for something to say; below the 90 that make a link look dead."""
A_MOMENT = 0.1
"""Between two calls to a server that does not wait, as Telegram does."""
REFUSED_TOKEN = "Telegram refuse le jeton CONUM_TELEGRAM_TOKEN : demandez-en un autre à @BotFather."  # noqa: S105
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

Sleep = Callable[[float], Awaitable[None]]
Receive = Callable[[tuple[Update, ...]], Awaitable[None]]


@dataclass
class Backoff:
    """How long to wait after a failure: longer each time, never quite the same, as told when told."""

    sleep: Sleep = asyncio.sleep
    chance: Callable[[], float] = random.random
    waited: float = 0.0

    async def wait(self, error: Exception) -> None:
        self.waited = min(max(self.waited * 1.5, FIRST_WAIT), LONGEST_WAIT)
        told = error.after if isinstance(error, FloodError) and error.after else 0.0
        await self.sleep(max(told, self.waited) * (1 + 0.1 * self.chance()))

    def reset(self) -> None:
        self.waited = 0.0


@dataclass
class Poller:
    """`receive` must keep the updates before it returns."""

    bot: Bot
    receive: Receive
    backoff: Backoff
    place: str = ""
    long_poll: int = LONG_POLL
    _offset: int | None = None
    _proven: bool = False
    """Whether the last call succeeded; one that must prove the link does not wait for something to say."""

    async def run(self) -> None:
        """For ever. Raises LinkDeadError when the token is refused."""
        while True:
            try:
                await self._turn()
            except InvalidToken:
                raise LinkDeadError(REFUSED_TOKEN) from None
            except Exception as error:  # noqa: BLE001 — whatever happens, the link is tried again
                self._proven = False
                self._tell(error)
                await self.backoff.wait(error)
            else:
                self._proven = True
                self.backoff.reset()

    async def _turn(self) -> None:
        """Ask, keep, and only then let the next call confirm."""
        started = time.monotonic()
        patience = self.long_poll if self._proven else 0
        updates = await self.bot.get_updates(
            offset=self._offset, timeout=patience, allowed_updates=list(ALLOWED), read_timeout=10
        )
        await self.receive(updates)
        if updates:
            self._offset = updates[-1].update_id + 1
        elif time.monotonic() - started < patience / 10:
            await self.backoff.sleep(A_MOMENT)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, Conflict):
            _log.error("another program reads the updates of this bot, or a webhook is set: conum doctor says which")
        elif isinstance(error, TelegramError):
            cause = why(error, self.place) or type(error).__name__
            _log.warning("telegram cannot be read now (%s), tried again", cause)
        elif isinstance(error, StorageError):
            _log.error("storage refuses, updates will be asked again: %s", told(error))
        else:
            _log.error("updates not kept (%s), asked for again", type(error).__name__)
