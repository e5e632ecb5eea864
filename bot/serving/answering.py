"""Answering: takes what came in, in order within a conversation, and keeps each answer in one transaction."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from functools import partial

import structlog

from bot.failpoints import reach
from bot.logs import pseudonym
from bot.messages import Origin
from bot.recent import Recent
from bot.serving.backoff import delay
from bot.serving.briefing import Briefing
from bot.serving.case import Case
from bot.serving.desk import MACHINE, Desk
from bot.serving.gathering import QUIET, goes_with
from bot.serving.lanes import Lane, Lanes
from bot.serving.means import Means
from bot.serving.office import Office
from bot.serving.sender import Sender
from bot.serving.suspicion import FEW, Precedence, blamed, guilty
from bot.storage.records import Arrival, Exchange, Opening
from bot.storage.store import LeaseLostError, StorageError, Store
from handlers import Session
from knowledge.rights import Grant, in_force

MAX_IN_HAND = 2_000
_PAGE = 500
PATIENCE = 10
"""Tries of a message that the machine refuses (no handle, no memory) before it is apologised for: five minutes."""
_log = structlog.get_logger("conum.answering")


class Answering:
    """One platform's worker."""

    def __init__(self, store: Store, sender: Sender, desk: Desk, means: Means) -> None:
        self._store = store
        self._sender = sender
        self._desk = desk
        self._means = means
        self._briefing = Briefing(store, means)
        self.office: Office | None = None
        """The team's commands, once everything they act upon is there."""
        self.backlog = 0
        """How many events wait to be answered, on disk and in hand."""
        self._arrived = asyncio.Event()
        self._hurried = asyncio.Event()
        self.precedence = Precedence(means.clock, means.suspects)
        self._withdrawn: Recent[None] = Recent(MAX_IN_HAND)
        self._refused: Counter[str] = Counter()
        """By lane, how often in a row the machine could not treat its head."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answering")
        self.lanes: Lanes[Arrival] = Lanes(self._serve, MAX_IN_HAND)

    def expect(self, count: int) -> None:
        """So many new events are in the inbox."""
        self.backlog += count
        self._arrived.set()

    def withdraw(self, event: str) -> None:
        """Its words were taken back: if it is in hand, it is closed without an answer."""
        self._withdrawn.note(event, None)

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
            async with self.precedence.turn(lane.head):
                await self._way_of_a_message(lane)
        except LeaseLostError as error:
            self._sender.dies(error)
            await self._means.for_ever()
        except MACHINE as error:
            _log.error("the machine refuses, the answer is put off", reason=str(error))
            if self._refused[lane.name] >= PATIENCE and not isinstance(error, StorageError):
                lane.items[0] = blamed(lane.head)
            await self._put_off(lane)
        except Exception:  # noqa: BLE001 — the lane tries again: nothing may stop the others
            _log.exception("answering failed unexpectedly")
            lane.items[0] = blamed(lane.head)
            await self._put_off(lane)

    async def _put_off(self, lane: Lane[Arrival]) -> None:
        await self._means.clock.sleep(delay(self._refused[lane.name], None, self._means.dice))
        self._refused[lane.name] += 1

    async def _way_of_a_message(self, lane: Lane[Arrival]) -> None:
        """The whole of it: inbox → session → understanding and reply → one transaction → sender."""
        opening = await self._briefing.opening(lane.head)
        condemned = self._condemned(lane.head)
        arrivals = await self._gather(lane, opening, condemned=condemned)
        today = self._means.clock.today()
        answer = await self._briefing.earlier_answer(arrivals[-1])
        reach("before answer")
        judged = await self._briefing.judged(arrivals[-1])
        patient = self._refused[lane.name] < PATIENCE
        case = Case(arrivals, opening, answer, today, judged, condemned, patient=patient)
        special = None if condemned else await self._of_the_team(case)
        exchange = special or await self._think(case)
        if exchange.asks_mine:
            who = (exchange.platform, exchange.person)
            exchange = await self._think(replace(case, mine=await self._means.insist(lambda: self._store.mine(*who))))
        if special is None and self._taken_back_since(arrivals):
            return  # the lane comes back to it, as it stands now
        reach("after answer")
        in_company = self.lanes.busy > FEW and not lane.head.suspect
        moment = {"at_once": self._sender.ready(lane.name), "in_company": in_company}
        kept = exchange.model_copy(update=moment)
        parts = await self._means.insist(lambda: self._store.finish(kept, today))
        self._sender.take(parts)
        lane.drop(len(arrivals))
        self._refused.pop(lane.name, None)
        self.backlog -= len(arrivals)
        self._note(arrivals, exchange)
        if exchange.effects:
            await self._carry_out(exchange, case)

    def _condemned(self, arrival: Arrival) -> bool:
        """Told to the operator, with the event that kills."""
        told = guilty(arrival, self.backlog)
        if told:
            _log.error("condemned", event_id=arrival.event.id, deaths=arrival.crashes)
        return told

    async def _carry_out(self, exchange: Exchange, case: Case) -> None:
        """What fails here is for the operator: the reply is kept already."""
        try:
            await self._desk.aftermath(exchange.effects, case.origin, case.today)
        except Exception as error:  # noqa: BLE001 — whatever the edge raises
            _log.error("effect failed", kind=type(error).__name__)

    async def _of_the_team(self, case: Case) -> Exchange | None:
        """A command of the team, or what the others are told while the platform is cut."""
        if self.office is None or case.withdrawn or case.event.kind not in {"message", "unreadable"}:
            return None
        origin, grant = case.origin, self._grant(case.origin, case.today)
        try:
            with self._holding(case.arrivals):
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

    async def _gather(self, lane: Lane[Arrival], opening: Opening, *, condemned: bool) -> tuple[Arrival, ...]:
        """The head, and the short messages that go with it, each being given a short while to come. What is condemned
        is taken with what was under the hand with it, and read no more.
        """
        pieces = [self._as_it_stands(lane.head)]
        while condemned or self._awaits_more(pieces, opening.session):
            if len(lane.items) == len(pieces) and not pieces[-1].ends:
                await self._a_short_while(lane)
            if len(lane.items) == len(pieces):
                break
            following = self._as_it_stands(lane.items[len(pieces)])
            if not goes_with(pieces[-1], following):
                break
            pieces.append(following)
        return tuple(pieces)

    def _as_it_stands(self, arrival: Arrival) -> Arrival:
        """An arrival, withdrawn if its words were taken back since it was read from the disk."""
        if arrival.event.id not in self._withdrawn:
            return arrival
        return arrival.model_copy(update={"verdict": "withdrawn"})

    def _taken_back_since(self, arrivals: tuple[Arrival, ...]) -> bool:
        return any(self._as_it_stands(arrival).verdict != arrival.verdict for arrival in arrivals)

    def _awaits_more(self, pieces: Sequence[Arrival], session: Session) -> bool:
        with self._holding(pieces):
            return self._desk.gathering.awaits_more(pieces, session) and not self._is_command(pieces[-1])

    def _holding(self, arrivals: Sequence[Arrival]) -> AbstractContextManager[None]:
        """Around whatever reads the words of a message: if the process dies of them, the next one knows."""
        return self._store.holding(tuple(arrival.number for arrival in arrivals))

    def _is_command(self, arrival: Arrival) -> bool:
        """Whether a message is a command of the team, whole as it is."""
        origin = arrival.event.message.origin
        if self.office is None or origin is None or not self.office.reads(arrival.event):
            return False
        return self._grant(origin, self._means.clock.today()).role == "admin"

    async def _a_short_while(self, lane: Lane[Arrival]) -> None:
        lane.grown.clear()
        await first_of(lane.grown.wait(), self._hurried.wait(), self._means.clock.sleep(QUIET))

    async def _think(self, case: Case) -> Exchange:
        """Off the loop, so that no platform's socket waits for a long text; one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._treat, case)

    def _treat(self, case: Case) -> Exchange:
        with self._holding(case.arrivals):
            return self._desk.treat(case)

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
