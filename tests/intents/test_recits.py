"""The table of told situations: what facts settle, what they only offer, what they leave alone."""

import pytest

from intents import Asked, Zone
from intents.recits import Recits
from knowledge import Recit

TOPICS = {"B": "demande-b", "D": "demande-d", "E": "demande-e", "F": "demande-f"}
RECITS = Recits(
    (
        Recit(situation="part, remplacé", demande="D", faits=("depart", "remplacer"), sauf=("voisin",)),
        Recit(situation="part, non remplacé", demande="E", faits=("depart", "ne_pas_remplacer")),
        Recit(situation="convention finie", demande="F", faits=("fin", "arreter")),
        Recit(situation="arrêt, avant", demande="E", faits=("stop",), sauf=("fin",), a_choisir="oui"),
        Recit(situation="arrêt, au bout", demande="F", faits=("stop",), sauf=("fin",), a_choisir="oui"),
    ),
    TOPICS,
)
OTHERS = ("demande-e", "demande-d", "poste-inoccupe")


def settled(zone, topics, *notions, text="notre conseiller part"):
    return RECITS.settle(Asked(text, topics, zone, 0.9), tuple(f"#{notion}" for notion in notions))


def test_one_situation_told_turns_an_offer_into_its_course():
    asked = settled(Zone.OFFER, OTHERS, "depart", "remplacer")
    assert (asked.zone, asked.topics[0], asked.told) == (Zone.ANSWER, "demande-d", True)


def test_facts_win_over_another_demande_that_seemed_sure():
    asked = settled(Zone.ANSWER, OTHERS, "depart", "remplacer")
    assert (asked.zone, asked.topics[0]) == (Zone.ANSWER, "demande-d")


def test_a_negation_that_no_fact_holds_leaves_both_to_choose():
    asked = settled(Zone.ANSWER, OTHERS, "depart", "remplacer", "negation")
    assert (asked.zone, asked.topics) == (Zone.OFFER, ("demande-d", "demande-e"))


def test_two_situations_told_are_both_offered():
    asked = settled(Zone.OFFER, OTHERS, "depart", "ne_pas_remplacer", "fin", "arreter")
    assert (asked.zone, asked.topics[:2]) == (Zone.OFFER, ("demande-e", "demande-f"))


def test_beside_a_sure_fiche_the_course_is_offered():
    asked = settled(Zone.ANSWER, ("poste-inoccupe", "demande-d"), "depart", "remplacer")
    assert (asked.zone, asked.topics) == (Zone.OFFER, ("demande-d", "poste-inoccupe"))


def test_what_only_the_person_knows_is_offered_however_sure_the_ranking_is():
    asked = settled(Zone.ANSWER, ("demande-f", "absence-longue"), "stop", text="on arrête")
    assert (asked.zone, asked.topics, asked.told) == (Zone.OFFER, ("demande-e", "demande-f"), False)


def test_what_is_to_be_chosen_is_no_choice_once_more_is_told():
    asked = settled(Zone.ANSWER, ("demande-f", "absence-longue"), "stop", "fin", "arreter", text="fini, on arrête")
    assert (asked.zone, asked.topics[0], asked.told) == (Zone.ANSWER, "demande-f", True)


LEAVING = ("depart", "remplacer")


@pytest.mark.parametrize(
    ("zone", "topics", "notions", "text"),
    [
        pytest.param(Zone.ABSTAIN, OTHERS, LEAVING, "il part", id="not sure to be ours"),
        pytest.param(Zone.OFFER, OTHERS, (*LEAVING, "voisin"), "il part", id="an exception stands"),
        pytest.param(Zone.OFFER, OTHERS, ("depart",), "il part", id="a fact is missing"),
        pytest.param(Zone.ANSWER, ("rupture-pieces",), LEAVING, "il part, quelles pièces ?", id="a fiche answers"),
        pytest.param(Zone.OFFER, OTHERS, LEAVING, "combien de temps pour remplacer ?", id="one fact asked"),
        pytest.param(Zone.OFFER, OTHERS, LEAVING, "faut-il remplacer qui part ?", id="a yes or no asked"),
    ],
)
def test_what_the_table_leaves_alone(zone, topics, notions, text):
    asked = settled(zone, topics, *notions, text=text)
    assert (asked.zone, asked.topics, asked.told) == (zone, topics, False)
