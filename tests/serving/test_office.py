"""The team's commands: for the proven role, in private, audited; and the notes that reach people."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from bot.reload import Live
from bot.serving.answering import PATIENCE
from bot.serving.crier import Crier
from bot.serving.means import Means
from bot.serving.office import COMMANDS, Office
from bot.serving.rooms import Rooms
from bot.storage.retention import purge
from bot.storage.sessions import MemorySessions
from bot.storage.store import StorageError
from knowledge.folding import fold
from knowledge.rights import Grant
from tests.figures import ANOMALIES, Demonstration
from tests.serving.conftest import House
from tests.serving.fakes import event
from tests.serving.test_learning import rows
from tests.small_content import small_content
from tests.test_drafts import QUESTIONS, finish
from tests.test_reload import learn

UNKNOWN = QUESTIONS[2:]
"""Questions on a subject that the small content has nothing on, and that it does not take for others."""
RHYTHM = "à quel rythme se réunit le comité ?"
ADMIN = Grant(role="admin", expires_on=date(2027, 11, 23))


class OfficeHouse(House):
    """A house where « chef » is of the team, over a small content that can be changed."""

    def __init__(self, path, layout):
        self.live = Live.open(layout, MemorySessions(), learn)
        super().__init__(self.live.current, path)
        self.grants = lambda _, person, _today: ADMIN if person == "chef" else None
        self.count = 0

    def start(self):
        self.service = super().start()
        means = Means(self.clock, metrics=self.metrics)
        self.office = Office(Rooms(self.store, self.live, self.path, means, [self.service]))
        self.service.answering.office = self.office
        self.crier = Crier(self.store, [self.service], means)
        return self.service

    async def says(self, text, person="chef", place="direct"):
        self.count += 1
        said = event(f"e{self.count}", text, person=person)
        origin = said.message.origin.model_copy(update={"place": place})
        message = said.message.model_copy(update={"origin": origin})
        await self.service.intake.put(said.model_copy(update={"message": message}))
        await self.settled()
        return self.platform.texts(person)[-1]


@pytest.fixture
def layout(tmp_path):
    return small_content(tmp_path / "contenu")


@pytest.fixture
async def house(tmp_path, layout):
    house = OfficeHouse(tmp_path / "conum.db", layout)
    house.start()
    yield house
    await house.kill()


@pytest.mark.parametrize(
    "command",
    [
        "état",
        "recharger",
        "questions",
        "chiffres",
        "anomalies",
        "anomalies 21",
        "publier zygomar",
        "couper mattermost",
        "annonce : bonjour",
        "envoyer 1",
        "commandes",
    ],
)
@pytest.mark.parametrize(("person", "place"), [("anne", "direct"), ("chef", "channel"), ("chef", "group")])
async def test_nobody_else_and_nowhere_else(house, command, person, place):
    """Anyone else gets what any message gets, and nothing is done nor audited."""
    told = await house.says(command, person, place)

    assert "équipe" not in told
    assert rows(house, "team_audit") == []
    assert rows(house, "notices") == []
    assert not house.service.paused


async def test_every_command_is_audited(house):
    for text in ("état", "Chiffres", "/questions", "tracer comite-frequence"):
        await house.says(text)

    assert [(row["account"], row["command"]) for row in rows(house, "team_audit")] == [
        *(("chef", text) for text in ("état", "Chiffres", "/questions", "tracer comite-frequence"))
    ]


async def test_the_help_names_every_command(house):
    told = await house.says("commandes")

    for pattern, _ in COMMANDS[1:]:
        word = pattern.lstrip("(?:").split(" ")[0].split("|")[0].split("(")[0]
        assert word.replace("ecarter", "rejeter") in fold(told)


async def test_the_state_tells_what_answers_and_what_waits(house):
    told = await house.says("état")

    assert house.live.current.version in told
    assert "mattermost : " in told


async def test_a_reload_is_for_the_next_message(house, layout):
    path = layout.root / "messages.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Avec plaisir.", "Volontiers."), encoding="utf-8")
    assert "Avec plaisir" in await house.says("merci", "anne")
    told = await house.says("recharger")

    assert "1 changement(s)" in told
    assert "Volontiers" in await house.says("merci", "anne")


async def test_a_broken_content_is_told_and_not_taken(house, layout):
    fiche = layout.root / "fiches" / "comite-frequence.md"
    fiche.write_text("rien", encoding="utf-8")
    told = await house.says("recharger")

    assert "l'ancien reste en service" in told
    assert "fiches/comite-frequence.md" in told
    assert "comité" in await house.says(RHYTHM, "anne")


async def test_from_an_unanswered_question_to_its_draft(house, layout):
    await house.says("formation zygomar", "anne")
    await house.says("aucune", "anne")
    listed = await house.says("questions")
    number = listed.split("n° ")[1].split(",")[0]
    told = await house.says(f"accepter {number} nouvelle zygomar dans Tout")

    assert "formation zygomar" in listed
    assert "conum content publish zygomar" in told
    assert (layout.root / "brouillons" / "zygomar" / "fiche-a-ecrire.md").is_file()
    assert "Aucune question n'attend" in await house.says("questions")


async def test_from_a_question_it_cannot_answer_to_the_accepted_fiche_that_answers_it(house, layout):
    """The whole loop, all of it said in chat but for the reviewer's writing."""
    for number, question in enumerate(UNKNOWN):
        await house.says(question, f"personne-{number}")
        assert "Je ne sais donc pas répondre" in await house.says("aucune", f"personne-{number}")
    listed = await house.says("questions sans réponse")
    group = listed.split("n° ")[1].split(",")[0]
    accepted = await house.says(f"accepter {group} nouvelle teletravail dans Tout")
    too_early = await house.says("publier teletravail")
    finish(layout.root / "brouillons" / "teletravail")
    unpublished = await house.says("recharger")
    published = await house.says("publier teletravail")
    not_yet = await house.says(UNKNOWN[0], "personne-0")
    reloaded = await house.says("recharger")
    answered = await house.says(UNKNOWN[0], "personne-0")

    assert f"{len(UNKNOWN)} fois" in listed
    assert "« publier teletravail »" in accepted
    assert "n'est pas fini" in too_early
    assert "Rien n'a changé" in unpublished
    assert "Dites « recharger »" in published
    assert "Le guide n'en dit rien" not in not_yet
    assert "changement(s)" in reloaded
    assert "Le guide n'en dit rien" in answered
    assert "guide du dispositif, §1" in answered
    assert "Aucune question n'attend" in await house.says("questions")


