"""The contract of the store, for every engine: what it promises when a call returns, and after a reopening."""

import asyncio
import contextlib
from datetime import date, timedelta

import pytest

from bot.adapters import Part
from bot.storage.records import Delivery, Exchange, Judgement, Outgoing
from bot.storage.sqlite import SqliteStore
from bot.storage.store import LeaseLostError
from handlers import Session, Turn
from tests.serving.fakes import event

TODAY = date(2026, 11, 23)
TALKED = Session(profil="structure", turns=(Turn(asked="bonjour", topics=("cible-ou",)),))


class Engine:
    """Opens the same store again and again; the hour is what the test says."""

    def __init__(self, path):
        self.path = path
        self.now = 1_000_000.0
        self.opened = []

    def open(self):
        store = SqliteStore.open(self.path, now=lambda: self.now)
        self.opened.append(store)
        return store


@pytest.fixture(params=["sqlite"])
async def engine(tmp_path):
    engine = Engine(tmp_path / "conum.db")
    yield engine
    for store in engine.opened:
        await store.close()


@pytest.fixture
async def store(engine):
    return engine.open()


def part(key, person="anne"):
    return Outgoing(part=Part(key=key, origin=event(key, person=person).message.origin, payload={"text": key}))


def exchange(numbers, name, keys=(), person="anne", **fields):
    return Exchange(
        platform="mattermost",
        conversation=f"mattermost:{person}",
        arrivals=tuple(numbers),
        person=person,
        event=name,
        parts=tuple(part(key, person) for key in keys),
        **fields,
    )


async def arrived(store, *events):
    await store.keep([(one, "") for one in events])
    return await store.arrivals("mattermost", 0, 100)


async def opening(store, person="anne", today=TODAY):
    return await store.opening(f"mattermost:{person}", "mattermost", person, today)


async def test_an_event_is_kept_once(store):
    assert await store.keep([(event("e1"), ""), (event("e2"), ""), (event("e1"), "")]) == 2
    assert await store.keep([(event("e2"), "")]) == 0
    assert [item.event.id for item in await store.arrivals("mattermost", 0, 100)] == ["e1", "e2"]


async def test_what_was_kept_is_known_treated_or_not(engine):
    store = engine.open()
    first, _ = await arrived(store, event("e1"), event("e2"))
    await store.finish(exchange([first.number], "e1"), TODAY)
    again = engine.open()
    assert await again.known("mattermost", ["e1", "e2", "e3"]) == {"e1", "e2"}
    assert await again.known("telegram", ["e1"]) == frozenset()
    assert await again.known("mattermost", []) == frozenset()


async def test_arrivals_come_in_order_a_page_at_a_time(store):
    first, second, third = await arrived(store, event("b"), event("a"), event("c"))
    assert [first.event.id, second.event.id, third.event.id] == ["b", "a", "c"]
    assert await store.arrivals("mattermost", first.number, 1) == [second]
    assert await store.arrivals("telegram", 0, 100) == []


async def test_what_is_kept_survives_and_tells_how_many_lives_ended(engine):
    kept = (await arrived(engine.open(), event("e1")))[0]
    again = (await engine.open().arrivals("mattermost", 0, 100))[0]
    assert (kept.ends, again.ends, again.suspect) == (0, 1, False)
    assert again.event == kept.event


class Death(BaseException):
    """As a kill: no farewell."""


async def died_upon(store, *numbers):
    with contextlib.suppress(Death), store.holding(numbers):
        raise Death


async def crashes(store):
    return {item.event.id: item.crashes for item in await store.arrivals("mattermost", 0, 1000)}


async def test_a_death_is_counted_once_against_what_was_under_the_hand(engine):
    store = engine.open()
    first, second, _ = await arrived(store, event("e1"), event("e2"), event("e3"))
    with store.holding([first.number]):
        await died_upon(store, second.number)
    assert await crashes(engine.open()) == {"e1": 0, "e2": 1, "e3": 0}
    assert await crashes(engine.open()) == {"e1": 0, "e2": 1, "e3": 0}


async def test_what_ends_by_itself_is_not_under_the_hand_any_more(engine):
    store = engine.open()
    (arrival,) = await arrived(store, event("e1"))
    with contextlib.suppress(ValueError), store.holding([arrival.number]):
        raise ValueError
    assert await crashes(engine.open()) == {"e1": 0}


async def test_several_are_under_the_hand_at_once_from_several_threads(engine):
    store = engine.open()
    numbers = [item.number for item in await arrived(store, *(event(f"e{number}") for number in range(50)))]
    with contextlib.suppress(Death), store.holding(numbers[:20]):
        await asyncio.gather(*(asyncio.to_thread(asyncio.run, died_upon(store, n)) for n in numbers[20:40]))
        raise Death
    assert list((await crashes(engine.open())).values()) == [1] * 40 + [0] * 10


