"""One thread that owns the connection: operations that wait together share one durable commit."""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.failpoints import reach
from bot.storage.store import StorageError

T = TypeVar("T")
Operation = Callable[[Any], T]

MAX_GROUP = 500
PROBE = "probe"
"""The operation that only asks whether something can be written."""
RECENT = 60.0
PATIENCE = 0.01
"""Seconds that a group of operations nobody waits for is kept open, so that it shares the next commit."""


@dataclass(frozen=True)
class _Job:
    name: str
    operation: Operation[Any]
    writes: bool
    patient: bool
    future: "asyncio.Future[Any]"
    alone: bool = False
    """Run outside any transaction, after what waits with it."""


_Outcome = tuple[_Job, Any, Exception | None]


class GroupWriter:
    """Runs operations on a database in the order they came. `fence` runs first in each group and may refuse it."""

    def __init__(self, connect: Callable[[], Any], fence: Callable[[Any], None]) -> None:
        self.commits = 0
        self._trouble: tuple[float, StorageError] | None = None
        self._connect = connect
        self._fence = fence
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    async def run(self, name: str, operation: Operation[T], *, writes: bool = True, patient: bool = False) -> T:
        """The result of an operation, once it is durable. Raises StorageError when nothing could be kept.
        `patient`: it may wait a moment for company.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(name, operation, writes, patient, future))
        return await future

    def check(self) -> None:
        """Raises the last StorageError if it is of the last minute and nothing was kept since: a disk that is full
        still takes a few bytes now and then.
        """
        if self._trouble and time.monotonic() - self._trouble[0] < RECENT:
            raise self._trouble[1]

    async def alone(self, name: str, operation: Operation[T]) -> T:
        """Run what no transaction can hold: a checkpoint. Raises StorageError."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(name, operation, writes=False, patient=False, future=future, alone=True))
        return await future

    async def close(self) -> None:
        """After everything already asked for."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        database = self._connect()
        try:
            while (job := self._jobs.get()) is not None:
                group, last = self._gather(job)
                together = [one for one in group if not one.alone]
                outcomes = self._commit(database, together) if together else []
                outcomes += [_outside(database, one) for one in group if one.alone]
                self._loop.call_soon_threadsafe(_settle, outcomes)
                if last:
                    return
        finally:
            database.conn.close()

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        """Whatever waits already, up to a bound; and whether the end was asked for."""
        group, patient = [first], first.patient
        until = time.monotonic() + PATIENCE
        while len(group) < MAX_GROUP:
            try:
                job = self._jobs.get(timeout=max(until - time.monotonic(), 0.0) if patient else 0.0)
            except queue.Empty:
                return group, False
            if job is None:
                return group, True
            group.append(job)
            patient = patient and job.patient
        return group, False

    def _commit(self, database: Any, group: Sequence[_Job]) -> list[_Outcome]:
        writes = any(job.writes for job in group)
        try:
            database.conn.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            self._fence(database)
            outcomes = [_attempt(database, job) for job in group]
            _reach("before", group)
            database.conn.execute("COMMIT")
        except (sqlite3.Error, StorageError) as error:
            _roll_back(database)
            failure = error if isinstance(error, StorageError) else StorageError(str(error))
            self._trouble = (time.monotonic(), failure)
            return [(job, None, failure) for job in group]
        self.commits += writes
        if any(job.writes and job.name != PROBE for job in group):
            self._trouble = None
        _reach("after", group)
        return outcomes


def _attempt(database: Any, job: _Job) -> _Outcome:
    """One operation; its own mistake undoes it alone, a failing disk undoes the group."""
    database.conn.execute("SAVEPOINT job")
    try:
        result = job.operation(database)
    except sqlite3.OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 — handed to whoever asked
        database.conn.execute("ROLLBACK TO job")
        database.conn.execute("RELEASE job")
        return job, None, error
    database.conn.execute("RELEASE job")
    return job, result, None


def _outside(database: Any, job: _Job) -> _Outcome:
    try:
        return job, job.operation(database), None
    except sqlite3.Error as error:
        return job, None, StorageError(str(error))


def _roll_back(database: Any) -> None:
    if database.conn.in_transaction:
        database.conn.execute("ROLLBACK")


def _reach(moment: str, group: Sequence[_Job]) -> None:
    for job in group:
        if job.writes:
            reach(f"{moment} commit {job.name}")


def _settle(outcomes: Sequence[_Outcome]) -> None:
    for job, result, error in outcomes:
        if job.future.done():
            continue
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)
