"""The stream of events, cut in every way: each question answered once, and no loop of reconnections."""

import asyncio
import json
from collections import Counter
from dataclasses import replace

import pytest

from bot.adapters import LinkDeadError
from bot.adapters.mattermost import Access, MattermostAdapter, Timing
from bot.adapters.mattermost.listening import Listener
from bot.adapters.mattermost.reading import Me
from bot.adapters.mattermost.socket import Socket
from bot.adapters.mattermost.standing import Standing
from tests.adapters.mattermost.conftest import QUICK, SHORT, Bot, MemoryIntake, answer_to, said, until
from tests.peers.mattermost import Fault, Peer, World

CUTS = {
    "fermeture": lambda peer: peer.do(peer.cut),
    "RST": lambda peer: peer.do(peer.cut, rst=True),
    "au milieu d'une trame": lambda peer: peer.do(peer.cut_inside_next_frame, 7),
    "après l'en-tête d'une trame": lambda peer: peer.do(peer.cut_inside_next_frame, 200),
    "silence sans FIN": lambda peer: peer.do(peer.silence),
    "un numéro qui manque": lambda peer: peer.do(peer.world.hub.skip, peer.bot["id"]),
    "autre connection_id": lambda peer: (peer.do(peer.cut), peer.do(peer.world.hub.drop_state)),
    "redémarrage": lambda peer: (peer.call(peer.leave()), peer.call(peer.come_back())),
    "numéro impossible, deux hello": lambda peer: (peer.do(peer.cut), peer.do(_jump, peer)),
}


def _jump(peer):
    """The server counted further than what it kept: it opens anew and says hello twice."""
    for connection in peer.world.hub.connections.values():
        connection.next += 500
        connection.sent.clear()


@pytest.mark.parametrize("kind", CUTS)
async def test_a_cut_loses_nothing(kind, peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer):
        people.post(ada, channel, "avant")
        await until(lambda: said(peer) == [answer_to("avant")])
        CUTS[kind](peer)
        for text in ("pendant 1", "pendant 2"):
            people.post(ada, channel, text)
        await until(lambda: len(said(peer)) == 3)
        people.post(ada, channel, "après")
        await until(lambda: len(said(peer)) == 4)
    assert said(peer) == [answer_to(text) for text in ("avant", "pendant 1", "pendant 2", "après")]


async def test_twenty_cuts_of_every_kind(peer, people):
    """Twenty cuts, a new private conversation born at each: everybody answered once, at most two lines a cut."""
    asked = []
    async with Bot(peer) as bot:
        opened = peer.world.hub.opened
        for number in range(20):
            kind = list(CUTS)[number % len(CUTS)]
            CUTS[kind](peer)
            person = people.create_person()
            channel = people.open_direct(person, peer.bot["id"])
            asked.append(f"question {number}")
            people.post(person, channel, asked[-1])
            await asyncio.sleep(0.05)
        await until(lambda: len(said(peer)) >= len(asked), patience=10)
        await until(lambda: len(bot.answered) == len(asked))
        used = peer.world.hub.opened - opened
    assert Counter(said(peer)) == Counter(answer_to(text) for text in asked)
    assert used <= 60, "a loop of reconnections"


async def test_a_burst_is_answered_in_order(peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer):
        peer.do(peer.cut)
        for number in range(12):
            people.post(ada, channel, f"{number}")
        await until(lambda: len(said(peer)) == 12)
    assert said(peer) == [answer_to(f"{number}") for number in range(12)]


async def test_a_resumed_line_needs_no_reading_of_the_channels(peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer):
        people.post(ada, channel, "avant")
        await until(lambda: len(said(peer)) == 1)
        before = _readings(peer)
        peer.do(peer.cut)
        people.post(ada, channel, "pendant")
        await until(lambda: len(said(peer)) == 2)
    assert _readings(peer) == before


def _readings(peer):
    return sum(path.endswith("/posts") and method == "GET" for _, method, path, _ in peer.world.calls)


@pytest.mark.parametrize("modern", [False, True], ids=["5.37", "actuel"])
@pytest.mark.parametrize("echo_after", [False, True], ids=["écho avant la réponse", "écho après"])
async def test_its_own_posts_are_no_questions(modern, echo_after):
    with Peer(World(modern=modern)) as peer:
        people = _people(peer)
        ada = people.create_person()
        peer.do(setattr, peer.world, "echo_after", echo_after)
        async with Bot(peer) as bot:
            people.post(ada, people.open_direct(ada, peer.bot["id"]), "Bonjour")
            await until(lambda: len(said(peer)) == 1)
            await asyncio.sleep(0.1)
            assert len(bot.intake.events) == 1
    assert len(said(peer)) == 1


def _people(peer):
    from tests.peers.drivers.mattermost import MattermostPeople

    return MattermostPeople(peer.url, peer.admin_token, peer.team["name"])


async def test_an_event_delivered_many_times_is_kept_once(peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer) as bot:
        people.post(ada, channel, "Bonjour")
        await until(lambda: bot.intake.events)
        post = peer.world.accepted[0]
        for _ in range(3):
            peer.do(peer.world._tell_posted, peer.world.posts[post["id"]], "")
        people.post(ada, channel, "Suite")
        await until(lambda: len(bot.intake.events) == 2)
    assert bot.intake.offered == [*bot.intake.events]


