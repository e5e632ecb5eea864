"""Courses as a whole: every path ends, answers rebuild the state, drawings and calendars follow the content."""

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers import Session, expectation, respond
from handlers.calendar import calendar
from handlers.dossier import Dossier, follow
from intents import Asked, Intent, Understanding, Zone
from intents.slots import Slots
from knowledge.exhaustive import SIRET, classes, paths
from knowledge.graph import mermaid, svg
from knowledge.parcours import DONE, Answer, replay

TODAY = date(2026, 11, 23)
DRAWINGS = Path(__file__).parents[1] / "docs" / "demandes"
TURNS = 100_000
SEEDS = range(20261123, 20261133)
"""Several walks that add up to these turns, so that workers share them."""
WORDS = ("fait", "pas-encore", "comment", "bloque", "tout-voir", "retour", "ou-en-suis-je", "annuler", "reprendre",
         "mes-dossiers", "resume-dossier", "calendrier", "recommencer", "aucune", "detail", "sources", "corriger",
         "autre-question")  # fmt: skip
LETTERS = ("A", "B", "C", "D", "E", "F", "G1", "G2", "H", "AVIS")


@pytest.fixture(scope="module")
def demandes(content):
    return content.demandes_by_lettre


@pytest.mark.parametrize("lettre", LETTERS)
def test_every_path_ends_with_an_action_a_place_and_a_mailbox(demandes, content, lettre):
    ends = list(paths(demandes, lettre))
    assert ends
    for progress in ends:
        assert progress.end.action
        assert progress.end.where
        assert progress.end.contact in content.contacts_by_id


@pytest.mark.parametrize("lettre", LETTERS)
def test_going_back_then_answering_the_same_gives_the_same_state(demandes, lettre):
    for progress in paths(demandes, lettre):
        answers = [answer for _, answer in progress.done]
        for kept in range(len(answers)):
            assert replay(demandes, lettre, answers[:kept]).done == progress.done[:kept]
        assert replay(demandes, lettre, answers) == progress


@pytest.mark.parametrize("lettre", LETTERS)
def test_a_content_that_changed_under_a_dossier_is_noticed(demandes, lettre):
    progress = next(paths(demandes, lettre))
    answers = [answer for _, answer in progress.done]
    answers[0] = Answer("question-disparue", "oui", TODAY)
    changed = replay(demandes, lettre, answers)
    assert changed.lost == answers[0]
    assert changed.done == ()


@pytest.mark.parametrize("lettre", LETTERS)
@pytest.mark.parametrize(("draw", "ending"), [(mermaid, "mmd"), (svg, "svg")])
def test_drawings_are_up_to_date(demandes, lettre, draw, ending):
    """`conum content graph LETTRE --format …` writes them."""
    assert (DRAWINGS / f"{lettre}.{ending}").read_text(encoding="utf-8") == draw(demandes, lettre)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_answers_never_fail_and_can_always_end(content, demandes, seed):
    """Random words, choices, dates and numbers: each turn has its reply, and the walk can still reach its end."""
    chance = random.Random(seed)
    session = Session()
    for turn in range(TURNS // len(SEEDS)):
        reply, session = respond(content, session, _random_understanding(content, session, chance), TODAY)
        assert reply.kind != "error"
        assert reply.text
        if session.active and turn % 50 == 0:
            assert _can_end(demandes, session.active)
        if len(session.dossiers) > 6:
            session = Session()


def _random_understanding(content, session, chance):
    expected = expectation(content, session)
    roll = chance.random()
    if roll < 0.1 or (session.active is None and roll < 0.5):
        topic = content.demandes_by_lettre[chance.choice(LETTERS[:-1])].topic
        return Understanding(Intent.QUESTION, asked=(Asked("", (topic,), Zone.ANSWER, 1.0),))
    if expected.labels and roll < 0.75:
        return Understanding(Intent.CHOICE, choice=chance.randrange(len(expected.labels)))
    if expected.corrections and roll < 0.8:
        day = TODAY + timedelta(days=chance.randint(-400, 400))
        return Understanding(
            Intent.CORRECTION, choice=chance.randrange(-1, len(expected.corrections)), slots=Slots(day=day)
        )
    if expected.value and roll < 0.87:
        number = chance.randint(-1, 60)
        slots = Slots(
            day=TODAY + timedelta(days=chance.randint(-400, 400)),
            number=number,
            part=chance.choice([None, (number, chance.randint(-1, 60))]),
            siret=chance.choice([None, SIRET]),
        )
        return Understanding(Intent.VALUE, slots=slots)
    return Understanding(Intent.COMMAND, name=chance.choice(WORDS))


def _can_end(demandes, dossier):
    answers = [Answer(item.node, item.value, item.on) for item in dossier.answers]
    for _ in range(60):
        progress = replay(demandes, dossier.lettre, answers)
        if progress.current is None:
            return True
        value = DONE if progress.current.etape else classes(progress.current, progress)[0]
        answers.append(Answer(progress.current.id, value, TODAY))
    return False


def test_a_deadline_is_computed_and_told_in_a_calendar(demandes):
    dossier = Dossier(number=3, lettre="D", opened=TODAY)
    while (walk := follow(demandes, dossier)).progress.current is not None:
        node = walk.progress.current
        value = DONE if node.etape else classes(node, walk.progress)[0]
        dossier = dossier.record(node.id, "2026-08-31" if node.id == "date-fin" else value, TODAY)
    file = calendar(walk, TODAY)
    assert file is not None
    assert "DTSTART;VALUE=DATE:20270228" in file.content  # six months after 31 August, in a shorter month
    assert file.content.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in file.content.split("\r\n"))


def test_suspended_demandes_never_end_done(demandes):
    for lettre in LETTERS:
        if demandes[lettre].etat.value == "suspendue":
            assert {progress.end.etat for progress in paths(demandes, lettre)} == {"information"}


@pytest.mark.parametrize(
    ("lettre", "given", "chain"),
    [
        ("E", (), "D E"),  # on the way unless the poste is vacant
        ("F", (), "D F"),
        ("G1", (), "G1"),  # G2 or D, says the first answer
        ("G1", (("contrat", "jamais"),), "G2 G1"),
        ("G1", (("contrat", "a-declarer"),), "D G1"),
        ("H", (), "H"),  # each side has its own way
        ("H", (("cote", "z"),), "H"),
        ("H", (("cote", "y"),), "D E H"),
        ("H", (("cote", "z"), ("deja-dans-le-dispositif", "non")), "A H"),
    ],
)
def test_a_chain_names_no_demande_that_another_may_replace(demandes, lettre, given, chain):
    progress = replay(demandes, lettre, [Answer(node, value, TODAY) for node, value in given])
    assert " ".join(progress.chain) == chain


def test_every_letter_is_drawn_with_its_ends(demandes):
    for lettre in LETTERS:
        drawn = mermaid(demandes, lettre)
        assert all(re.search(rf"\bfin-{re.escape(fin.id)}\b", drawn) for fin in demandes[lettre].fins)
