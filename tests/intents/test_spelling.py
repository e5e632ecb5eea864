"""Guarded spelling correction: a French word is never bent."""

import pytest

from intents.spelling import MAX_CORRECTIONS, Speller, fingerprints
from knowledge.folding import fold

OURS = {"conseiller": 50, "convention": 40, "cible": 30, "poste": 90, "posture": 1, "comite": 20, "depots": 5}
FRENCH = fingerprints([*OURS, "impots", "table", "sable", "convection", "passe"])


@pytest.fixture
def speller():
    return Speller(OURS, FRENCH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("conseilelr", "conseiller"),
        ("consieller", "conseiller"),
        ("convnetion", "convention"),
        ("sible", "cible"),
        ("comitte", "comite"),
        ("postte", "poste"),
    ],
)
def test_a_slip_is_corrected_towards_our_words(speller, typed, meant):
    assert speller.correct([typed]) == (meant,)


@pytest.mark.parametrize("word", ["impots", "table", "sable", "convection", "passe"])
def test_a_french_word_is_never_bent(speller, word):
    assert speller.correct([word]) == (word,)


@pytest.mark.parametrize("word", ["7/8", "13002603200016", "ccp1", "ccp2", "le", "cbl", "xyzxyzxyz"])
def test_numbers_short_words_and_gibberish_stay(speller, word):
    assert speller.correct([word]) == (word,)


def test_the_nearest_word_wins_then_the_most_used():
    speller = Speller({"poste": 2, "poster": 90, "postes": 95}, fingerprints([]))
    assert speller.correct(["postee"]) == ("postes",)


def test_a_short_word_may_only_be_one_letter_away(speller):
    assert speller.correct(["cibbla"]) == ("cible",)
    assert speller.correct(["sibla"]) == ("sibla",)


def test_the_effort_spent_on_one_message_is_bounded(speller):
    typed = ["conseilelr"] * (MAX_CORRECTIONS + 5)
    corrected = speller.correct(typed)
    assert corrected[MAX_CORRECTIONS - 1] == "conseiller"
    assert corrected[MAX_CORRECTIONS] == "conseilelr"


@pytest.mark.parametrize(
    "word",
    ["impôts", "plombier", "tante", "bande", "maison", "retraite", "passeport", "permis", "médecin", "école",
     "chômage", "allocation", "mariage", "recette", "pomme", "météo", "avion", "justice", "police", "impression"],
)  # fmt: skip
def test_the_engine_in_service_leaves_french_alone(engine, word):
    assert engine.reader.speller.correct([fold(word)]) == (fold(word),)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("conseilelr", "conseiller"),
        ("convnetion", "convention"),
        ("fromation", "formation"),
        ("comitte", "comite"),
        ("prefetcure", "prefecture"),
    ],
)
def test_the_engine_in_service_corrects_slips(engine, typed, meant):
    assert engine.reader.speller.correct([typed]) == (meant,)


def test_every_french_word_of_the_content_stays_itself(engine, library):
    """Whatever our own fiches say in French must come out as it went in."""
    speller = engine.reader.speller
    said = {word for fiche in library.fiches for word in fold(fiche.detail).split() if word.isalpha()}
    bent = [word for word in said if speller.is_french(word) and speller.correct([word]) != (word,)]
    assert said
    assert not bent
