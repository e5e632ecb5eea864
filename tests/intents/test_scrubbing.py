"""What names or reaches a person goes; what a reviewer needs stays. Every name and number here is invented."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.scrubbing import scrub

HURRIED = [
    ("mme durand est partie hier", "mme [nom] est partie hier"),
    ("M. Dupont-Moret a démissionné", "M. [nom] a démissionné"),
    ("mr petit part en retraite", "mr [nom] part en retraite"),
    ("M. Le Brie est en arrêt", "M. [nom] est en arrêt"),
    ("pq monsieur martin du ccas nous dit non", "pq monsieur [nom] du ccas nous dit non"),
    ("notre conseillere nadia belkac part", "notre conseillere [nom] part"),
    ("on a recruté Julien LEFEVRAUD en mai", "on a recruté [nom] en mai"),
    ("je m'appelle sophie et je suis conum", "je m'appelle [nom] et je suis conum"),
    ("bjr moi c'est karim, coordo", "bjr moi c'est [nom], coordo"),
    ("Marie Dubusson est malade", "[nom] est malade"),
    ("Comment renouveler ? Cordialement, Paul Verlanne", "Comment renouveler ? Cordialement, [nom]"),
    ("jean dupont a quitté son poste hier", "[nom] a quitté son poste hier"),
    ("Dupont est parti", "[nom] est parti"),
    ("je suis marie-claude le goff", "je suis [nom]"),
    ("Paul PETIT, DGS", "[nom], DGS"),
    ("merci, Anne-Sophie de La Tour", "merci, [nom]"),
    ("notre cn yannick le brizoun part en retraite", "notre cn [nom] part en retraite"),
    ("conseiller: nguyen van brizoun", "conseiller: [nom]"),
    ("ecrire à j dupont @ mairie.fr", "ecrire à j [courriel]"),
    ("mail jean.dupont@mairie-x.fr svp", "mail [courriel] svp"),
    ("ecrivez a j.dupont arobase mairie point fr", "ecrivez a [courriel]"),
    ("tel 06 12 34 56 78", "tel [téléphone]"),
    ("appelez moi au 0612345678", "appelez moi au [téléphone]"),
    ("06.12.34.56.78 ou 06/12/34/56/78 ou 06-12-34-56-78", "[téléphone] ou [téléphone] ou [téléphone]"),
    ("+33 6 12 34 56 78", "[téléphone]"),
    ("siret 130 025 265 00013", "siret [SIRET]"),
    ("siren 130025265", "siren [SIREN]"),
    ("nir 1 85 05 78 006 084 36", "nir [NIR]"),
    ("nir 2 85 05 2A 006 084 36", "nir [NIR]"),
    ("iban FR76 3000 6000 0112 3456 7890 189 merci", "iban [compte bancaire] merci"),
    ("dossier DS 12345678 bloqué", "dossier DS [numéro] bloqué"),
    ("demandez à @paulette.du21", "demandez à [nom]"),
    ("https://exemple.fr/dossier?jeton=abc voir", "[lien] voir"),
]
KEPT = [
    "que veut dire 7/8, 1/1, 0/1 ou 1/0 ?",
    "convention du 12/03/2026 au 2026-11-25",
    "phase 1 de 2021 à 2023, puis 2023-2026",
    "la frise 2017 2021 2023 2027",
    "50 000 € puis 1 250 000 euros",
    "madame la préfète demande l'avis",
    "le monsieur parlait de quinze jours",
    "la secrétaire de marie ne sait pas",
    "le COSELEC et PILOTE, c'est quoi ?",
    "en Côte-d'Or et en Seine-Saint-Denis",
    "Jusqu'à quand peut-on recruter ?",
    "un agent France services peut-il être conseiller ?",
    "on recrute un conseiller la semaine prochaine",
    "la Banque des Territoires valide",
    "le petit poste blanc du moulin",
    "un conseiller ANCT ou REMN",
]


@pytest.fixture(scope="module")
def known(conversations):
    return conversations.engine.reader.knows


@pytest.mark.parametrize(("text", "left"), HURRIED, ids=[text for text, _ in HURRIED])
def test_what_reaches_or_names_a_person_goes(known, text, left):
    assert scrub(text, known) == left


@pytest.mark.parametrize("text", KEPT)
def test_what_a_reviewer_needs_stays(known, text):
    assert scrub(text, known) == text


def test_hardly_any_real_question_is_touched(conversations, known):
    """Our own typical questions name nobody; at most one in fifty loses a word."""
    questions = [question for fiche in conversations.content.fiches for question in fiche.questions]
    touched = [question for question in questions if "[nom]" in scrub(question, known)]

    assert len(touched) <= len(questions) / 50, touched


def test_without_a_list_of_words_titles_and_first_names_still_count():
    assert scrub("mme durand et Karim sont partis") == "mme [nom] et [nom] sont partis"


@given(st.text(max_size=300))
def test_scrubbing_twice_changes_nothing_more(text):
    once = scrub(text)
    assert scrub(once) == once


@given(
    number=st.lists(st.integers(0, 9), min_size=10, max_size=10).map(
        lambda digits: "0" + "".join(map(str, digits[1:]))
    ),
    separator=st.sampled_from(["", " ", ".", "-"]),
    before=st.sampled_from(["", "tel ", "appelez le ", "mon 06 : "]),
)
def test_no_phone_number_stays(number, separator, before):
    written = separator.join(re.findall("..", number))
    assert not re.search(r"\d{2}(?:[ .-]?\d{2}){4}", scrub(f"{before}{written} merci"))


@pytest.mark.parametrize("piece", ["a.b@", "1 2 ", "FR76 ", "Mme ", "Jean de ", "@", "0", "[", "a-a-", "x@y.z "])
def test_the_cost_follows_the_length(piece):
    """Operations counted, not time: how often the text is looked at grows as its length (a trace of calls)."""
    assert _calls(piece * 400) <= 2.4 * _calls(piece * 200) + 200


def _calls(text):
    import gc
    import sys

    count = 0

    def tally(*_):
        nonlocal count
        count += 1

    gc.disable()  # what others hook on a collection is not ours to count
    sys.setprofile(tally)
    try:
        scrub(text[:3_900])
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def test_random_mixtures_never_fail(known):
    chance = random.Random(20261123)
    pieces = [*(text for text, _ in HURRIED), *KEPT, "\u202e", "@", "''", "-", "[nom]", "😀", "\n", "1" * 50]
    for _ in range(300):
        mixed = " ".join(chance.choices(pieces, k=6))
        assert "@mairie" not in scrub(mixed, known)
