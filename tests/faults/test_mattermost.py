"""The long weather of a Mattermost line: a hundred cuts, storms of 429, everything said many times over."""

import asyncio
import random
from collections import Counter, defaultdict

import pytest

from tests.adapters.mattermost.conftest import Bot, answer_to, answers, said
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Fault, Peer, too_many
from tests.serving.fakes import until

pytestmark = pytest.mark.faults


@pytest.fixture
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture
def talk(peer):
    """Twenty people in private with the bot: (person, channel) each."""
    people = MattermostPeople(peer.url, peer.admin_token, peer.team["name"])
    talkers = [people.create_person() for _ in range(20)]
    return people, [(person, people.open_direct(person, peer.bot["id"])) for person in talkers]


def _cut(peer, number, dice):
    """Half by RST; of each ten, one by silence, one that loses the connection's id; the rest inside a frame."""
    if number % 10 == 3:
        peer.do(peer.silence)
    elif number % 10 == 7:
        peer.do(peer.cut)
        peer.do(peer.world.hub.drop_state)
    elif number % 2 == 0:
        peer.do(peer.cut, rst=True)
    else:
        peer.do(peer.cut_inside_next_frame, dice.randrange(400))


@pytest.mark.parametrize("seed", range(3))
async def test_a_hundred_cuts(seed, peer, talk):
    """R3: all answered once the last cut is over, once, in order; at most three lines a cut."""
    people, talkers = talk
    dice = random.Random(seed)
    asked = defaultdict(list)
    async with Bot(peer) as bot:
        opened = peer.world.hub.opened
        for number in range(100):
            if number % 20 == 19:
                born = people.create_person()
                talkers.append((born, people.open_direct(born, peer.bot["id"])))
            person, channel = talkers[-1] if number % 20 == 19 else dice.choice(talkers)
            await until(lambda: any(not line.silent for line in list(peer.sockets)))
            _cut(peer, number, dice)
            asked[channel].append(f"q{number}")
            people.post(person, channel, asked[channel][-1])
            await asyncio.sleep(dice.random() / 20)
        await until(lambda: len(said(peer)) >= 100)
        await until(lambda: len(bot.answered) == 100)
        lines = peer.world.hub.opened - opened
    told = defaultdict(list)
    for post in answers(peer):
        told[post["channel_id"]].append(post["message"])
    assert told == {channel: [answer_to(text) for text in texts] for channel, texts in asked.items()}
    assert 90 <= lines <= 300  # the last cuts may fall after the last answer


@pytest.mark.parametrize("seed", range(3))
async def test_a_storm_of_refusals(seed, peer, talk):
    """R4 and R5: 429 of every form, 502 pages, lost answers, cut bodies: nothing lost, nothing doubled."""
    people, talkers = talk
    dice = random.Random(seed)
    peer.do(setattr, peer.faults, "_chance", dice)
    for header in ("0.1", "0.05", "", "-1", "bientot", None):
        peer.fail(too_many(header, times=5))
    for kind in ("answer", "drop_before", "drop_after", "cut_body", "truncate", "empty"):
        peer.fail(Fault(kind, "POST|GET", "/posts", times=10, chance=0.4))
    async with Bot(peer):
        for number in range(60):
            person, channel = talkers[number % len(talkers)]
            people.post(person, channel, f"q{number}")
            await asyncio.sleep(0.005)
        await until(lambda: len(said(peer)) >= 60)
    assert Counter(said(peer)) == Counter(answer_to(f"q{number}") for number in range(60))


async def test_everything_five_times_and_shuffled(peer, talk):
    """R8: each event told up to five times, in any order, on a line that is cut meanwhile."""
    people, talkers = talk
    dice = random.Random(8)
    async with Bot(peer) as bot:
        posts = [people.post(person, channel, f"q{turn}") for turn in range(3) for person, channel in talkers]
        await until(lambda: len(bot.intake.events) == len(posts))
        again = [post for post in posts for _ in range(dice.randrange(5))]
        dice.shuffle(again)
        for number, post in enumerate(again):
            peer.do(peer.world._tell_posted, peer.world.posts[post], "")
            if number % 40 == 20:
                peer.do(peer.cut, rst=True)
                peer.do(peer.world.hub.drop_state)
        await until(lambda: len(said(peer)) >= len(posts))
        await asyncio.sleep(0.5)
    assert len([post for post in answers(peer) if post["message"]]) == len(posts)
