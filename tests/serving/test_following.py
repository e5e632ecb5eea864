"""What an import changed, told to those who watch over a territory and asked for it: once, to them alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_import import Dating, import_files
from knowledge.rights import Grant
from tests.postes.files import EXPORT, POSTES, export_row, poste_row, text
from tests.serving.conftest import House
from tests.serving.fakes import NOON, TODAY, event
from tests.serving.test_reminding import Diary

NEXT_YEAR = date(2027, 11, 23)
PREFECTURE = Grant(role="prefecture", departements=("21",), expires_on=NEXT_YEAR)
STRUCTURE = Grant(role="structure", structures=("9101",), expires_on=NEXT_YEAR)


class Town(Diary):
    """A diary over imported files, where who is proven to be what can change at any moment."""

    def __init__(self, house, folder):
        self.folder = folder
        self.roles = {"anne": PREFECTURE}
        house.grants = lambda _platform, person, _today: self.roles.get(person)
        super().__init__(house)
        self.day = 0

    def imports(self, *rows, header=EXPORT):
        """One import, of a file a day newer than the one before."""
        self.day += 1
        path = self.folder / f"fichier-{self.day}.csv"
        path.write_text(text(header, *rows), encoding="utf-8")
        base = open_database(self.house.path)
        (report,) = import_files(base, [path], Dating(TODAY, date(2026, 11, self.day)))
        base.close()
        assert report.refused is None

    async def told(self):
        """The notes that leave now."""
        before = len(self.house.platform.texts())
        await self.following.round()
        await self.house.settled()
        return self.house.platform.texts()[before:]

    async def in_place(self, what, place, **fields):
        """Say something from another place, or another platform."""
        self.count += 1
        said = event(f"e{self.count}", what)
        origin = said.message.origin.model_copy(update={"place": place, **fields})
        message = said.message.model_copy(update={"origin": origin})
        await self.service.intake.put(said.model_copy(update={"message": message}))
        await self.house.settled()
        return self.house.platform.texts()[-1]

    async def killed(self):
        await self.house.kill()
        self.service = self.house.start()
        self.again()


@pytest.fixture
async def town(conversations, tmp_path):
    base = open_database(tmp_path / "conum.db")
    house = House(replace(conversations, postes=SqlitePostes(base, lambda: TODAY)), tmp_path / "conum.db")
    town = Town(house, tmp_path)
    town.imports(export_row("9101", 1), export_row("9102", 4), export_row("9201", 2, "58"))
    yield town
    await house.kill()
    base.close()


def changed(town, attribues=2):
    town.imports(export_row("9101", attribues), export_row("9102", 4), export_row("9201", 2, "58"))


async def test_who_asks_is_told_what_changed_with_its_source_its_date_and_how_to_stop(town):
    accepted = await town.says("nouveautés")
    changed(town)
    (note,) = await town.told()

    assert "Côte-d'Or (21)" in accepted
    assert "« stop nouveautés »" in accepted
    for part in (
        "Structure 9101",
        "1 poste(s) attribué(s) devient 2 poste(s) attribué(s)",
        "2 novembre 2026",
        "« anomalies »",
        "« le 21 »",
        "« stop nouveautés »",
    ):
        assert part in note
    assert "9102" not in note, "nothing changed there"


async def test_what_was_imported_before_one_asked_is_not_told(town):
    changed(town)
    await town.says("nouveautés")

    assert await town.told() == []


async def test_who_does_not_ask_is_never_written_to(town):
    await town.says("bonjour")
    changed(town)

    assert await town.told() == []


@pytest.mark.parametrize(
    "grant",
    [
        None,
        STRUCTURE,
        Grant(role="conseiller", structures=("9101",), expires_on=NEXT_YEAR),
        Grant(role="prefecture", expires_on=NEXT_YEAR),
        PREFECTURE.model_copy(update={"expires_on": date(2026, 11, 22)}),
    ],
    ids=["unknown", "structure", "conseiller", "no territory", "expired"],
)
async def test_only_who_watches_over_a_territory_may_ask(town, grant):
    town.roles = {"anne": grant}
    refused = await town.says("nouveautés")
    town.roles = {"anne": PREFECTURE}
    changed(town)

    assert "préfectures" in refused
    assert await town.told() == []


async def test_a_role_is_proven_when_the_note_leaves_and_not_before(town):
    await town.says("nouveautés")
    changed(town)
    town.roles = {}
    without = await town.told()
    town.roles = {"anne": PREFECTURE.model_copy(update={"departements": ("58",)})}
    elsewhere = await town.told()

    assert (without, elsewhere) == ([], [])


async def test_a_role_renewed_gets_what_it_missed(town):
    await town.says("nouveautés")
    changed(town)
    town.roles = {}
    await town.told()
    town.roles = {"anne": PREFECTURE}

    assert len(await town.told()) == 1


async def test_nothing_changed_in_their_scope_is_no_note(town):
    await town.says("nouveautés")
    town.imports(export_row("9101", 1), export_row("9102", 4), export_row("9201", 3, "58"))

    assert await town.told() == []
    assert await town.house.store.followers() == [], "this import is behind them"


async def test_a_coordinateur_of_a_region_is_told_of_all_of_it(town):
    town.roles = {"anne": Grant(role="coordinateur", regions=("Bourgogne-Franche-Comté",), expires_on=NEXT_YEAR)}
    await town.says("nouveautés")
    town.imports(export_row("9101", 1), export_row("9102", 4), export_row("9201", 3, "58"))
    (note,) = await town.told()

    assert "Structure 9201" in note


async def test_several_imports_in_a_row_make_one_note_of_what_they_changed_in_the_end(town):
    await town.says("nouveautés")
    for attribues in (2, 3, 5):
        changed(town, attribues)
    (note,) = await town.told()

    assert "1 poste(s) attribué(s) devient 5 poste(s)" in note
    assert await town.told() == []


async def test_imports_that_undo_each_other_make_no_note(town):
    await town.says("nouveautés")
    changed(town, 2)
    changed(town, 1)

    assert await town.told() == []


async def test_each_import_is_told_once_even_across_kills(town):
    await town.says("nouveautés")
    changed(town)
    await town.killed()
    await town.following.round()
    await town.killed()
    again = await town.following.round()
    await town.house.settled()

    assert again == 0
    assert sum("devient" in told for told in town.house.platform.texts()) == 1


async def test_the_note_waits_for_the_morning_over_there(town):
    town.roles = {"anne": PREFECTURE.model_copy(update={"departements": ("974",)})}
    town.imports(export_row("9701", 1, "974"))
    await town.says("nouveautés")
    town.imports(export_row("9701", 2, "974"))
    town.hour = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 19 h in La Réunion
    in_the_evening = await town.told()
    town.hour = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)  # 9 h 30 there, 6 h 30 in Paris
    in_the_morning = await town.told()

    assert in_the_evening == []
    assert len(in_the_morning) == 1


@pytest.mark.parametrize("word", ["stop nouveautés", "oublie-moi"])
async def test_one_word_stops_it(town, word):
    await town.says("nouveautés", word)
    changed(town)

    assert await town.told() == []


async def test_a_word_said_while_the_note_is_written_stops_it_too(town):
    await town.says("nouveautés")
    changed(town)
    (follower,) = await town.house.store.followers()
    await town.says("stop nouveautés")
    exchange = town.following._unasked.exchange(town.service, follower, None, "import")

    assert await town.house.store.post_news(follower, exchange) == []


@pytest.mark.parametrize("place", ["channel", "thread", "group"])
async def test_where_others_read_nobody_may_ask(town, place):
    told = await town.says("nouveautés", place=place)
    changed(town)

    assert "en message direct" in told
    assert await town.told() == []


async def test_on_telegram_only_where_the_operator_allows_it_now(town):
    """The place that was kept with the person proves nothing: today's setting does."""
    town.house.platform.platform = "telegram"
    await town.killed()
    private = {"platform": "telegram", "channel": "anne"}
    refused = await town.in_place("nouveautés", "group", **private)
    accepted = await town.in_place("nouveautés", "private_bound", **private)
    changed(town)
    forbidden = await town.told()
    town.status = True
    town.again()

    assert "sur cette messagerie" in refused
    assert "C'est noté" in accepted
    assert forbidden == []
    assert len(await town.told()) == 1