async def test_an_unreadable_event_does_not_stop_the_next(peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer):
        odd = (
            "pas du JSON",
            "[]",
            '{"id": "x"}',
            '{"id": {}, "channel_id": "c", "user_id": "u", "create_at": 1}',
            '{"id": "y", "channel_id": "c", "user_id": "u", "create_at": "hier"}',
            '{"id": "z", "channel_id": "c", "user_id": "u", "create_at": 1, "props": 7, "type": 4, "message": null}',
        )
        opened = peer.world.hub.opened
        for post in odd:
            data = {"post": post, "channel_type": "D"}
            peer.do(peer.world.hub.publish, "posted", data, {peer.bot["id"]}, channel_id=channel)
        people.post(ada, channel, "Bonjour")
        await until(lambda: said(peer) == [answer_to("Bonjour")])
        assert peer.world.hub.opened == opened, "the line was not cut for that"


async def test_what_the_inbox_could_not_keep_comes_again(peer, people, ada):
    class Ill(MemoryIntake):
        failures = 3

        async def put(self, *events):
            if events and self.failures:
                self.failures -= 1
                raise OSError("disque plein")
            await super().put(*events)

    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer, Ill()):
        people.post(ada, channel, "Bonjour")
        await until(lambda: said(peer) == [answer_to("Bonjour")])


@pytest.mark.parametrize("when", ["au départ", "en route"])
async def test_a_refused_token_stops_it(when, peer):
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), replace(QUICK, check=0.1), SHORT)
    if when == "au départ":
        peer.do(peer.world.tokens.pop, peer.bot_token)
    listening = asyncio.create_task(adapter.listen(MemoryIntake()))
    if when == "en route":
        await asyncio.wait_for(adapter.ready.wait(), 5)
        peer.do(peer.world.tokens.pop, peer.bot_token)
    with pytest.raises(LinkDeadError, match="jeton"):
        await asyncio.wait_for(listening, 5)
    await adapter.close()


async def test_a_disabled_bot_stops_too_although_its_line_stays_open(peer, people):
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), replace(QUICK, check=0.1), SHORT)
    listening = asyncio.create_task(adapter.listen(MemoryIntake()))
    await asyncio.wait_for(adapter.ready.wait(), 5)
    people.call("POST", f"/bots/{peer.bot['id']}/disable", peer.admin_token)
    with pytest.raises(LinkDeadError):
        await asyncio.wait_for(listening, 5)
    await adapter.close()


async def test_it_starts_before_its_server(people, peer, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    peer.call(peer.leave())
    adapter_intake = MemoryIntake()
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), QUICK, SHORT)
    listening = asyncio.create_task(adapter.listen(adapter_intake))
    await asyncio.sleep(0.1)
    assert adapter.last_contact is None
    peer.call(peer.come_back())
    await asyncio.wait_for(adapter.ready.wait(), 5)
    people.post(ada, channel, "Enfin")
    await until(lambda: adapter_intake.events)
    assert adapter.last_contact is not None
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await adapter.close()


@pytest.mark.parametrize("status", [403, 429, 502])
async def test_a_refused_upgrade_is_tried_again_politely(status, peer, people, ada):
    peer.fail(Fault("answer", "WS", times=3, status=status, type="text/plain", body="non"))
    async with Bot(peer):
        people.post(ada, people.open_direct(ada, peer.bot["id"]), "Bonjour")
        await until(lambda: said(peer) == [answer_to("Bonjour")])


def test_the_pause_doubles_up_to_a_minute_and_never_less_than_half():
    async def prove(): ...

    socket = Socket("http://x", "t", prove, Timing())
    pauses = [socket._pause() for _ in range(9)]
    for expected, pause in zip([1, 2, 4, 8, 16, 32, 60, 60, 60], pauses, strict=True):
        assert expected / 2 <= pause <= expected


def _posted(number, text, kind="D", root=""):
    post = {"id": f"p{number}", "create_at": 1_795_394_915_894 + number, "user_id": "ada", "channel_id": "c"}
    data = {"channel_type": kind, "post": json.dumps({**post, "root_id": root, "message": text})}
    return {"event": "posted", "data": data, "broadcast": {"channel_id": "c"}}


@pytest.fixture
def listener():
    """One that has no gap to fill, and what it keeps."""
    intake = MemoryIntake()
    return Listener(Standing(None), intake, lambda: Me("bot", "conum"), QUICK, asyncio.Event()), intake


async def test_what_one_channel_says_without_end_is_kept_at_once(listener, monkeypatch):
    """The others wait for one commit, not for each word of it."""
    listener, intake = listener
    puts, put = [], intake.put
    monkeypatch.setattr(intake, "put", lambda *events: puts.append(len(events)) or put(*events))
    await listener.received([_posted(number, "encore") for number in range(50)])
    assert puts == [50]
    assert intake.offered == [f"p{number}" for number in range(50)]


async def test_a_thread_is_ours_from_the_post_that_calls_us_on(listener):
    """Even when what follows came with it."""
    listener, intake = listener
    await listener.received([_posted(1, "@conum une question", "O"), _posted(2, "et une autre", "O", root="p1")])
    assert intake.offered == ["p1", "p2"]