async def test_anomalies_are_counted_by_departement_then_told_in_detail(house):
    unplaced = replace(ANOMALIES[0], departement=None, name="Association Sans Lieu")
    many = tuple(replace(ANOMALIES[1], structure=str(n), name=f"Commune {n}") for n in range(12))
    known = Demonstration(found_anomalies=(*ANOMALIES, *many, unplaced))
    house.live.current = replace(house.live.current, postes=known)
    counted = await house.says("anomalies")
    north = await house.says("Anomalies 59")
    first, second = await house.says("anomalies 21"), await house.says("anomalies 21 page 2")
    nowhere = await house.says("anomalies inconnu")

    for part in ("Anomalies repérées : 15", "Côte-d'Or (21) : 13", "Nord (59) : 1", "département inconnu : 1"):
        assert part in counted
    assert "La Poste affiche 1/0" in north
    assert "Causes possibles" in north
    assert "À vérifier" in north
    assert "anomalies 21 page 2" in first
    assert "Commune 11" in second
    assert "Commune 11" not in first
    assert "Association Sans Lieu" in nowhere
    assert "Aucune anomalie" in await house.says("anomalies 2a")
    assert [row["command"] for row in rows(house, "team_audit")][:2] == ["anomalies", "Anomalies 59"]


async def test_roles_are_counted_and_nobody_named(house):
    def insert(base):
        base.execute(
            """INSERT INTO roles
            (origin, platform, person, address, role, departements, regions, structures, expires_on)
            VALUES ('table', 'mattermost', 'claire', '', 'prefecture', '[]', '[]', '[]', '2027-01-01')"""
        )

    assert "Aucun rôle" in await house.says("rôles")
    await house.store.writer.run("roles", insert)
    told = await house.says("rôles")

    assert "prefecture 1" in told
    assert "claire" not in told


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("accepter 99 dans comite-frequence", "Aucun groupe n° 99"),
        ("accepter 1 nouvelle x dans Rien", "Aucun groupe n° 1"),
        ("rejeter 7", "Aucun groupe n° 7"),
        ("publier zygomar", "Le brouillon « zygomar » n'existe pas"),
        ("anomalies", "Aucun fichier de postes"),
        ("anomalies 21", "Aucun fichier de postes"),
        ("corriger passeport : non", "n'existe pas"),
        ("couper fax", "n'est pas servie"),
        ("envoyer 12", "Aucun message n° 12"),
        ("annonce : bonjour", "Personne ne recevrait"),
        ("annonce :", "n'est pas complète"),
        ("annonce : " + "bla " * 600, "trop longue"),
        ("accepter 12", "n'est pas complète"),
    ],
)
async def test_what_cannot_be_done_is_told(house, command, told):
    assert told in await house.says(command)