async def test_a_finished_answer_is_innocent_of_the_death(engine):
    """It died after the commit, and before it could be put down."""
    store = engine.open()
    first, second = await arrived(store, event("e1"), event("e2"))
    with contextlib.suppress(Death), store.holding([first.number, second.number]):
        await store.finish(exchange([first.number], "e1"), TODAY)
        raise Death
    again = engine.open()
    assert await crashes(again) == {"e2": 1}
    rows = await again.writer.run("read", lambda base: list(base["inbox"].rows), writes=False)
    assert [row["crashes"] for row in rows] == [0, 1]


async def test_what_was_taken_back_is_known_as_such_while_it_is_to_treat(engine):
    store = engine.open()
    first, _ = await arrived(store, event("e1"), event("e2"))
    for name in ("e2", "e2", "unknown"):
        await store.withdraw("mattermost", name)
    await store.finish(exchange([first.number], "e1"), TODAY)
    await store.withdraw("mattermost", "e1")
    (left,) = await engine.open().arrivals("mattermost", 0, 100)
    assert (left.event.id, left.verdict) == ("e2", "withdrawn")


async def test_a_part_that_nobody_waits_for_is_closed_and_says_nothing_more(store):
    await arrived(store, event("e1"))
    kept = await store.finish(exchange([1], "e1", ["e1/0", "e1/1"]), TODAY)
    await store.drop(kept[0].number)
    assert [waiting.part.key for waiting in await store.waiting("mattermost", 0, 100)] == ["e1/1"]
    rows = await store.writer.run("read", lambda base: list(base["outbox"].rows))
    assert (rows[0]["state"], rows[0]["payload"]) == ("dropped", None)
    assert (await store.load("mattermost")).dead == 0


async def test_an_answer_is_one_transaction(store):
    (arrival,) = await arrived(store, event("e1"))
    told = Delivery(platform="mattermost", person="anne", event="e1", kind="answer", topics=("cible-ou",))
    done = exchange([arrival.number], "e1", ["e1/0", "e1/1"], session=TALKED, delivery=told)
    kept = await store.finish(done, TODAY)
    assert await store.arrivals("mattermost", 0, 100) == []
    assert [waiting.part.key for waiting in kept] == ["e1/0", "e1/1"]
    assert await store.waiting("mattermost", 0, 100) == kept
    known = await opening(store)
    assert (known.session, known.last_event, known.met) == (TALKED, "e1", True)


async def test_a_failed_answer_changes_nothing(store):
    (arrival,) = await arrived(store, event("e1"))
    broken = exchange([arrival.number], "e1", ["e1/0"], session=TALKED, delivery=None)
    broken = broken.model_copy(update={"judgement": "not a judgement"})
    with pytest.raises(AttributeError):
        await store.finish(broken, TODAY)
    assert [item.number for item in await store.arrivals("mattermost", 0, 100)] == [arrival.number]
    assert await store.waiting("mattermost", 0, 100) == []
    assert (await opening(store)).session == Session()


async def test_one_failure_spares_what_is_committed_with_it(store):
    import asyncio

    (arrival,) = await arrived(store, event("e1"))
    broken = exchange([arrival.number], "e1").model_copy(update={"judgement": "not a judgement"})
    results = await asyncio.gather(
        store.finish(broken, TODAY), store.move_cursor("mattermost", "c", "7"), return_exceptions=True
    )
    assert isinstance(results[0], AttributeError)
    assert await store.cursor("mattermost", "c") == "7"


async def test_the_same_part_is_kept_once(store):
    await arrived(store, event("e1"), event("e2"))
    assert len(await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)) == 1
    assert await store.finish(exchange([2], "e1", ["e1/0"]), TODAY) == []


async def test_a_session_that_is_not_given_stays(store):
    await arrived(store, event("e1"), event("e2"))
    await store.finish(exchange([1], "e1", session=TALKED), TODAY)
    await store.finish(exchange([2], "e2"), TODAY)
    assert (await opening(store)).session == TALKED


async def test_idle_turns_are_not_given_back(store):
    await arrived(store, event("e1"))
    await store.finish(exchange([1], "e1", session=TALKED.model_copy(update={"offered": "e1"})), TODAY)
    late = (await opening(store, today=TODAY + timedelta(days=31))).session
    assert (late.turns, late.offered) == ((), "")


