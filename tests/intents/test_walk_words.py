"""How people answer in the middle of a dossier: words around a command, steps told done or not, words denied."""

from datetime import date

import pytest

from intents.choices import find_words
from intents.dates import read_date, read_day
from intents.openings import Openings
from intents.recits import asks_one_fact
from intents.reports import is_about, reports, reports_not_yet
from intents.wrapping import wrapped
from knowledge import Concept

WEDNESDAY = date(2026, 11, 25)
COMMANDS = {"on reprend": "reprendre", "c est fait": "fait", "on annule": "annuler"}
STEP = "Déposer les pièces de fin de contrat sur Démarches Simplifiées"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param("bon, on reprend svp", "reprendre", id="words before and after"),
        pytest.param("ça j'ai compris, c'est fait", "fait", id="the last clause"),
        pytest.param("ça j'ai compris, on annule", None, id="nothing is thrown away by a last clause"),
        pytest.param("qui dit, c'est fait ?", None, id="a question is no command"),
        pytest.param("merci", None, id="nothing but words around"),
    ],
)
def test_a_command_is_heard_among_the_words_around_it(said, meant):
    assert wrapped(said, COMMANDS) == meant


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("les pièces sont envoyées", True),
        ("validée ce matin", True),
        ("courrier parti", True),
        ("formulaire rempli", True),
        ("le conseiller est parti", False),
        ("les pièces ne sont pas envoyées", False),
        ("la demande a été refusée", False),
        ("c'est validé quand ?", False),
        ("on va envoyer les pièces", False),
    ],
)
def test_a_step_is_told_done(said, done):
    assert reports(said) is done


@pytest.mark.parametrize(
    ("said", "not_yet"),
    [
        ("la demande n'est pas encore faite", True),
        ("c'est pas validé", True),
        ("les pièces ne sont pas acceptées", False),  # that blocks
        ("pourquoi ce n'est pas validé ?", False),
        ("c'est validé", False),
    ],
)
def test_a_step_is_told_not_done_yet(said, not_yet):
    assert reports_not_yet(said) is not_yet


@pytest.mark.parametrize(
    ("said", "about"), [("les pièces sont envoyées", True), ("c'est validé", True), ("le courrier est parti", False)]
)
def test_what_is_told_done_is_the_step_when_they_share_a_word_or_it_names_nothing(said, about):
    assert is_about(said, STEP) is about


OPTIONS = (("on le remplace", "la remplacer"), ("on ne le remplace pas", "on le remplace pas"))


@pytest.mark.parametrize(
    ("said", "denied", "found"),
    [
        pytest.param("on le remplace", True, 0, id="said"),
        pytest.param("on le remplace pas", True, 1, id="a « pas » just after"),
        pytest.param("on n'a pas l'intention de la remplacer", False, None, id="a « pas » before, in a story"),
        pytest.param("il n'est pas resté, on va la remplacer", False, 0, id="the « pas » of another clause"),
    ],
)
def test_words_denied_are_not_said(said, denied, found):
    assert find_words(said, OPTIONS, denied=denied) == found


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("vendredi", date(2026, 11, 27)),
        ("mercredi prochain", date(2026, 12, 2)),
        ("mardi dernier", date(2026, 11, 24)),
        ("mercredi dernier", date(2026, 11, 18)),
    ],
)
def test_a_weekday_is_the_next_one_or_the_last(said, day):
    assert read_date(said, WEDNESDAY) == day


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("elle part le 31 janvier, on ne la remplace pas", date(2027, 1, 31)),
        ("elle part fin janvier", None),  # no day is named
        ("convention jusqu'au 30 juin, contrat jusqu'au 31 mars", None),  # which one?
    ],
)
def test_a_story_names_a_day_when_it_names_only_one(told, day):
    assert read_day(told, WEDNESDAY) == day


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("non c'est pas une démission, c'est un licenciement", 0),
        ("ce n'est pas une démission mais un licenciement", 0),
        ("c'est un licenciement", None),
        ("c'est pas grave", None),
    ],
)
def test_what_is_said_in_the_place_of_what_is_denied_corrects_it(said, found):
    openings = Openings([Concept(id="corriger", mots=("en fait",))], "corriger")
    assert openings.corrected(said, [("licenciement",)]) == found


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("faut-il l'avis de la préfecture pour renouveler ?", True),
        ("quels motifs de rupture sont proposés ?", True),
        ("peut-on annuler une rupture ?", True),
        ("le rendu passe-t-il en comité ?", True),
        ("nous voulons sortir du dispositif, que faut-il faire ?", False),
        ("quelle démarche pour rendre un poste ?", False),
        ("mon conseiller passe en CDI, faut-il le déclarer ?", False),
    ],
)
def test_a_question_on_one_fact_is_not_a_wish_for_the_course(said, fact):
    assert asks_one_fact(said) is fact
