"""Who asks too much: counted by when they wrote, told once a minute, and let in again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.serving.intake import MAX_BACKLOG, PERSON_RATE, TOLD_FOR, DurableIntake
from bot.serving.means import Means
from bot.storage.store import StorageError
from tests.serving.fakes import NOON, event

HOUR = 3600.0


class Door:
    """An intake before an inbox that only counts. `now`: when things are read; events say when they were written."""

    def __init__(self):
        self.now = 0.0
        self.verdicts = []
        self.answering = SimpleNamespace(backlog=0, expect=lambda count: None)
        clock = SimpleNamespace(monotonic=lambda: self.now)
        self._intake = DurableIntake(self, "mattermost", self.answering, Means(clock))
        self._count = 0

    async def keep(self, events):
        self.verdicts += [verdict for _, verdict in events]
        return len(events)

    async def bring(self, *events):
        await self._intake.put(*events)

    async def write(self, *seconds, person="anne", kind="message"):
        """Messages written so many seconds after noon; how each that was kept is to be answered."""
        before = len(self.verdicts)
        for moment in seconds:
            self._count += 1
            one = event(f"e{self._count}", person=person, kind=kind)
            await self._intake.put(one.model_copy(update={"at": NOON + timedelta(seconds=moment)}))
        return self.verdicts[before:]


@pytest.fixture
def door():
    return Door()


async def test_a_flood_of_five_seconds_is_told_once(door):
    verdicts = await door.write(*(number / 1000 for number in range(5000)))
    assert verdicts.count("busy") == 1
    assert verdicts.count("") == PERSON_RATE.burst + 4


async def test_a_night_read_at_once_was_not_written_at_once(door):
    assert await door.write(*(60.0 * number for number in range(480))) == [""] * 480


async def test_a_flood_of_the_night_is_one_all_the_same(door):
    assert len(await door.write(*(number / 1000 for number in range(1000)))) == PERSON_RATE.burst + 1


async def test_another_channel_read_again_is_not_written_after_the_first(door):
    """The catch-up reads channels one after the other: a person's times go back at each."""
    await door.write(*(HOUR + number for number in range(50)))
    assert await door.write(*(60.0 * number for number in range(50))) == [""] * 50


async def test_a_clock_put_right_stops_nobody(door):
    await door.write(24 * HOUR)
    assert await door.write(0.0, 1.0, 2.0) == [""] * 3


async def test_one_goes_on_when_they_slow_down(door):
    await door.write(*[0.0] * (PERSON_RATE.burst + 40))
    assert await door.write(1.0, 1.5, 2.0, 3.0) == ["", "", ""]


async def test_one_is_told_again_after_a_minute(door):
    told = []
    for _ in range(3):
        told += await door.write(*[0.0] * (PERSON_RATE.burst + 40))
        door.now += TOLD_FOR
    assert told.count("busy") == 3


async def test_one_s_flood_counts_for_oneself(door):
    await door.write(*[0.0] * (PERSON_RATE.burst + 40))
    assert await door.write(0.0, person="bob") == [""]


async def test_beyond_what_can_wait_newcomers_are_told_and_opinions_kept(door):
    door.answering.backlog = MAX_BACKLOG
    assert await door.write(0.0, 1.0) == ["busy"]
    assert await door.write(0.0, person="bob") == ["busy"]
    assert await door.write(2.0, kind="feedback") == [""]


async def test_a_disk_that_refuses_counts_no_message_twice(door, monkeypatch):
    """What the disk refused is brought again, for hours: it was written once, and is no flood."""

    async def refuse(events):
        raise StorageError("disk is full")

    working = door.keep
    monkeypatch.setattr(door, "keep", refuse)
    said = [event("seul").model_copy(update={"at": NOON})]
    for _ in range(PERSON_RATE.burst + 40):
        with pytest.raises(StorageError):
            await door.bring(*said)
    monkeypatch.setattr(door, "keep", working)
    await door.bring(*said)
    assert door.verdicts == [""]


async def test_one_who_floods_while_the_disk_refuses_is_told_when_it_does_not(door, monkeypatch):
    async def refuse(events):
        raise StorageError("disk is full")

    working = door.keep
    monkeypatch.setattr(door, "keep", refuse)
    said = [event(f"f{number}") for number in range(PERSON_RATE.burst + 40)]
    for _ in range(2):
        with pytest.raises(StorageError):
            await door.bring(*said)
    monkeypatch.setattr(door, "keep", working)
    await door.bring(*said)
    assert (door.verdicts.count(""), door.verdicts.count("busy")) == (PERSON_RATE.burst, 1)
