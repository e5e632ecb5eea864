"""Search by name: what people type finds the structure they mean, among ten thousand."""

import random

import pytest

from knowledge.postes.model import Structure
from knowledge.postes.names import NameIndex, normal_name
from tests.postes.invented import mistyped, structures

CHOICES = 5


@pytest.fixture(scope="module")
def crowd():
    return structures(10_000)


@pytest.fixture(scope="module")
def index(crowd):
    return NameIndex(crowd)


def choices(found):
    """The names that a reply would offer."""
    return list(dict.fromkeys(each.structure.name for each in found))[:CHOICES]


def test_the_right_name_is_first_or_among_the_choices(crowd, index):
    chance = random.Random(3)
    asked = [(structure.name, mistyped(structure.name, chance)) for structure in chance.sample(crowd, 600)]
    served = sum(name in choices(index.search(text)) for name, text in asked)
    assert served / len(asked) >= 0.98


def test_a_name_written_as_it_is_finds_all_its_homonyms_and_nothing_else(crowd, index):
    for structure in random.Random(5).sample(crowd, 60):
        found = index.search(structure.name.lower())
        assert structure.key in {each.structure.key for each in found} or len(found) == 200
        assert {normal_name(each.structure.name) for each in found} >= {normal_name(structure.name)}
        assert found[0].score == 1


def test_a_departement_keeps_only_its_structures(crowd, index):
    everywhere = [structure for structure in crowd if structure.name == "LA POSTE"]
    one = everywhere[0].departement
    found = index.search("la poste", (one,))
    assert {each.structure.key for each in found} == {each.key for each in everywhere if each.departement == one}
    assert index.search("la poste", ("2A",)) == ()


def small(*names):
    return NameIndex([Structure(str(n), str(n), name, commune=commune) for n, (name, commune) in enumerate(names)])


@pytest.fixture(scope="module")
def few():
    return small(
        ("LA POSTE", "Dijon"),
        ("LA POSTE", "Beaune"),
        ("COMMUNAUTE DE COMMUNES VALLEE DE L'OURCE", "Valmorel"),
        ("CENTRE COMMUNAL D ACTION SOCIALE", "Valmorel"),
        ("CENTRE COMMUNAL D'ACTION SOCIALE", "Brenac"),
        ("COMMUNE DE SAINT-ETIENNE-LA-VARENNE", "Saint-Étienne-la-Varenne"),
        ("ASSOCIATION RELAIS D'ARGOAT", "Argoat"),
        ("FABRIQUE NUMERIQUE ET SOLIDAIRE DU PAYS DE BRENAC ET SES ENVI", "Brenac"),
        ("MAISON DES JEUNES ET DE LA CULTURE", "Brenac"),
    )


@pytest.mark.parametrize(
    ("typed", "name", "commune"),
    [
        ("la poste de dijon", "LA POSTE", "Dijon"),
        ("La  POSTE, Beaune", "LA POSTE", "Beaune"),
        ("cc vallee de l'ource", "COMMUNAUTE DE COMMUNES VALLEE DE L'OURCE", "Valmorel"),
        ("comcom vallée de l’Ource", "COMMUNAUTE DE COMMUNES VALLEE DE L'OURCE", "Valmorel"),
        ("ccas de brenac", "CENTRE COMMUNAL D'ACTION SOCIALE", "Brenac"),
        ("mairie de st etienne la varenne", "COMMUNE DE SAINT-ETIENNE-LA-VARENNE", "Saint-Étienne-la-Varenne"),
        ("asso relais dargoat", "ASSOCIATION RELAIS D'ARGOAT", "Argoat"),
        ("RELAIS ARGOAT", "ASSOCIATION RELAIS D'ARGOAT", "Argoat"),
        ("argoat relais", "ASSOCIATION RELAIS D'ARGOAT", "Argoat"),
        ("fabrique numérique et solidaire du pays de brenac et ses environs", "FABRIQUE", "Brenac"),
        ("fabrique numérique", "FABRIQUE", "Brenac"),
        ("mjc brenac", "MAISON DES JEUNES ET DE LA CULTURE", "Brenac"),
    ],
)
def test_people_abbreviate_forget_accents_and_add_the_town(few, typed, name, commune):
    first = few.search(typed)[0].structure
    assert first.name.startswith(name)
    assert first.commune == commune


@pytest.mark.parametrize("typed", ["", " ", "a", "!!!", "\x00", "de la", "zzzzzzzz", "👍", "الجمعية", "x" * 100_000])
def test_what_is_no_name_finds_nothing_or_little(few, typed):
    assert len(few.search(typed)) <= 1


def test_scores_go_from_zero_to_one_best_first(few):
    scores = [each.score for each in few.search("centre communal action sociale")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