async def test_a_cut_platform_answers_only_the_team_even_after_a_restart(house):
    await house.says("couper mattermost")
    assert "en pause" in await house.says(RHYTHM, "anne")
    await house.kill()
    house.start()
    await house.office.recover()

    assert "en pause" in await house.says(RHYTHM, "anne")
    assert "coupée" in await house.says("état")
    await house.says("reprendre mattermost")
    assert "comité" in await house.says(RHYTHM, "anne")


async def test_a_wrong_answer_is_traced_and_corrected_for_those_who_got_it(house):
    for person in ("anne", "bob"):
        await house.says(RHYTHM, person)
    await house.says("merci", "carl")
    traced = await house.says("tracer comite-frequence")
    preview = await house.says("corriger comite-frequence : le rythme a changé, @all")
    number = preview.split("n° ")[1].split(",")[0]
    assert await house.crier.step() is False, "nothing leaves before a yes"
    told = await house.says(f"envoyer {number}")
    while await house.crier.step():
        await house.settled()

    assert "2 réponse(s) à 2 personne(s)" in traced
    assert "pour 2 personne(s)" in preview
    assert "2 personne(s)" in told
    for person in ("anne", "bob"):
        assert "le rythme a changé" in house.platform.texts(person)[-1]
        assert "@all" not in house.platform.texts(person)[-1]
    assert "Avec plaisir" in house.platform.texts("carl")[-1]
    assert rows(house, "notice_targets") == []


async def test_a_note_goes_once_to_each_across_a_kill(house):
    for person in ("anne", "bob"):
        await house.says(RHYTHM, person)
    preview = await house.says("annonce : fermeture le 24 décembre")
    await house.says(f"envoyer {preview.split('n° ')[1].split(',')[0]}")
    await house.crier.step()
    await house.kill()
    house.start()
    while await house.crier.step():
        pass
    await house.settled()

    assert sum("fermeture" in text for text in house.platform.texts("anne")) == 1
    assert sum("fermeture" in text for text in house.platform.texts("bob")) == 1


async def test_a_note_never_goes_where_others_read(house):
    await house.says(RHYTHM, "anne", "channel")

    assert "Personne ne recevrait" in await house.says("annonce : bonjour")


async def test_figures_hide_a_departement_under_five(house):
    from bot.storage.records import Exchange, Figure

    for code, times in (("21", 5), ("2A", 4)):
        figure = Figure(platform="mattermost", kind="answer", topic="comite-frequence", departement=code)
        for _ in range(times):
            exchange = Exchange(platform="mattermost", conversation="c", arrivals=(0,), figure=figure)
            await house.store.finish(exchange, house.clock.today())
    told = await house.says("chiffres")

    assert "21 5" in told
    assert "2A" not in told
    assert "comite-frequence 9" in told


async def test_the_command_line_reads_the_audit_of_the_team(house, conum):
    await house.says("état")
    done = conum("roles", "audit", "--equipe", CONUM_DATABASE=str(house.path))

    assert "mattermost:chef  état" in done.stdout.decode()


async def test_an_announcement_that_never_left_forgets_for_whom_it_was(house):
    """A preview names people: thirty days later, nobody."""
    await house.says(RHYTHM, "anne")
    await house.says("annonce : bonjour")
    assert rows(house, "notice_targets")
    later = house.clock.time() + 31 * 86_400
    await house.store.writer.run("purge", lambda base: purge(base, lambda *_: None, house.clock.today(), later))

    assert rows(house, "notice_targets") == []


def test_the_command_line_gives_the_same_figures(conum, layout, tmp_path):
    done = conum("stats", "--json", CONUM_CONTENT=str(layout.root), CONUM_DATABASE=str(tmp_path / "neuve.db"))

    assert done.returncode == 0, done.stderr.decode()
    assert '"total": 0' in done.stdout.decode()


async def test_roles_that_the_machine_cannot_read_end_in_an_apology(house):
    """Who speaks must be known before the answer: it was once asked without end."""

    def refused(*_):
        raise sqlite3.OperationalError("unable to open database file")

    house.service._desk._grants = refused
    await house.says("que veut dire 7/8 ?", person="anne")
    assert [part.payload["kind"] for part in house.platform.accepted] == ["error"]


async def test_a_command_waits_for_the_disk_as_long_as_it_takes(house, monkeypatch):
    note, left = house.store.note, [StorageError("disk is full")] * (PATIENCE + 10)

    async def refused(*given):
        if left:
            raise left.pop()
        await note(*given)

    monkeypatch.setattr(house.store, "note", refused)
    await house.says("état")
    assert [part.payload["kind"] for part in house.platform.accepted] == ["control"]
