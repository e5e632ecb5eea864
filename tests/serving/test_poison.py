"""A message that the process dies of is found among all the others, and nobody else is taken for it."""

import asyncio
import threading

import pytest

from bot.messages import Origin
from bot.serving.suspicion import FEW, MAX_CRASHES, MOST_CRASHES, OneByOne, Precedence, guilty
from bot.storage.records import Arrival
from bot.storage.sqlite import SqliteStore
from tests.serving.fakes import FakePlatform, StoppedClock, event, until

POISON = "comment faire pour renouveler notre convention"
MANY = 40
"""Deaths after which nothing will ever be found."""


class Death(BaseException):
    pass


class Poisoned:
    """A house whose process dies while some texts are treated; `deaths` lists them."""

    def __init__(self, house):
        self.house = house
        self.poisons = {POISON}
        self.deaths = []
        harmless, poisoned = house.conversations, self

        class Deadly(type(harmless)):
            def turn(self, message, session, today):
                poisoned.before_turn(message.text)
                return super().turn(message, session, today)

        house.conversations = Deadly(harmless.content, harmless.engine)

    def before_turn(self, text):
        if any(poison in text for poison in self.poisons) and not self.house.dead:
            self.deaths.append(text)
            self.house.die()
        if self.house.dead:
            raise Death

    async def lives(self, *events):
        """Life after life, until everything is answered; the first is told of the events."""
        service = self.house.start()
        if events:
            await service.intake.put(*events)
        while await self.dies():
            assert len(self.deaths) < MANY
            await self.house.kill()
            self.house.start()

    async def dies(self):
        """Whether this life ends by a death; else everything is answered."""
        before, left = len(self.deaths), True
        while left and len(self.deaths) == before:
            loads = [await self.house.store.load(service.platform) for service in self.house.services]
            left = any(load.inbox or load.outbox for load in loads)
        return left

    def apologised(self, platform=None):
        accepted = (platform or self.house.platform).accepted
        return [part.key for part in accepted if part.payload["kind"] == "error"]


@pytest.fixture
def poisoned(house):
    return Poisoned(house)


async def crashes(house):
    return [item.crashes for item in await house.store.arrivals("mattermost", 0, 1000)]


async def left_in(house):
    """What a next life will find."""
    store = SqliteStore.open(house.path)
    found = await store.arrivals("mattermost", 0, 1000)
    await store.close()
    return found


async def test_alone_it_is_apologised_for_after_three_deaths(house, poisoned):
    await poisoned.lives(event("poison", POISON))
    assert len(poisoned.deaths) == MAX_CRASHES
    assert poisoned.apologised() == ["poison/0"]


@pytest.mark.parametrize("place", [0, 60, 119])
async def test_in_a_crowd_it_is_found_in_a_few_deaths(house, poisoned, place):
    events = [event(f"e{n}", person=f"p{n % 40}", text=POISON if n == place else "aide") for n in range(120)]
    await poisoned.lives(*events)
    assert MAX_CRASHES <= len(poisoned.deaths) <= MOST_CRASHES
    assert poisoned.apologised() == [f"e{place}/0"]
    assert sorted(house.platform.keys) == sorted(f"e{n}/0" for n in range(120))


async def test_several_are_found_one_after_another(house, poisoned):
    events = [event(f"e{n}", person=f"p{n}", text=f"{POISON} {n}" if n % 7 == 3 else "aide") for n in range(21)]
    await poisoned.lives(*events)
    assert len(poisoned.deaths) <= 3 * MOST_CRASHES
    assert sorted(poisoned.apologised()) == ["e10/0", "e17/0", "e3/0"]


async def test_one_that_never_ends_is_found_after_as_many_stops(house, poisoned):
    released = threading.Event()
    poisoned.before_turn = lambda text: released.wait() and poisoned.deaths.append(text)
    await house.start().intake.put(event("e0"))
    for deaths in range(MAX_CRASHES):
        await until(lambda: house.store._hand._held)
        assert await crashes(house) == [deaths]
        await house.kill()
        house.start()
    await house.settled()
    released.set()
    assert poisoned.apologised() == ["e0/0"]


async def test_what_follows_it_in_its_conversation_is_answered_in_order(house, poisoned):
    await poisoned.lives(event("e0", "aide"), event("e1", POISON), event("e2", "aide"), event("e3", "aide"))
    assert house.platform.keys == ["e0/0", "e1/0", "e2/0", "e3/0"]
    assert poisoned.apologised() == ["e1/0"]


