"""The sender: each conversation in order, no faster than allowed, never giving up too soon nor too late."""

import math
from random import Random

import pytest

from bot.adapters import LinkDeadError, RefusedError, RetryLaterError
from bot.messages import Origin
from bot.serving.backoff import LONGEST, delay
from bot.serving.pacing import THREAD_RATE, Bucket, Pacer, Rate
from bot.serving.sender import MAX_ATTEMPTS
from tests.serving.fakes import event, until


def later(after=None, **fields):
    return RetryLaterError("later", after, **fields)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(None, id="missing"),
        pytest.param(-5.0, id="negative"),
        pytest.param(math.inf, id="infinite"),
        pytest.param(math.nan, id="not a number"),
        pytest.param(1e9, id="thirty years"),
        pytest.param("demain", id="text"),
    ],
)
@pytest.mark.parametrize("attempt", [0, 3, 400])
def test_an_absurd_wait_is_replaced_by_our_own(asked, attempt):
    assert 0 < delay(attempt, asked, Random(1)) <= LONGEST


@pytest.mark.parametrize("asked", [0.0, 1.0, 300.0, 10_072.0])
def test_a_believable_wait_is_never_shortened(asked):
    assert delay(0, asked, Random(1)) >= asked


def test_waits_grow_and_differ():
    dice = Random(5)
    waits = [delay(attempt, None, dice) for attempt in range(8)]
    assert waits[5] > waits[1]
    assert len(set(waits)) == len(waits)


@pytest.mark.parametrize(
    ("rate", "sent", "last"),
    [
        pytest.param(Rate(10, 1, burst=100), 100, 0.0, id="a burst goes at once"),
        pytest.param(Rate(10, 1, burst=100), 120, 2.0, id="then ten a second"),
        pytest.param(Rate(1, 1), 3, 2.0, id="one a second"),
        pytest.param(Rate(20, 60), 21, 60.0, id="twenty a minute"),
    ],
)
def test_a_bucket_spreads_what_exceeds_its_rate(rate, sent, last):
    bucket = Bucket(rate)
    waits = [bucket.reserve(1000.0) for _ in range(sent)]
    assert waits[-1] == pytest.approx(last, abs=1e-6)
    assert waits == sorted(waits)


