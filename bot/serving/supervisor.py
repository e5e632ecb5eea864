"""Everything that runs under `conum serve`, from the first link to the last farewell."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from enum import IntEnum
from typing import Any

import structlog

from bot.adapters import Adapter, LinkDeadError
from bot.http.app import Server
from bot.serving.means import Means
from bot.serving.service import Service
from bot.storage.retention import Kept
from bot.storage.store import LeaseLostError, StorageError, Store
from bot.storage.trouble import told

STOP_SECONDS = 1.0
DRAIN_SECONDS = 7.0
"""Both bounds, twice the first, stay under the ten seconds after which a supervisor kills."""
STALE_SECONDS = 90.0
"""A platform that gave no sign for so long is taken for lost: a zombie is not ready."""
PURGE_EVERY = 86_400.0
WATCH_EVERY = 10.0
_TICK = 0.05
_log = structlog.get_logger("conum.serve")


class Exit(IntEnum):
    """Exit codes (contracts §1)."""

    STOPPED = 0
    LINK_DEAD = 1
    SETTINGS = 2


class Supervisor:
    """Starts the services, tells when they are ready, stops them in order."""

    def __init__(self, store: Store, means: Means, kept: Kept) -> None:
        self._store = store
        self._means = means
        self._kept = kept
        self._ended: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        self.services: list[Service] = []
        self.tasks: list[Callable[[], Coroutine[Any, Any, None]]] = []
        """What runs beside the services until the end is asked for."""

    def dies(self, error: Exception) -> None:
        """No retry can mend this: the process must stop and say so."""
        if not self._ended.done():
            self._ended.set_result(error)

    async def run(self, server: Server, listener: socket.socket) -> Exit:
        self._catch_signals()
        web = asyncio.create_task(server.serve(sockets=[listener]))
        for service in self.services:
            service.start()
        telling = asyncio.create_task(self._tell_when_up())
        works = [self._purge_daily, self._watch_storage, *self.tasks]
        beside = [asyncio.create_task(work()) for work in works]
        error = await self._ended
        for task in (telling, *beside):
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        code = self._farewell(error)
        await self._stop(drain=error is None)
        server.should_exit = True
        await asyncio.wait([web], timeout=1)
        return code

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(name, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        """The first time, end in order; the second, at once: nothing is lost either way."""
        if self._ended.done():
            os._exit(Exit.LINK_DEAD)
        self._ended.set_result(None)

    def _farewell(self, error: Exception | None) -> Exit:
        if error is None:
            return Exit.STOPPED
        said = str(error) if isinstance(error, LinkDeadError) else "la base a été reprise par une autre instance"
        sys.stderr.write(f"Arrêt : {said.rstrip('.')}.\n")
        _log.error("stopping", kind=type(error).__name__)
        return Exit.LINK_DEAD

    async def _tell_when_up(self) -> None:
        while not all(service.up for service in self.services):  # noqa: ASYNC110 — adapters only show a date
            await asyncio.sleep(_TICK)
        sys.stderr.write("prêt\n")
        sys.stderr.flush()

    async def _purge_daily(self) -> None:
        while True:
            try:
                _log.info("purged", **await self._store.purge(self._kept, self._means.clock.today()))
            except StorageError as error:
                _log.error("purge failed", reason=str(error))
            await self._means.clock.sleep(PURGE_EVERY)

    async def _watch_storage(self) -> None:
        """Say it when nothing can be kept, even where nobody writes; stop when the database is another's."""
        while True:
            await self._means.clock.sleep(WATCH_EVERY)
            try:
                await self._store.probe()
            except LeaseLostError as error:
                self.dies(error)
            except StorageError as error:
                _log.error("storage refuses", reason=told(error))

    async def _stop(self, *, drain: bool) -> None:
        """Intake first, then what is in hand, within a bound; the rest is on disk."""
        await _within(STOP_SECONDS, [service.stop_listening() for service in self.services])
        if drain and not await _within(DRAIN_SECONDS, [service.drain() for service in self.services]):
            _log.warning("stopped before everything was delivered; the rest waits on disk")
        await _within(STOP_SECONDS, [service.close() for service in self.services])
        await self._store.close()

    async def faults(self) -> Sequence[str]:
        """Why this process should not be trusted now."""
        now = self._means.clock.monotonic()
        found = [fault for service in self.services if (fault := _silence(service.adapter, now))]
        try:
            await asyncio.wait_for(self._store.probe(), 5)
        except (StorageError, TimeoutError) as error:
            why = told(error) if str(error) else "elle ne répond pas"
            found.append(f"la base de données ne peut pas être écrite : {why}")
        return found

    async def figures(self) -> bytes:
        """The exposition of `/metrics`, its gauges fresh."""
        metrics = self._means.metrics
        for service in self.services:
            platform, contact = service.adapter.platform, service.adapter.last_contact
            load = await self._store.load(platform)
            metrics.waits(platform, load.model_dump(include={"inbox", "outbox", "dead"}), load.oldest)
            if contact is not None:
                metrics.contact(platform, self._means.clock.monotonic() - contact)
        metrics.commits(self._store.commits)
        return metrics.exposition()


def _silence(adapter: Adapter, now: float) -> str:
    """What is wrong with a link; nothing when it gave a sign lately. `now`: the monotonic clock."""
    if adapter.last_contact is None:
        return f"{adapter.platform} : pas encore relié"
    if now - adapter.last_contact > STALE_SECONDS:
        return f"{adapter.platform} : aucun signe depuis plus de {STALE_SECONDS:.0f} secondes"
    return ""


async def _within(seconds: float, steps: Sequence[Coroutine[Any, Any, None]]) -> bool:
    """Whether all ended in time; those that did not are given up."""
    if not steps:
        return True
    tasks = [asyncio.ensure_future(step) for step in steps]
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    return not late
