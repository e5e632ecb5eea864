"""Sends the letters that wait, each until the server takes it or refuses it for good."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.letters import LetterRefusedError
from bot.serving.means import Means
from bot.storage.records import Letter, WaitingLetter
from bot.storage.store import Store

MAX_ATTEMPTS = 30
FIRST_WAIT, LONGEST_WAIT = 30.0, 3_600.0
"""Seconds before the second try, then twice as long each time: about a day in all."""
EVERY = 5.0
"""Seconds between two looks at what waits."""
Regret = Callable[[Letter], str]
_log = structlog.get_logger("conum.postman")


class Sends(Protocol):
    """What puts a letter in the hands of a server."""

    async def send(self, letter: Letter) -> None: ...


class Postman:
    """One for the whole process. A kill between the server's yes and our note of it sends the letter again, under
    the same Message-ID and reference.
    """

    def __init__(self, store: Store, post: Sends, means: Means, regret: Regret = lambda _: "") -> None:
        """`regret`: what the person is told of a letter given up."""
        self._regret = regret
        self._store = store
        self._post = post
        self._means = means

    async def run(self) -> None:
        while True:
            await self.round()
            await self._means.clock.sleep(EVERY)

    async def round(self) -> int:
        """Try every letter whose time has come; how many were taken."""
        letters = await self._means.insist(self._store.letters)
        return sum([await self._try(letter) for letter in letters])

    async def _try(self, letter: WaitingLetter) -> bool:
        try:
            await self._post.send(letter)
        except LetterRefusedError as error:
            await self._give_up(letter, str(error))
            return False
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 — whatever the mail library raises, a later try may succeed
            await self._later(letter, type(error).__name__)
            return False
        await self._means.insist(lambda: self._store.letter_sent(letter.number))
        _log.info("letter sent", reference=letter.reference)
        return True

    async def _later(self, letter: WaitingLetter, reason: str) -> None:
        if letter.attempts + 1 >= MAX_ATTEMPTS:
            await self._give_up(letter, reason)
            return
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**letter.attempts) * self._means.dice.uniform(0.8, 1.2)
        _log.warning("letter postponed", reference=letter.reference, reason=reason)
        await self._means.insist(lambda: self._store.letter_later(letter.number, wait))

    async def _give_up(self, letter: WaitingLetter, reason: str) -> None:
        """The operator is told why, and the person to send it themselves."""
        _log.error("letter given up", reference=letter.reference, reason=reason)
        await self._means.insist(lambda: self._store.letter_dead(letter.number, reason, self._regret(letter)))
