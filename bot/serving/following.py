"""Tells those who watch over a territory, and asked for it, what imports changed there: once, in working hours."""

import asyncio
from datetime import datetime
from typing import Protocol

from bot.serving.unasked import Unasked
from bot.storage.records import Follower
from handlers import Session
from handlers.news import note
from knowledge.hours import is_quiet, local
from knowledge.postes.model import Change
from knowledge.rights import watched

EVERY = 300.0
"""Seconds between two looks for an import."""


class Imports(Protocol):
    """The history of the imported files."""

    def changes_between(self, told: int, latest: int, departements: tuple[str, ...]) -> tuple[Change, ...]:
        """The net change, in these départements, of the imports after `told` and up to `latest`."""


class Following:
    """One for the whole process. The import is marked as told in the transaction that puts the note in the outbox;
    several imports that wait for the end of quiet hours make one note, of what they changed in the end.
    """

    def __init__(self, unasked: Unasked, imports: Imports) -> None:
        self._unasked = unasked
        self._imports = imports

    async def run(self) -> None:
        await self._unasked.every(EVERY, self.round)

    async def round(self) -> int:
        """Tell everyone whose hour it is; how many got a note."""
        moment = self._unasked.moment
        people = await self._unasked.means.insist(self._unasked.store.followers)
        return await self._unasked.each(people, lambda person: self._tell(person, moment))

    async def _tell(self, person: Follower, moment: datetime) -> bool:
        """Who has no scope today waits, untold, for the day it is proven again."""
        unasked, service = self._unasked, self._unasked.service(person)
        codes = watched(unasked.grant(person, local(moment, person.departement).date()))
        clock = person.departement if person.departement in codes else next(iter(codes), "")
        if service is None or not codes or is_quiet(moment, clock):
            return False
        situation = unasked.situation(person, Session(), local(moment, clock).date())
        if not situation.asker.in_closed_place:
            return False
        changes = await asyncio.to_thread(self._imports.changes_between, person.told, person.latest, codes)
        await service.recovered.wait()
        key = f"import-{person.latest}-{person.conversation}"
        exchange = unasked.exchange(service, person, note(situation, changes), key)
        parts = await unasked.means.insist(lambda: unasked.store.post_news(person, exchange))
        service.sender.take(parts)
        return bool(parts)