async def test_messages_gathered_with_it_are_one_message(house, poisoned):
    """Whichever piece it is: the count is of all."""
    poisoned.poisons = {"convention"}
    await poisoned.lives(event("e0", "bonjour"), event("e1", "notre convention"))
    assert len(poisoned.deaths) == MAX_CRASHES
    assert poisoned.apologised() == house.platform.keys == ["e1/0"]


async def test_what_came_after_a_death_does_not_join_what_was_there(house, poisoned):
    poisoned.poisons = {"bonjour"}
    house.start()
    await house.services[0].intake.put(event("e0", "bonjour"))
    assert await poisoned.dies()
    await house.kill()
    await poisoned.lives(event("e1", "que veut dire 7/8 ?"))
    assert poisoned.deaths == ["bonjour"] * MAX_CRASHES
    assert house.platform.keys == ["e0/0", "e1/0"]
    assert poisoned.apologised() == ["e0/0"]


async def test_fewer_deaths_are_no_proof(house, poisoned):
    await house.start().intake.put(event("e0", POISON))
    for _ in range(MAX_CRASHES - 2):
        assert await poisoned.dies()
        await house.kill()
        house.start()
    assert await poisoned.dies()
    await house.kill()
    poisoned.poisons = set()
    await poisoned.lives()
    assert house.platform.keys == ["e0/0"]
    assert poisoned.apologised() == []


async def test_kills_that_had_another_cause_ask_for_more_proof(house, poisoned):
    """As many deaths as else condemn it, after kills at which it only waited."""
    store = SqliteStore.open(house.path)
    await store.keep([(event("e0", POISON), "")])
    await store.close()
    for _ in range(3):
        await SqliteStore.open(house.path).close()
    for _ in range(MAX_CRASHES):
        house.start()
        assert await poisoned.dies()
        await house.kill()
    poisoned.poisons = set()
    await poisoned.lives()
    assert poisoned.apologised() == []


@pytest.mark.parametrize(
    ("crashes", "ends", "waiting", "told"),
    [
        pytest.param(2, 2, 1, False, id="too early to tell"),
        pytest.param(3, 3, 1, True, id="alone"),
        pytest.param(3, 3, FEW, True, id="among few"),
        pytest.param(3, 3, FEW + 1, False, id="among many"),
        pytest.param(3, 4, 1, False, id="after a kill at which it waited"),
        pytest.param(4, 5, 1, True, id="after a kill, and a death more"),
        pytest.param(9, 9, FEW + 1, False, id="among many, again and again"),
        pytest.param(10, 10, FEW + 1, True, id="among many, too often"),
        pytest.param(9, 500, 1, False, id="in a storm"),
        pytest.param(10, 500, 500, True, id="in a storm, too often"),
        pytest.param(0, 500, 1, False, id="never under the hand"),
    ],
)
def test_what_condemns_a_message(crashes, ends, waiting, told):
    assert guilty(Arrival(number=1, event=event("e1"), crashes=crashes, ends=ends), waiting) is told


async def test_a_death_that_nothing_was_under_the_hand_at_is_nobodys(house):
    """Kills that come while messages wait, again and again."""
    await house.start().intake.put(*(event(f"e{n}", person=f"p{n}") for n in range(30)))
    await house.kill()
    for _ in range(2 * MAX_CRASHES):
        house.start()
        house.store._hand.close()
        assert set(await crashes(house)) <= {0}
        await house.kill()


async def test_a_suspect_is_not_counted_before_it_begins(house, poisoned):
    """Kills during the lives that isolate it, before its turn."""
    house.start()
    await house.services[0].intake.put(event("e0", POISON))
    assert await poisoned.dies()
    await house.kill()
    poisoned.poisons = set()
    for _ in range(2 * MAX_CRASHES):
        house.start()._means.suspects._busy = True
        await until(lambda: house.services[0]._means.suspects._waiting)
        await house.kill()
    await poisoned.lives()
    assert house.platform.keys == ["e0/0"]
    assert poisoned.apologised() == []


async def test_a_suspect_lets_the_many_pass(house, poisoned):
    """They need not wait for its next death."""
    house.clock = StoppedClock()
    house.platform._clock = house.clock
    house.start()
    await house.services[0].intake.put(*(event(f"e{n}", "aide" if n else POISON, f"p{n}") for n in range(60)))
    assert await poisoned.dies()
    await house.kill()
    left = len(await left_in(house))
    read = []
    poisoned.before_turn = read.append
    house.start()
    await until(lambda: POISON in read)
    assert read.index(POISON) >= left - 1 - FEW