async def test_a_part_that_was_marked_may_have_been_delivered(engine):
    store = engine.open()
    await arrived(store, event("e1"))
    first, second = await store.finish(exchange([1], "e1", ["e1/0", "e1/1"]), TODAY)
    await store.trying(first.number)
    again = await engine.open().waiting("mattermost", 0, 100)
    assert [(item.number, item.marked, item.again) for item in again] == [
        (first.number, True, True),
        (second.number, False, False),
    ]


async def test_a_part_that_leaves_at_once_is_marked_in_the_same_breath(engine):
    store = engine.open()
    await arrived(store, event("e1"))
    kept = await store.finish(exchange([1], "e1", ["e1/0", "e1/1"], at_once=True), TODAY)
    assert [(item.marked, item.again) for item in kept] == [(True, False), (False, False)]
    again = await engine.open().waiting("mattermost", 0, 100)
    assert [item.again for item in again] == [True, False]


async def test_a_delivered_part_waits_no_more_and_keeps_no_text(store):
    await arrived(store, event("e1"))
    (waiting,) = await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)
    await store.delivered(waiting.number, "m1")
    assert await store.waiting("mattermost", 0, 100) == []
    assert await store.message_of("mattermost", "e1/0") == "m1"
    payloads = await store.writer.run(
        "read", lambda base: [row["payload"] for table in ("inbox", "outbox") for row in base[table].rows]
    )
    assert payloads == [None, None]


@pytest.mark.parametrize(
    ("later", "delay"),
    [
        pytest.param(4.0, 26.0, id="some of it has passed"),
        pytest.param(100.0, 0.0, id="all of it has passed"),
        pytest.param(-3600.0, 30.0, id="somebody put the clock back"),
        pytest.param(86_400.0, 0.0, id="somebody put the clock forward"),
    ],
)
async def test_a_delay_outlives_a_restart_and_a_change_of_clock(engine, later, delay):
    store = engine.open()
    await arrived(store, event("e1"))
    (waiting,) = await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)
    await store.postpone(waiting.number, 30.0, counted=True)
    engine.now += later
    (again,) = await engine.open().waiting("mattermost", 0, 100)
    assert (again.delay, again.attempts) == (delay, 1)


async def test_a_dead_letter_waits_no_more_and_is_counted(store):
    await arrived(store, event("e1"))
    (waiting,) = await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)
    await store.bury(waiting.number, "refused")
    load = await store.load("mattermost")
    assert (load.outbox, load.dead) == (0, 1)


async def test_a_place_that_is_gone_takes_its_parts_with_it(store):
    await arrived(store, event("e1"), event("e2", person="bob"))
    await store.finish(exchange([1], "e1", ["e1/0", "e1/1"]), TODAY)
    await store.finish(exchange([2], "e2", ["e2/0"], person="bob"), TODAY)
    assert await store.drop_place("mattermost", "dm-anne") == 2
    assert [item.part.key for item in await store.waiting("mattermost", 0, 100)] == ["e2/0"]


async def test_a_place_that_moved_takes_its_parts_along(store):
    await arrived(store, event("e1"))
    await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)
    await store.move_place("mattermost", "dm-anne", "elsewhere")
    (waiting,) = await store.waiting("mattermost", 0, 100)
    assert waiting.part.origin.channel == "elsewhere"


async def test_an_answer_is_found_by_the_event_it_answered(store):
    await arrived(store, event("e1"), event("e2"), event("e2~1"))
    await store.finish(exchange([1, 2], "e2", ["e2/0"]), TODAY)
    assert await store.answered("mattermost", "e1") is None
    assert (await store.answered("mattermost", "e2")).keys == ("e2/0",)
    await store.finish(exchange([3], "e2~1", ["e2~1/0"], edits="e2"), TODAY)
    answer = await store.answered("mattermost", "e2")
    assert (answer.name, answer.keys) == ("e2~1", ("e2~1/0",))


async def test_a_judgement_may_be_changed(store):
    await arrived(store, event("e1"), event("f1"), event("f2"))
    (waiting,) = await store.finish(exchange([1], "e1", ["e1/0"]), TODAY)
    await store.delivered(waiting.number, "m1")
    about = {"platform": "mattermost", "person": "anne", "message": "m1"}
    for number, value in ((2, "+1"), (3, "-1")):
        await store.finish(exchange([number], "", judgement=Judgement(**about, value=value)), TODAY)
    rows = await store.writer.run("read", lambda base: list(base["feedback"].rows))
    assert [(row["value"], row["event"]) for row in rows] == [("-1", "e1")]


async def test_cursors_are_kept_by_name(engine):
    store = engine.open()
    assert await store.cursor("mattermost", "c1") is None
    await store.move_cursor("mattermost", "c1", "p1")
    await store.move_cursor("mattermost", "c1", "p2")
    assert await engine.open().cursor("mattermost", "c1") == "p2"
    assert await engine.open().cursor("telegram", "c1") is None


