"""Answering: takes what came in, in order within a conversation, and keeps each answer in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial

import structlog

from bot.failpoints import reach
from bot.logs import pseudonym
from bot.messages import Origin
from bot.serving.case import Case
from bot.serving.desk import Desk
from bot.serving.gathering import QUIET, goes_with
from bot.serving.lanes import Lane, Lanes
from bot.serving.means import Means
from bot.serving.office import Office
from bot.serving.sender import Sender
from bot.storage.records import Answer, Arrival, Exchange, Opening
from bot.storage.store import LeaseLostError, StorageError, Store
from knowledge.rights import Grant, in_force

MAX_IN_HAND = 2_000
FEW = 8
"""Conversations in hand below which each answer is committed at once; suspects, one by one, have no company."""
_PAGE = 500
_log = structlog.get_logger("conum.answering")


class Answering:
    """One platform's worker."""

    def __init__(self, store: Store, sender: Sender, desk: Desk, means: Means) -> None:
        self._store = store
        self._sender = sender
        self._desk = desk
        self._means = means
        self.office: Office | None = None
        """The team's commands, once everything they act upon is there."""
        self.backlog = 0
        """How many events wait to be answered, on disk and in hand."""
        self._arrived = asyncio.Event()
        self._hurried = asyncio.Event()
        self._one_suspect = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answering")
        self.lanes: Lanes[Arrival] = Lanes(self._serve, MAX_IN_HAND)

    def expect(self, count: int) -> None:
        """So many new events are in the inbox."""
        self.backlog += count
        self._arrived.set()

    async def run(self, platform: str) -> None:
        """Feed the lanes from the inbox, for ever: its rows are the queue, at the start as at any time."""
        after = 0
        self.backlog = (await self._means.insist(lambda: self._store.load(platform))).inbox
        while True:
            self._arrived.clear()
            page = await self._means.insist(partial(self._store.arrivals, platform, after, _PAGE))
            for arrival in page:
                self.lanes.put(arrival.event.message.conversation, arrival)
                after = arrival.number
            if page:
                await self.lanes.room()
            else:
                await self._arrived.wait()

    async def drain(self) -> None:
        """Wait for what is in hand, no longer giving anyone time to finish a sentence."""
        self._hurried.set()
        await self.lanes.idle()

    async def close(self) -> None:
        await self.lanes.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, lane: Lane[Arrival]) -> None:
        try:
            await self._sender.lanes.room()
            if lane.head.suspect:
                async with self._one_suspect:
                    await self._means.insist(lambda: self._store.count_crash(lane.head.number))
                    await self._way_of_a_message(lane)
            else:
                await self._way_of_a_message(lane)
        except LeaseLostError as error:
            self._sender.dies(error)
            await self._means.for_ever()
        except Exception:  # noqa: BLE001 — the lane tries again: nothing may stop the others
            _log.exception("answering failed unexpectedly")
            await self._means.clock.sleep(1)

    async def _way_of_a_message(self, lane: Lane[Arrival]) -> None:
        """The whole of it: inbox → session → understanding and reply → one transaction → sender."""
        opening = await self._opening(lane.head)
        arrivals = await self._gather(lane, opening)
        today = self._means.clock.today()
        answer = await self._earlier_answer(arrivals[-1])
        reach("before answer")
        case = Case(arrivals, opening, answer, today, judged=await self._judged(arrivals[-1]))
        special = await self._of_the_team(case)
        exchange = special or await self._think(lambda: self._desk.treat(case))
        if exchange.asks_mine:
            who = (exchange.platform, exchange.person)
            complete = replace(case, mine=await self._means.insist(lambda: self._store.mine(*who)))
            exchange = await self._think(lambda: self._desk.treat(complete))
        reach("after answer")
        in_company = self.lanes.busy > FEW and not lane.head.suspect
        moment = {"at_once": self._sender.ready(lane.name), "in_company": in_company}
        kept = exchange.model_copy(update=moment)
        parts = await self._means.insist(lambda: self._store.finish(kept, today))
        self._sender.take(parts)
        lane.drop(len(arrivals))
        self.backlog -= len(arrivals)
        self._note(arrivals, exchange)
        if exchange.effects:
            await self._carry_out(exchange, case)

    async def _carry_out(self, exchange: Exchange, case: Case) -> None:
        """What fails here is for the operator: the reply is kept already."""
        try:
            await self._desk.aftermath(exchange.effects, case.origin, case.today)
        except Exception as error:  # noqa: BLE001 — whatever the edge raises
            _log.error("effect failed", kind=type(error).__name__)

    async def _opening(self, arrival: Arrival) -> Opening:
        message = arrival.event.message
        person = message.origin.person if message.origin else ""
        platform = message.origin.platform if message.origin else ""
        today = self._means.clock.today()
        return await self._means.insist(lambda: self._store.opening(message.conversation, platform, person, today))

    async def _earlier_answer(self, arrival: Arrival) -> Answer | None:
        event = arrival.event
        if event.kind != "edited" or event.message.origin is None:
            return None
        platform = event.message.origin.platform
        return await self._means.insist(lambda: self._store.answered(platform, event.about))

    async def _of_the_team(self, case: Case) -> Exchange | None:
        """A command of the team, or what the others are told while the platform is cut."""
        if self.office is None or case.event.kind not in {"message", "unreadable"}:
            return None
        origin, grant = case.origin, self._grant(case.origin, case.today)
        try:
            reply = await self.office.answer(case.event, origin, grant) if len(case.arrivals) == 1 else None
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 — like any answer: nothing escapes, nobody waits for ever
            return self._desk.apologise(case, error)
        if reply is None and grant.role != "admin":
            reply = self.office.paused(origin.platform)
        return self._desk.says(case, reply) if reply else None

    def _grant(self, origin: Origin, today: date) -> Grant:
        return in_force(self._desk.grant_of(origin, today), today)

    async def _judged(self, arrival: Arrival) -> str:
        event = arrival.event
        if event.kind != "feedback" or event.message.origin is None:
            return ""
        platform = event.message.origin.platform
        return await self._means.insist(lambda: self._store.event_of(platform, event.about))

    async def _gather(self, lane: Lane[Arrival], opening: Opening) -> tuple[Arrival, ...]:
        """The head, and the short messages that go with it, each being given a short while to come."""
        pieces = [lane.head]
        while self._desk.gathering.awaits_more(pieces, opening.session) and not self._is_command(pieces[-1]):
            if len(lane.items) == len(pieces) and not pieces[-1].suspect:
                await self._a_short_while(lane)
            if len(lane.items) == len(pieces) or not goes_with(pieces[-1].event, lane.items[len(pieces)]):
                break
            pieces.append(lane.items[len(pieces)])
        return tuple(pieces)

    def _is_command(self, arrival: Arrival) -> bool:
        """Whether a message is a command of the team, whole as it is."""
        origin = arrival.event.message.origin
        if self.office is None or origin is None or not self.office.reads(arrival.event):
            return False
        return self._grant(origin, self._means.clock.today()).role == "admin"

    async def _a_short_while(self, lane: Lane[Arrival]) -> None:
        lane.grown.clear()
        await first_of(lane.grown.wait(), self._hurried.wait(), self._means.clock.sleep(QUIET))

    async def _think(self, treat: Callable[[], Exchange]) -> Exchange:
        """Off the loop, so that no platform's socket waits for a long text."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, treat)

    def _note(self, arrivals: tuple[Arrival, ...], exchange: Exchange) -> None:
        event = arrivals[-1].event
        kind = exchange.delivery.kind if exchange.delivery else "none"
        seconds = self._means.clock.time() - event.at.timestamp()
        self._means.metrics.replied(exchange.platform, kind, max(seconds, 0.0))
        who = pseudonym(exchange.conversation)
        _log.info("answered", event_id=event.id, conversation=who, kind=kind, messages=len(arrivals))


async def first_of(*waits: Awaitable[object]) -> None:
    """Wait for whichever ends first; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
