"""A peer, people on it, and a bot that answers each event once, kept in memory."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import pytest

from bot.adapters import RefusedError, RetryLaterError
from bot.adapters.mattermost import Access, MattermostAdapter, Patience, Timing
from bot.rendering.typography import spaced
from handlers import Reply
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Peer

QUICK = Timing(ping=0.3, pong=0.3, check=3600, settle=0.05, first_wait=0.02, longest_wait=0.2, opening=2)
SHORT = Patience(connect=1, read=0.5, whole=2)


@dataclass
class MemoryIntake:
    """An inbox that a test reads: each event once, the cursors as they stand."""

    events: dict = field(default_factory=dict)
    cursors: dict = field(default_factory=dict)
    offered: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, *events):
        for event in events:
            self.offered.append(event.id)
            self.events.setdefault(event.id, event)
        self.arrived.set()

    async def withdraw(self, event):
        self.withdrawn.append(event)

    async def known(self, *events):
        return frozenset(self.events.keys() & set(events))

    async def cursor(self, name):
        return self.cursors.get(name)

    async def move_cursor(self, name, value):
        self.cursors[name] = value


class Bot:
    """The adapter at work: what it hears goes to the intake, and each event gets one answer."""

    def __init__(self, peer, intake=None, *, answers=True, say=str, **access):
        self.adapter = MattermostAdapter(Access(peer.url, peer.bot_token, **access), QUICK, SHORT, say)
        self.intake = intake or MemoryIntake()
        self.answered = {}
        self._answers = answers
        self._jobs = []

    async def __aenter__(self):
        self._jobs = [asyncio.create_task(self.adapter.listen(self.intake)), asyncio.create_task(self._answer())]
        await asyncio.wait_for(self.adapter.ready.wait(), 5)
        return self

    async def __aexit__(self, *_):
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self.adapter.close()

    async def _answer(self):
        while self._answers:
            await self.intake.arrived.wait()
            self.intake.arrived.clear()
            for event in list(self.intake.events.values()):
                if event.id not in self.answered and event.kind == "message":
                    self.answered[event.id] = await self.reply(event, f"Réponse à « {event.message.text} »")

    async def reply(self, event, text, *, choices=(), files=(), again=False):
        """The ids of the posts of a reply, sent until the platform takes them."""
        reply = Reply(kind="answer", text=text, choices=choices, files=files)
        parts = self.adapter.prepare(reply, event.message.origin, event.id)
        return [await self.send(part, again=again) for part in parts]

    async def send(self, part, *, again=False):
        while True:
            try:
                return await self.adapter.deliver(part, again=again)
            except RetryLaterError as error:
                again = True
                await asyncio.sleep(error.after or 0.05)
            except RefusedError as error:
                return error


async def until(condition, patience=8.0):
    """Wait for something to become true; say so when it does not."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while not condition():  # noqa: ASYNC110 — what is watched lives in another thread
                await asyncio.sleep(0.01)
    assert condition()


@pytest.fixture
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture
def people(peer):
    return MattermostPeople(peer.url, peer.admin_token, peer.team["name"])


@pytest.fixture
def ada(people):
    return people.create_person("ada")


def answers(peer):
    """What the bot put on the server, oldest first."""
    return [post for post in list(peer.world.accepted) if post["user_id"] == peer.bot["id"]]


def said(peer):
    """The texts of the bot, oldest first."""
    return [post["message"] for post in answers(peer)]


def answer_to(text):
    return spaced(f"Réponse à « {text} »")