async def test_the_load_tells_the_oldest_that_waits(engine):
    store = engine.open()
    await arrived(store, event("e1"), event("e2"))
    engine.now += 12.0
    load = await store.load("mattermost")
    assert (load.inbox, load.outbox, load.oldest) == (2, 0, 12.0)


async def test_an_older_life_can_write_nothing_more(engine):
    older = engine.open()
    engine.open()
    with pytest.raises(LeaseLostError):
        await older.keep([(event("e1"), "")])


async def test_forgetting_someone_leaves_nothing_of_them_and_all_of_others(store):
    await arrived(store, event("e1"), event("e2", person="bob"))
    for number, name, person in ((1, "e1", "anne"), (2, "e2", "bob")):
        told = Delivery(platform="mattermost", person=person, event=name, kind="answer")
        done = exchange([number], name, [f"{name}/0"], person=person, session=TALKED, delivery=told)
        await store.finish(done, TODAY)
    await store.forget("mattermost", "anne")
    people = await store.writer.run(
        "read",
        lambda base: {
            row["person"]
            for table in ("inbox", "outbox", "sessions", "journal", "people")
            for row in base[table].rows
        },
    )
    assert people == {"bob"}


@pytest.mark.parametrize(
    ("days", "left"),
    [
        pytest.param(29, {"inbox", "outbox", "journal", "people", "sessions"}, id="a month less a day"),
        pytest.param(40, {"journal", "people"}, id="the journal is kept ninety days"),
        pytest.param(100, {"people"}, id="who was met is remembered longest"),
        pytest.param(400, set(), id="nothing is for ever"),
    ],
)
async def test_each_class_has_its_term(engine, days, left):
    store = engine.open()
    await arrived(store, event("e1"))
    told = Delivery(platform="mattermost", person="anne", event="e1", kind="answer")
    (waiting,) = await store.finish(exchange([1], "e1", ["e1/0"], session=TALKED, delivery=told), TODAY)
    await store.delivered(waiting.number, "m1")
    engine.now += days * 86_400
    await store.purge(lambda session, seen, today: None, TODAY + timedelta(days=days))
    counted = await store.writer.run(
        "read",
        lambda base: {name for name in ("inbox", "outbox", "journal", "people", "sessions") if base[name].count},
    )
    assert counted == left


async def imported(store, call):
    """One file more, of the import `call`."""
    await store.writer.run(
        "import", lambda base: base["postes_imports"].insert({"call": call, "file": f"{call}.csv"})
    )


async def subscribed(store, **fields):
    """Somebody who wants to be written to, from a place where they can be."""
    (arrival,) = await arrived(store, event("e1"))
    about = {"platform": "mattermost", "person": "anne", "event": "e1", "kind": "control"}
    delivery = Delivery(**about)
    await store.finish(exchange([arrival.number], "e1", ["e1/0"], delivery=delivery, **fields), TODAY)


async def test_an_import_after_one_asked_waits_to_be_told_once(engine):
    store = engine.open()
    await imported(store, 1)
    await subscribed(store, follows=True)
    before = await store.followers()
    await imported(store, 2)
    (follower,) = await store.followers()
    kept = await store.post_news(follower, exchange([], "news", ["news/0"]))
    twice = await store.post_news(follower, exchange([], "news", ["news/1"]))
    again = engine.open()

    assert before == []
    assert (follower.told, follower.latest) == (1, 2)
    assert [one.part.key for one in kept] == ["news/0"]
    assert twice == []
    assert await again.followers() == []
    assert [one.part.key for one in await again.waiting("mattermost", 0, 10)] == ["e1/0", "news/0"]


async def test_a_note_without_parts_marks_the_import_as_told(store):
    await subscribed(store, follows=True)
    await imported(store, 1)
    (follower,) = await store.followers()

    assert await store.post_news(follower, exchange([], "news")) == []
    assert await store.followers() == []


@pytest.mark.parametrize("gone", ["stopped", "forgotten"])
async def test_who_left_meanwhile_is_written_nothing(store, gone):
    await subscribed(store, follows=True, reminds=True)
    await imported(store, 1)
    (follower,) = await store.followers()
    (reminded,) = await store.to_remind("2026-W48")
    if gone == "forgotten":
        await store.forget("mattermost", "anne")
    else:
        await store.finish(exchange([1], "stop", follows=False, reminds=False), TODAY)

    assert await store.post_news(follower, exchange([], "news", ["news/0"])) == []
    assert await store.post_reminder(reminded, exchange([], "week", ["week/0"]), "2026-W48") == []
