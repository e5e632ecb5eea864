"""Each promise of the notice, kept: one test a sentence, named after it."""

import io
import logging
import sqlite3
from datetime import date, timedelta

import pytest

from bot import logs
from bot.conversation import Conversations
from bot.forgetting import Forgetting
from bot.messages import IncomingMessage
from bot.secret import Hasher
from bot.serving.desk import FIRST_CONTACT, NOTICE
from bot.storage.connection import Connection
from bot.storage.forget import PERSONAL
from bot.storage.roles import Roles
from bot.storage.sessions import SqliteSessions
from handlers import Session, say
from knowledge.rights import Grant
from knowledge.roles_file import RoleRow
from tests.privacy.conftest import PERSON
from tests.serving.fakes import NOON, TODAY

RHYTHM = "à quel rythme se réunit le comité ?"
TOLD = "zygomar convention conseiller, je suis M. Durandeau 0612345678"
"""Words that no other text has; unanswered once « aucune » is said."""
LAST_DAY = date(2027, 6, 30)
ROLE = Grant(role="prefecture", departements=("21",), expires_on=LAST_DAY)
WORDS = ("zygomar", "Durandeau", "0612345678")


async def purged(talk, days):
    """The database so many days later, once the daily purge has passed."""
    talk.house.store._now = lambda: talk.house.clock.time() + days * 86_400
    kept = Forgetting(talk.house.conversations.content).kept
    return await talk.house.store.purge(kept, TODAY + timedelta(days=days))


# « Je suis un assistant automatique, un programme et non une personne. »
async def test_the_first_answer_says_that_it_is_a_program_and_only_the_first(talk):
    notice = say(talk.house.conversations.content, "accueil.premier-contact")

    assert (await talk.says(RHYTHM)).startswith(notice)
    assert "un programme et non une personne" in notice
    assert notice not in await talk.says(RHYTHM)


# « Dites « confidentialité » pour en savoir plus »
async def test_confidentiality_tells_every_class_and_its_term(talk):
    told = await talk.says("confidentialité")

    for part in (
        "trente jours",
        "douze mois",
        "quatre-vingt-dix jours",
        "un an",
        "« mes données »",
        "« oublie-moi »",
    ):
        assert part in told


# « le texte de vos questions : trente jours »
@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
async def test_the_text_of_questions_is_kept_thirty_days(talk, days, kept):
    await talk.says(f"{RHYTHM} zygomar")
    await purged(talk, days)

    assert any("zygomar" in row["state"] for row in talk.rows("sessions")) is kept


# « une question restée sans réponse, une fois retirées les données personnelles que je reconnais : douze mois »
@pytest.mark.parametrize(("days", "kept"), [(364, True), (366, False)])
async def test_an_unanswered_question_is_kept_twelve_months_and_scrubbed(talk, days, kept):
    await talk.says(TOLD, "aucune")
    assert [row["text"] for row in talk.rows("unanswered")] == [
        "zygomar convention conseiller, je suis M. [nom] [téléphone]"
    ]
    await purged(talk, days)

    assert bool(talk.rows("unanswered")) is kept


# « votre avis sur une réponse : un an »
@pytest.mark.parametrize(("days", "kept"), [(364, True), (366, False)])
async def test_a_judgement_is_kept_a_year(talk, days, kept):
    await talk.says(RHYTHM, "👍")
    await purged(talk, days)

    assert bool(talk.rows("feedback")) is kept


# « la liste des réponses envoyées, sans leur texte : quatre-vingt-dix jours »
@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
async def test_the_list_of_answers_is_kept_ninety_days_without_their_text(talk, days, kept):
    text = await talk.says(RHYTHM)
    (row,) = talk.rows("journal")
    assert not [value for value in row.values() if isinstance(value, str) and len(value) > 30]
    assert text not in str(talk.rows("journal"))
    await purged(talk, days)

    assert bool(talk.rows("journal")) is kept


# « un dossier : trente jours après sa fin, au plus un an après sa dernière échéance »
@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
async def test_an_ended_dossier_is_kept_thirty_days(talk, days, kept):
    await talk.says("déclarer une rupture", "licenciement", "annuler")
    await purged(talk, days)

    assert any('"lettre":"D"' in row["state"] for row in talk.rows("sessions")) is kept