def test_an_idle_bucket_is_full_again():
    bucket = Bucket(Rate(1, 1, burst=2))
    assert [bucket.reserve(0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert bucket.reserve(100.0) == 0.0


@pytest.mark.parametrize(("channel", "second"), [("42", 1.0), ("-100", 3.0)], ids=["private chat", "group"])
def test_telegram_paces_each_chat(channel, second):
    origin = Origin(platform="telegram", person="42", channel=channel, place="group")
    pacer = Pacer("telegram", paced=True)
    assert pacer.local(origin, 0.0) == 0.0
    assert pacer.local(origin, 0.0) == pytest.approx(second)


def test_a_thread_never_gets_more_than_its_share_even_unpaced():
    pacer = Pacer("mattermost", paced=False)
    loop = Origin(platform="mattermost", person="bot2", channel="c", thread="root", place="thread")
    direct = Origin(platform="mattermost", person="anne", channel="dm", place="direct")
    waits = [pacer.local(loop, 0.0) for _ in range(THREAD_RATE.burst + 1)]
    assert waits[-2:] == [0.0, pytest.approx(2.0)]
    assert max(pacer.local(direct, 0.0) for _ in range(200)) == 0.0


async def test_a_postponed_part_is_delivered_after_its_time_and_not_before(house):
    house.platform.failures["e1/0"] = [later(300.0)]
    await house.start().intake.put(event("e1"))
    await house.settled()
    (_, first_again, first), (_, second_again, second) = house.platform.tries
    assert (first_again, second_again) == (False, True)
    assert second - first >= 300.0


async def test_one_conversation_that_waits_does_not_hold_up_the_others(house):
    house.platform.failures["e1/0"] = [later(3000.0)]
    service = house.start()
    await service.intake.put(event("e1"), event("e2", person="bob"), event("e3"))
    await house.settled()
    assert house.platform.keys == ["e2/0", "e1/0", "e3/0"]


async def test_a_platform_that_asks_for_silence_gets_it_from_everyone(house):
    house.platform.failures["e1/0"] = [later(600.0, whole_platform=True)]
    service = house.start()
    await service.intake.put(event("e1"))
    await until(lambda: house.platform.tries)
    await service.intake.put(*(event(f"x{number}", person=f"p{number}") for number in range(5)))
    await house.settled()
    begun = house.platform.tries[0][2]
    assert all(at - begun >= 600.0 for _, _, at in house.platform.tries[1:])
    assert len(house.platform.keys) == 6


async def test_a_part_that_always_fails_becomes_a_dead_letter_and_the_next_goes(house):
    house.platform.failures["e1/0"] = [later(0.0)] * 1000
    service = house.start()
    await service.intake.put(event("e1"), event("e2"))
    await until(lambda: house.platform.tries)
    await service.intake.put(event("e3", person="bob"))
    await house.settled()
    assert house.platform.keys == ["e3/0", "e2/0"]
    assert (await house.store.load("mattermost")).dead == 1
    assert [key for key, _, _ in house.platform.tries].count("e1/0") >= MAX_ATTEMPTS


@pytest.mark.parametrize("whole", [True, False], ids=["said so", "unsaid"])
async def test_an_outage_of_the_platform_kills_no_letter(house, whole):
    house.platform.failures["*"] = [later(0.0, whole_platform=whole) for _ in range(MAX_ATTEMPTS + 5)]
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]


async def test_a_refused_part_is_a_dead_letter_at_once(house):
    house.platform.failures["e1/0"] = [RefusedError("too long")]
    service = house.start()
    await service.intake.put(event("e1"), event("e2"))
    await house.settled()
    assert [key for key, _, _ in house.platform.tries] == ["e1/0", "e2/0"]
    assert (await house.store.load("mattermost")).dead == 1


async def test_an_answer_that_nobody_waits_for_is_closed_alone(house):
    """Its question was deleted: no dead letter, no alarm, and the rest of that place goes on."""
    house.platform.failures["e1/0"] = [RefusedError("question deleted", unwanted=True)]
    await house.start().intake.put(event("e1"), event("e2"))
    await house.settled()
    assert house.platform.keys == ["e2/0"]
    assert (await house.store.load("mattermost")).dead == 0
    rows = await house.store.writer.run("read", lambda base: list(base["outbox"].rows))
    assert [(row["state"], row["payload"]) for row in rows] == [("dropped", None), ("sent", None)]


async def test_nothing_more_is_tried_where_nobody_is(house):
    house.platform._pieces = 3
    house.platform.failures["e1/0"] = [RefusedError("blocked", gone=True)]
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert [key for key, _, _ in house.platform.tries] == ["e1/0"]


async def test_a_place_that_moved_is_followed(house):
    house.platform._pieces = 2
    house.platform.failures["e1/0"] = [RefusedError("moved", moved_to="new")]
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert [part.origin.channel for part in house.platform.accepted] == ["new", "new"]


async def test_a_fault_of_the_adapter_is_a_failure_like_another(house):
    house.platform.failures["e1/0"] = [ZeroDivisionError()]
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]


async def test_a_dead_link_is_told_and_its_part_kept(house):
    house.platform.failures["e1/0"] = [LinkDeadError("jeton refusé")]
    await house.start().intake.put(event("e1"))
    await until(lambda: house.deaths)
    assert (await house.store.load("mattermost")).outbox == 1


async def test_what_may_have_been_delivered_before_a_kill_is_looked_for_after_it(house):
    house.platform.failures["e1/0"] = [later(1e5)]
    await house.start().intake.put(event("e1"))
    await until(lambda: house.platform.tries)
    await house.kill()
    house.start()
    await house.settled()
    assert [again for _, again, _ in house.platform.tries] == [False, True]


async def test_pacing_holds_a_burst_back(house):
    house.paced = True
    service = house.start()
    await service.intake.put(*(event(f"e{number}", person=f"p{number}") for number in range(130)))
    await house.settled()
    times = sorted(at for _, _, at in house.platform.tries)
    assert times[-1] - times[0] >= 2.9
