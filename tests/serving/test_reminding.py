"""Reminders of one's own deadlines: asked for, once a week, never in quiet hours, stopped with one word."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.serving.following import Following
from bot.serving.means import Means
from bot.serving.reminding import Reminding
from bot.serving.unasked import Unasked
from knowledge.hours import is_quiet, local
from tests.serving.fakes import NOON, event
from tests.serving.test_learning import rows

OPEN = ("déclarer une rupture", "licenciement", "10/06/2026", "oui", "fait", "fait", "fait")
"""A rupture whose six months to replace end on 10 December 2026."""


class Diary:
    """One person, their reminders, and an hour that the test says."""

    def __init__(self, house):
        self.house = house
        self.service = house.start()
        self.hour = NOON
        self.count = 0
        self.status = False
        self.again()

    def again(self):
        clock = self

        class At:
            def time(self):
                return clock.hour.timestamp()

            async def sleep(self, seconds):
                del seconds

        means = Means(At(), metrics=self.house.metrics)
        house = self.house
        unasked = Unasked(
            house.store,
            [self.service],
            means,
            lambda: house.conversations,
            house.grants,
            status=self.status,
        )
        self.reminding = Reminding(unasked)
        self.following = Following(unasked, house.conversations.postes)

    async def says(self, *texts, place="direct"):
        for text in texts:
            self.count += 1
            said = event(f"e{self.count}", text)
            origin = said.message.origin.model_copy(update={"place": place})
            message = said.message.model_copy(update={"origin": origin})
            await self.service.intake.put(said.model_copy(update={"message": message}))
            await self.house.settled()
        return self.house.platform.texts()[-1]

    async def reminded(self):
        """How many reminders leave now, and the last text delivered."""
        count = await self.reminding.round()
        await self.house.settled()
        return count, self.house.platform.texts()[-1]


@pytest.fixture
async def diary(house):
    return Diary(house)


async def test_who_asks_is_reminded_of_their_deadlines(diary):
    await diary.says(*OPEN)
    told = await diary.says("rappels")
    count, text = await diary.reminded()

    assert "« stop rappels »" in told
    assert count == 1
    assert "10 décembre 2026" in text
    assert "« stop rappels »" in text


async def test_who_does_not_ask_is_never_written_to(diary):
    await diary.says(*OPEN)

    assert (await diary.reminded())[0] == 0


async def test_once_a_week_even_across_a_kill(diary):
    await diary.says(*OPEN, "rappels")
    first, _ = await diary.reminded()
    second, _ = await diary.reminded()
    await diary.house.kill()
    diary.service = diary.house.start()
    diary.again()
    third, _ = await diary.reminded()
    diary.hour = NOON + timedelta(days=7)
    fourth, _ = await diary.reminded()

    assert [first, second, third, fourth] == [1, 0, 0, 1]


async def test_one_word_stops_it(diary):
    await diary.says(*OPEN, "rappels", "stop rappels")

    assert (await diary.reminded())[0] == 0


async def test_nothing_to_remind_of_sends_nothing(diary):
    await diary.says("rappels")

    assert (await diary.reminded())[0] == 0


async def test_a_dossier_put_away_reminds_of_nothing(diary):
    await diary.says(*OPEN, "annuler", "rappels")

    assert (await diary.reminded())[0] == 0


async def test_in_a_channel_nobody_is_reminded(diary):
    await diary.says("déclarer une rupture", "licenciement", "10/06/2026", place="channel")
    told = await diary.says("rappels", place="channel")

    assert "en message direct" in told
    assert (await diary.reminded())[0] == 0


async def test_quiet_hours_wait_for_the_morning(diary):
    await diary.says(*OPEN, "rappels")
    diary.hour = datetime(2026, 11, 23, 22, tzinfo=UTC)
    at_night, _ = await diary.reminded()
    diary.hour = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    in_the_morning, _ = await diary.reminded()

    assert (at_night, in_the_morning) == (0, 1)


async def test_forget_me_stops_it_too(diary):
    await diary.says(*OPEN, "rappels", "oublie-moi")

    assert (await diary.reminded())[0] == 0
    assert rows(diary.house, "people") == []


@pytest.mark.parametrize(
    ("code", "hour", "quiet"),
    [
        ("21", 12, False),
        ("", 12, False),
        ("75", 17, True),  # 18 h in Paris
        ("75", 7, True),  # 8 h in Paris
        ("974", 5, False),  # 9 h in La Réunion
        ("974", 14, True),  # 18 h in La Réunion
        ("971", 12, True),  # 8 h in Guadeloupe
        ("971", 13, False),  # 9 h in Guadeloupe
        ("987", 12, True),  # 2 h in Tahiti
        ("987", 20, False),  # 10 h in Tahiti
        ("988", 12, True),  # 23 h in Nouvelle-Calédonie
    ],
)
def test_quiet_hours_are_those_of_the_person(code, hour, quiet):
    assert is_quiet(datetime(2026, 11, 23, hour, tzinfo=UTC), code) is quiet


@pytest.mark.parametrize("day", [28, 29])
def test_week_ends_are_quiet(day):
    assert is_quiet(datetime(2026, 11, day, 12, tzinfo=UTC), "21")


def test_the_day_is_the_one_over_there():
    assert local(datetime(2026, 11, 23, 22, tzinfo=UTC), "988").day == 24