@pytest.mark.parametrize(("days", "kept"), [(364, True), (366 + 31, False)])
async def test_an_open_dossier_is_kept_a_year(talk, days, kept):
    await talk.says("déclarer une rupture", "licenciement")
    await purged(talk, days)

    assert any('"lettre":"D"' in row["state"] for row in talk.rows("sessions")) is kept


# « Je compte aussi les réponses par semaine et par sujet, sans savoir à qui. »
async def test_figures_know_no_person(talk):
    await talk.says(RHYTHM)

    assert PERSON not in str(talk.rows("figures"))
    assert {row["topic"] for row in talk.rows("figures")} == {"comite-frequence"}


# « Dites « mes données » pour voir ce que je garde de vous »
async def test_my_data_shows_everything(talk):
    """Every table that holds a row of the person is told, and the words of the conversation are shown."""
    told = await talk.says(RHYTHM, "👎", "1", TOLD, "aucune", "déclarer une rupture", "mes données")

    assert "rythme se réunit le comité" in told
    assert "zygomar" in told
    assert "Dossiers, gardés trente jours après leur fin, au plus un an après leur dernière échéance : 1" in told
    assert "Avis donnés, gardés un an : 1" in told
    assert "Questions laissées aux relecteurs, nettoyées, gardées douze mois : 2" in told
    assert "Premier échange le 23 novembre 2026" in told
    assert "Réponses reçues" in told


async def test_my_data_is_mine_alone(talk):
    await talk.says(TOLD, "aucune", person="autre")

    assert "zygomar" not in await talk.says("mes données")


# « oublie-moi » pour tout effacer aussitôt
async def test_forget_me_leaves_not_a_byte(talk):
    """After « oublie-moi » and VACUUM, neither the words nor the account are anywhere in the file and its journal."""
    await talk.says(RHYTHM, "👎", "1", TOLD, "aucune", "déclarer une rupture", "bloqué", "zygomar en panne")
    before = talk.bytes()
    assert all(word.encode() in before for word in (*WORDS, PERSON))
    told = await talk.says("oublie-moi")
    await talk.house.kill()
    with sqlite3.connect(talk.house.path) as base:
        base.execute("VACUUM")
    base.close()
    after = talk.bytes()

    assert "C'est effacé" in told
    assert [word for word in (*WORDS, PERSON, "rythme se") if word.encode() in after] == []


async def test_forget_me_is_at_once_before_any_vacuum(talk):
    """`secure_delete` and a checkpoint: what is erased is overwritten when it is erased."""
    await talk.says(TOLD, "aucune")
    await talk.says("oublie-moi")

    assert [word for word in WORDS if word.encode() in talk.bytes()] == []


async def test_forget_me_erases_no_one_else(talk):
    await talk.says(RHYTHM, "👍", person="autre")
    await talk.says(TOLD, "aucune", "oublie-moi")

    assert {row["person"] for row in talk.rows("sessions")} == {"autre"}
    assert {row["person"] for row in talk.rows("feedback")} == {"autre"}


async def test_forget_me_said_twice_is_answered_once(talk):
    """The message comes again, as platforms do: it is still known, and nobody's."""
    from tests.serving.fakes import event

    await talk.says("oublie-moi")
    await talk.service.intake.put(event("message-1", "oublie-moi", person=PERSON))
    await talk.house.settled()
    (row,) = [row for row in talk.rows("inbox") if row["event"] == "message-1"]

    assert (row["person"], row["conversation"]) == ("", "")
    assert len(talk.house.platform.texts()) == 1


async def test_after_forget_me_one_is_a_stranger(talk):
    await talk.says("je suis en préfecture", RHYTHM, "oublie-moi")
    notice = say(talk.house.conversations.content, "accueil.premier-contact")

    assert (await talk.says("où j'en suis")).startswith(notice)


async def test_every_table_that_knows_persons_is_erased(talk):
    """A table added one day cannot be left out."""
    persons = {name for name, columns in talk.tables().items() if "person" in columns}

    assert persons == {*PERSONAL, "roles"}


def test_forget_me_in_a_terminal_erases_its_conversation(conversations, tmp_path):
    """`conum chat --database`: no platform, one conversation."""
    talk = Conversations(conversations.content, conversations.engine, SqliteSessions(tmp_path / "conum.db"))
    for text in (TOLD, "aucune", "oublie-moi"):
        talk.answer(IncomingMessage(conversation="terminal", text=text), TODAY)

    assert talk.sessions.load("terminal", TODAY) == Session()


