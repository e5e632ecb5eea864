"""Carries the team's notes to people, one after the other, through the outbox like any answer."""

from collections.abc import Sequence

import structlog

from bot.serving.means import Means
from bot.serving.service import Service
from bot.storage.records import Exchange, Outgoing, Target
from bot.storage.store import Store
from handlers import Reply

PACE = 1.0
"""Seconds between two people."""
EVERY = 5.0
"""Seconds between two looks, when nothing waits."""
_log = structlog.get_logger("conum.crier")


class Crier:
    """One for the whole process; a kill loses nobody: who is not yet written to still waits on disk."""

    def __init__(self, store: Store, services: Sequence[Service], means: Means) -> None:
        self._store = store
        self._services = services
        self._means = means

    async def run(self) -> None:
        while True:
            went = await self.step()
            await self._means.clock.sleep(PACE if went else EVERY)

    async def step(self) -> bool:
        """Write to the next person; False when nobody waits."""
        target = await self._means.insist(self._store.next_target)
        if target is None:
            return False
        service = next((item for item in self._services if item.adapter.platform == target.platform), None)
        if service:
            await service.recovered.wait()
        exchange = self._exchange(target, service)
        parts = await self._means.insist(lambda: self._store.post_notice(target, exchange))
        if service:
            service.sender.take(parts)
        return True

    @staticmethod
    def _exchange(target: Target, service: Service | None) -> Exchange:
        """The note as the parts of its platform; none when that platform is no longer served."""
        key = f"note-{target.notice}-{target.number}"
        reply = Reply(kind="control", text=target.text)
        prepared = service.adapter.prepare(reply, target.origin, key) if service else ()
        return Exchange(
            platform=target.platform,
            conversation=target.conversation,
            arrivals=(),
            person=target.person,
            event=key,
            parts=tuple(Outgoing(part=part) for part in prepared),
        )