async def test_who_cannot_be_written_to_keeps_nobody_waiting(town):
    town.roles["bob"] = PREFECTURE
    await town.says("nouveautés")
    await town.service.intake.put(event("b1", "nouveautés", person="bob"))
    await town.house.settled()
    changed(town)
    prove = town.house.grants

    def broken(platform, person, today):
        if person == "anne":
            raise OSError("disque")
        return prove(platform, person, today)

    town.house.grants = broken
    town.again()
    await town.told()

    assert "devient" in town.house.platform.texts("bob")[-1]
    assert "devient" not in town.house.platform.texts("anne")[-1]


async def test_what_ends_in_ones_own_structure_is_in_the_weekly_reminder(town):
    town.roles = {"anne": STRUCTURE}
    town.imports(
        poste_row("501", "9101", "Occupé", convention="10/12/2026", contract="15/12/2026"),
        poste_row("502", "9101", "Occupé", convention="31/12/2027"),
        poste_row("503", "9102", "Occupé", convention="11/12/2026"),
        header=POSTES,
    )
    await town.says("rappels")
    count, reminder = await town.reminded()

    assert count == 1
    for part in ("10 décembre 2026", "15 décembre 2026", "2 novembre 2026", "« stop rappels »"):
        assert part in reminder
    assert "503" not in reminder
    assert "2027" not in reminder


@pytest.mark.parametrize(
    ("grant", "at"),
    [
        (None, NOON),
        (PREFECTURE, NOON),
        (STRUCTURE.model_copy(update={"structures": ("9102",)}), NOON),
        (STRUCTURE, datetime(2026, 12, 11, 12, tzinfo=UTC)),
    ],
    ids=["no longer proven", "not their structure", "another structure", "already over"],
)
async def test_what_ends_is_told_only_to_its_structure_and_in_time(town, grant, at):
    town.imports(poste_row("501", "9101", "Occupé", convention="10/12/2026"), header=POSTES)
    town.roles = {"anne": STRUCTURE}
    await town.says("rappels")
    town.roles = {"anne": grant}
    town.hour = at

    assert (await town.reminded())[0] == 0
