"""One platform being served: its adapter listening, its answers being worked out, its outbox being drained."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import structlog
from starlette.routing import BaseRoute

from bot.adapters import Adapter, File, LinkDeadError
from bot.conversation import Conversations
from bot.serving.answering import Answering
from bot.serving.backoff import delay
from bot.serving.desk import Desk
from bot.serving.intake import DurableIntake
from bot.serving.means import Dies, Means
from bot.serving.pacing import Pacer
from bot.serving.sender import Sender
from bot.storage.store import LeaseLostError, Store

_log = structlog.get_logger("conum.service")


@dataclass(frozen=True)
class Household:
    """What the services of one process share. `paced` may be switched off for measurements."""

    store: Store
    means: Means
    dies: Dies
    paced: bool = True


class Service:
    """Its start is its recovery: whatever waits on disk is taken up first."""

    def __init__(self, household: Household, adapter: Adapter, desk: Desk) -> None:
        store, means = household.store, household.means
        pacer = Pacer(adapter.platform, paced=household.paced)
        self.adapter = adapter
        self.paused = False
        """Whether the team cut this platform."""
        self.sender = Sender(store, adapter, pacer, means, household.dies)
        self.answering = Answering(store, self.sender, desk, means)
        self.intake = DurableIntake(store, adapter.platform, self.answering, means)
        self._desk = desk
        self._means = means
        self._dies = household.dies
        self.recovered = asyncio.Event()
        """Set once the outbox of before this start is in hand: what is posted from then on is taken once."""
        self._listening: asyncio.Task[None] | None = None
        self._working: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._working = asyncio.create_task(self._guard(self._work()))
        self._listening = asyncio.create_task(self._guard(self._listen()))

    async def _guard(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (LinkDeadError, LeaseLostError) as error:
            self._dies(error)

    async def _work(self) -> None:
        """Old parts go before new answers, so that each conversation stays in order."""
        await self.sender.recover()
        self.recovered.set()
        await self.answering.run(self.adapter.platform)

    async def _listen(self) -> None:
        """Adapters reconnect by themselves; one that falls all the same is taken up again."""
        attempt = 0
        while True:
            try:
                await self.adapter.listen(self.intake)
            except (LinkDeadError, LeaseLostError):
                raise
            except Exception:  # noqa: BLE001 — an adapter that falls is taken up again
                _log.exception("listening stopped unexpectedly", platform=self.adapter.platform)
            await self._means.clock.sleep(delay(attempt, None, self._means.dice))
            attempt += 1

    async def fetch(self, file: File) -> bytes:
        return await self.adapter.fetch(file)

    def serve(self, conversations: Conversations) -> None:
        """From the next message on, answer over this content."""
        self._desk.serve(conversations)

    @property
    def platform(self) -> str:
        return self.adapter.platform

    @property
    def up(self) -> bool:
        return self.adapter.last_contact is not None

    def doors(self) -> Sequence[BaseRoute]:
        """The web routes that the platform calls back, when its adapter has any."""
        return self.adapter.doors(self.intake)

    async def stop_listening(self) -> None:
        await _cancelled(self._listening)

    async def drain(self) -> None:
        """Let what is in hand be answered and delivered."""
        await self.answering.drain()
        await self.sender.lanes.idle()

    async def close(self) -> None:
        """What is left stays on disk, for the next start."""
        await _cancelled(self._working)
        await self.answering.close()
        await self.sender.lanes.close()
        await self.adapter.close()


async def _cancelled(task: "asyncio.Task[None] | None") -> None:
    if task:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
