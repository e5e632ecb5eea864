"""Two machines that answer each other do not flood a channel; people in private are not held."""

import pytest

from bot.adapters import RetryLaterError
from bot.adapters.mattermost.cap import PERIOD, POSTS, Cap
from bot.messages import Origin
from tests.adapters.mattermost.conftest import Bot, answers, until


def _origin(place="thread", thread="r"):
    return Origin(platform="mattermost", person="p", channel="c", place=place, thread=thread)


@pytest.fixture
def moment():
    return [0.0]


@pytest.fixture
def full(moment):
    cap = Cap(lambda: moment[0])
    for _ in range(POSTS):
        cap.take(_origin())
    return cap


def test_beyond_the_bound_it_waits_for_its_turn(full, moment):
    moment[0] = 20.0
    with pytest.raises(RetryLaterError) as refused:
        full.take(_origin())
    assert refused.value.after == PERIOD - 20
    assert not refused.value.whole_platform
    moment[0] += refused.value.after
    full.take(_origin())


@pytest.mark.parametrize(("place", "thread"), [("thread", "another"), ("direct", "r"), ("ephemeral", "r")])
def test_others_are_not_held(place, thread, full):
    full.take(_origin(place, thread))


async def test_two_machines_do_not_flood_a_thread(peer, people, ada):
    """The other one uses a person's account, so nothing tells it from a person."""
    channel = people.create_channel(ada.id, peer.bot["id"])
    async with Bot(peer):
        root = people.post(ada, channel, "@conum bonjour")
        for number in range(POSTS + 5):
            people.post(ada, channel, f"et {number} ?", root)
        await until(lambda: len(answers(peer)) == POSTS)
    assert len(answers(peer)) == POSTS