# « les rappels et les nouveautés que vous avez demandés : jusqu'à ce que vous les arrêtiez »
async def test_reminders_and_news_are_kept_until_they_are_stopped(talk):
    talk.house.roles[PERSON] = ROLE
    asked = await talk.says("rappels", "nouveautés", "mes données")
    kept = [(row["reminders"], row["follows"]) for row in talk.rows("people")]
    stopped = await talk.says("stop rappels", "stop nouveautés", "mes données")

    assert "Rappels de vos échéances : demandés" in asked
    assert "Nouveautés après les imports : demandées" in asked
    assert kept == [(1, 1)]
    assert [(row["reminders"], row["follows"]) for row in talk.rows("people")] == [(0, 0)]
    assert "demandé" not in stopped


# « Si l'équipe vous a donné un rôle, il est gardé avec votre compte jusqu'à son dernier jour. »
async def test_my_data_shows_the_role_that_the_team_gave(talk):
    without = await talk.says("mes données")
    talk.house.roles[PERSON] = ROLE
    told = await talk.says("mes données")

    assert "Rôle donné par l'équipe" not in without
    assert (
        "Rôle donné par l'équipe : une préfecture. Périmètre : Côte-d'Or (21). Il vaut jusqu'au 30 juin 2027." in told
    )


@pytest.fixture
def registry(talk):
    """The role table of the same database, where the person is a préfecture until the last day of their role."""
    base = Connection(talk.house.path)
    roles = Roles(base, Hasher(b"cle"), lambda: NOON)
    who = {"platform": "mattermost", "person": PERSON}
    roles.replace("roles", [RoleRow(2, "prefecture", LAST_DAY, departements=("21",), **who)], "op")
    yield roles
    base.close()


@pytest.mark.parametrize(("days", "kept"), [(0, True), (1, False)])
async def test_a_role_is_kept_until_its_last_day(talk, registry, days, kept):
    await purged(talk, (LAST_DAY - TODAY).days + days)

    assert bool(registry.listed()) is kept
    assert PERSON in str(registry.audit()), "the register keeps its trace"
    assert [change.action for change in registry.audit()] == ["import", "role", *([] if kept else ["expiration"])]


# « « oublie-moi » ne l'efface pas : il protège les chiffres des structures. »
async def test_forget_me_keeps_the_role_and_its_trace_and_says_so(talk, registry):
    talk.house.roles[PERSON] = ROLE
    told = await talk.says("oublie-moi")

    assert "jusqu'à son dernier jour" in told
    assert registry.grant_of("mattermost", PERSON, TODAY) == ROLE
    assert [change.action for change in registry.audit()] == ["import", "role"]


async def test_who_has_no_role_is_told_of_none(talk):
    assert "rôle" not in await talk.says("oublie-moi")


async def test_the_notice_tells_that_roles_outlive_forget_me(talk):
    told = await talk.says("confidentialité")

    for part in ("« oublie-moi » ne l'efface pas", "registre des rôles", "journal de ses commandes"):
        assert part in told


# « N'écrivez pas de données personnelles » : ce qui est sensible n'est pas gardé
async def test_sensitive_words_are_kept_nowhere(talk):
    await talk.says("notre conseillère zygomar est en dépression")
    await talk.house.kill()

    assert b"zygomar" not in talk.bytes()


# « Sur Telegram, vos messages passent par une société tierce »
async def test_telegram_is_told_to_be_a_third_party(talk):
    assert "société tierce" in await talk.says("confidentialité")


# accueil.telegram : dit aussi dès la première réponse, là et nulle part ailleurs
@pytest.mark.parametrize(("platform", "warned"), [("telegram", True), ("mattermost", False)])
def test_the_first_answer_on_telegram_says_that_a_third_party_carries_it(content, platform, warned):
    told = [say(content, key) for key in FIRST_CONTACT.get(platform, NOTICE)]
    assert ("société tierce" in " ".join(told)) is warned


# journaux : pseudonymes, jamais un texte
async def test_logs_have_pseudonyms_and_no_text(talk):
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure((), "clé", stream)
    try:
        await talk.says(TOLD, "aucune", "mes données", "oublie-moi")
    finally:
        root.handlers[:], _ = before
        root.setLevel(before[1])

    assert "answered" in stream.getvalue()
    assert [word for word in (*WORDS, PERSON) if word in stream.getvalue()] == []
