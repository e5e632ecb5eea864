"""Sends, once a week and never in quiet hours, the deadlines that people asked to be reminded of."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from bot.serving.means import Means
from bot.serving.service import Service
from bot.storage.exchange import read_session
from bot.storage.learning import week_of
from bot.storage.records import Exchange, Outgoing, Reminded
from bot.storage.store import Store
from handlers import Reply
from handlers.reminders import digest
from knowledge import Content
from knowledge.hours import is_quiet, local

EVERY = 900.0
"""Seconds between two looks."""
_log = structlog.get_logger("conum.reminding")


class Reminding:
    """One for the whole process. The week is marked in the transaction that puts the reminder in the outbox."""

    def __init__(
        self, store: Store, services: Sequence[Service], means: Means, content: Callable[[], Content]
    ) -> None:
        self._store = store
        self._services = services
        self._means = means
        self._content = content

    async def run(self) -> None:
        while True:
            await self.round()
            await self._means.clock.sleep(EVERY)

    async def round(self) -> int:
        """Remind everyone whose hour it is; how many were."""
        moment = datetime.fromtimestamp(self._means.clock.time(), UTC)
        people = await self._means.insist(lambda: self._store.to_remind(week_of(moment.date())))
        return sum([await self._remind(person, moment) for person in people])

    async def _remind(self, person: Reminded, moment: datetime) -> bool:
        today = local(moment, person.departement).date()
        service = next((item for item in self._services if item.platform == person.platform), None)
        if service is None or service.paused or is_quiet(moment, person.departement):
            return False
        text = digest(self._content(), read_session(person.state), today)
        if not text:
            return False
        await service.recovered.wait()
        week = week_of(moment.date())
        key = f"rappel-{week}-{person.conversation}"
        parts = service.adapter.prepare(Reply(kind="control", text=text), person.origin, key)
        exchange = Exchange(
            platform=person.platform,
            conversation=person.conversation,
            arrivals=(),
            person=person.person,
            event=key,
            parts=tuple(Outgoing(part=part) for part in parts),
        )
        service.sender.take(await self._means.insist(lambda: self._store.post_reminder(person, exchange, week)))
        return True
