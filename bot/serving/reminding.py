"""Sends, once a week and never in quiet hours, the deadlines that people asked to be reminded of."""

import asyncio
from datetime import datetime

from bot.serving.unasked import Unasked
from bot.storage.exchange import read_session
from bot.storage.learning import week_of
from bot.storage.records import Reminded
from handlers import Reply
from handlers.reminders import digest
from knowledge.hours import is_quiet, local

EVERY = 900.0
"""Seconds between two looks."""


class Reminding:
    """One for the whole process. The week is marked in the transaction that puts the reminder in the outbox."""

    def __init__(self, unasked: Unasked) -> None:
        self._unasked = unasked

    async def run(self) -> None:
        await self._unasked.every(EVERY, self.round)

    async def round(self) -> int:
        """Remind everyone whose hour it is; how many were."""
        moment, store = self._unasked.moment, self._unasked.store
        people = await self._unasked.means.insist(lambda: store.to_remind(week_of(moment.date())))
        return await self._unasked.each(people, lambda person: self._remind(person, moment))

    async def _remind(self, person: Reminded, moment: datetime) -> bool:
        service = self._unasked.service(person)
        if service is None or is_quiet(moment, person.departement):
            return False
        today = local(moment, person.departement).date()
        situation = self._unasked.situation(person, read_session(person.state), today)
        text = await asyncio.to_thread(digest, situation)
        if not text:
            return False
        await service.recovered.wait()
        week = week_of(moment.date())
        key = f"rappel-{week}-{person.conversation}"
        exchange = self._unasked.exchange(service, person, Reply(kind="control", text=text), key)
        store = self._unasked.store
        parts = await self._unasked.means.insist(lambda: store.post_reminder(person, exchange, week))
        service.sender.take(parts)
        return bool(parts)