async def test_a_suspect_waits_as_long_as_many_are_under_way():
    precedence = Precedence(StoppedClock(), OneByOne())
    precedence.under_way = FEW + 1
    suspect, other = (Arrival(number=n, event=event(f"e{n}"), crashes=n) for n in (1, 0))
    done = []

    async def treat():
        async with precedence.turn(suspect):
            done.append("suspect")

    task = asyncio.create_task(treat())
    for _ in range(3):
        async with precedence.turn(other):
            await asyncio.sleep(0.01)
        assert not done
    precedence.under_way = FEW
    async with precedence.turn(other):
        pass
    await task
    assert done


async def test_the_least_suspected_goes_first_and_none_with_another():
    suspects, order, inside = OneByOne(), [], []

    async def treat(crashes):
        async with suspects.turn(crashes):
            inside.append(crashes)
            assert len(inside) == 1
            await asyncio.sleep(0)
            order.append(inside.pop())

    await asyncio.gather(treat(9), *(treat(crashes) for crashes in (3, 1, 2, 1)))
    assert order == [9, 1, 1, 2, 3]


async def test_politeness_has_an_end(house, poisoned):
    """Of those it lets pass, none may ever end."""
    await house.start().intake.put(event("e0", POISON))
    assert await poisoned.dies()
    await house.kill()
    poisoned.poisons = set()
    house.start().answering.precedence.under_way = 10 * FEW
    await until(lambda: house.platform.keys)
    assert house.platform.keys == ["e0/0"]


async def test_newcomers_do_not_wait_for_a_suspect(house, poisoned):
    house.start()
    await house.services[0].intake.put(event("e0", POISON), event("e1", person="bob"))
    assert await poisoned.dies()
    await house.kill()
    poisoned.poisons = set()
    service = house.start()
    service._means.suspects._busy = True
    await service.intake.put(event("e2", person="claire"))
    await until(lambda: {"e1/0", "e2/0"} <= set(house.platform.keys))
    assert "e0/0" not in house.platform.keys
    async with service._means.suspects._changed:
        service._means.suspects._busy = False
        service._means.suspects._changed.notify_all()
    await house.settled()
    assert "e0/0" in house.platform.keys


async def test_what_a_kill_left_is_answered_as_anything_else_is(house):
    """Together: far fewer commits than messages."""
    await house.start().intake.put(*(event(f"e{n}", person=f"p{n}") for n in range(200)))
    await house.kill()
    left = len(house.platform.accepted)
    house.start()
    before = house.store.commits
    await house.settled()
    assert house.store.commits - before < 200 - left


async def test_no_rest_is_waited_for_of_what_was_there_before_a_kill(house):
    """A kill every half second would else keep it waiting for ever."""
    house.clock = StoppedClock()
    house.platform._clock = house.clock
    await house.start().intake.put(event("e0", "bonjour"))
    await house.clock.asleep()
    await house.kill()
    house.start()
    await until(lambda: house.platform.keys)
    assert house.platform.keys == ["e0/0"]


async def test_of_two_platforms_only_the_one_it_is_on_has_a_message_apologised_for(house, poisoned):
    """Another message is under the hand at its first death; from then on, they are one at a time."""
    telegram = FakePlatform(house.clock, "telegram")
    house.beside.append(telegram)
    innocent, meeting = "que veut dire 7/8 ?", {"innocent": threading.Event(), "death": threading.Event()}
    alone = poisoned.before_turn

    def together(text):
        if POISON in text:
            meeting["innocent"].wait(0.2)
            meeting["death"].set()
        elif not house.dead:
            meeting["innocent"].set()
            meeting["death"].wait(0.5)
        alone(text)

    poisoned.before_turn = together
    origin = Origin(platform="telegram", person="bob", channel="bob", place="direct", message="x")
    other = event("x", innocent)
    message = other.message.model_copy(update={"conversation": "telegram:bob", "origin": origin})
    house.start()
    await house.services[1].intake.put(other.model_copy(update={"message": message}))
    await house.services[0].intake.put(event("poison", POISON))
    seen = []
    while await poisoned.dies():
        await house.kill()
        for event_ in meeting.values():
            event_.clear()
        house.start()
        seen += [item.crashes for item in await house.store.arrivals("telegram", 0, 10)]
    assert max(seen) == 1
    assert poisoned.apologised() == ["poison/0"]
    assert (telegram.keys, poisoned.apologised(telegram)) == (["x/0"], [])
