"""What a message names: départements by code and by name, SIRET, RIDET, kinds of structure."""

from datetime import date

import pytest

from intents.slots import read_departement, read_slots
from knowledge.territoires import departements

TODAY = date(2026, 11, 23)
SIRET = "13002603200016"

WAYS_TO_GIVE_A_CODE = (
    "{code}",
    "le {code}",
    "dans le {code}",
    "et pour le {code} ?",
    "département {code}",
    "pref {code}",
)
WAYS_TO_GIVE_A_NAME = ("{name}", "département {name}", "combien de postes dans {name} ?", "et {name} ?")


@pytest.mark.parametrize("way", WAYS_TO_GIVE_A_CODE)
def test_every_code_is_read(way):
    missed = [code for code in departements() if read_departement(way.format(code=code)) != code]
    assert not missed


@pytest.mark.parametrize("way", WAYS_TO_GIVE_A_NAME)
def test_every_name_is_read(way):
    missed = [
        (code, name)
        for code, item in departements().items()
        for name in (item.name, *item.other_names)
        if read_departement(way.format(name=name)) != code
    ]
    assert not missed


@pytest.mark.parametrize("way", [str.upper, str.lower, lambda name: name.replace("-", " ").replace("'", "’")])
def test_names_are_read_in_any_typography(way):
    missed = [code for code, item in departements().items() if read_departement(way(item.name)) != code]
    assert not missed


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("le 21", "21"),
        ("combien de postes dans le 21 ?", "21"),
        ("2a", "2A"),
        ("et dans le 2A ?", "2A"),
        ("le 2 b", "2B"),
        ("le 01", "01"),
        ("dans le 1", "01"),
        ("le 974", "974"),
        ("le 9-3", "93"),
        ("le neuf trois", "93"),
        ("dans le neuf-quatre", "94"),
        ("Corse du sud", "2A"),
        ("Loire-Inférieure", "44"),
        ("en Loire-Atlantique", "44"),
        ("la Loire", "42"),
        ("la Haute-Loire", "43"),
        ("Seine st denis", "93"),
        ("dans l’Hérault", "34"),
        ("côte d'or", "21"),
        ("dans le Nord", "59"),
        ("préfecture de l'Ain", "01"),
        ("à La Réunion", "974"),
        ("st martin", "978"),
    ],
)
def test_a_departement_is_read_as_people_say_it(said, code):
    assert read_departement(said) == code


@pytest.mark.parametrize(
    "said",
    [
        "que veut dire 7/8 ?",
        "nous avons 7/8",
        "le 7/8",
        "dans le 7 / 8",
        "le 14 mai",
        "depuis le 14 mai 2025",
        "le 30/06/2026",
        "le 1er juin",
        "les 3 postes",
        "pour 4 conseillers",
        "dans les 2 ans",
        "le 13 %",
        "les 15 modules",
        "pour 14 heures",
        "le CCP1",
        "la phase 2",
        "st denis",
        "le 20",
        "le 99",
        "je vais à Paris demain",
        "c'est trop cher",
        "une manche",
        pytest.param("la prochaine réunion du comité"),
        pytest.param("une somme de 25 000 euros"),
        pytest.param("faut-il que le conseiller vienne"),
        pytest.param("passer de 2 à 3 conseillers"),
        pytest.param("avec les 3 coordinateurs"),
    ],
)
def test_what_is_no_departement_is_left_alone(said):
    assert read_departement(said) is None


@pytest.mark.parametrize(
    ("said", "region"),
    [
        ("en Bretagne", "Bretagne"),
        ("combien de postes en ile de france", "Île-de-France"),
        ("Bourgogne Franche Comté", "Bourgogne-Franche-Comté"),
        ("en Corse", "Corse"),
    ],
)
def test_a_region_is_read(said, region):
    assert read_slots(said, TODAY).region == region


def test_a_departement_hides_its_region():
    slots = read_slots("dans le 21 en Bourgogne-Franche-Comté", TODAY)
    assert (slots.departement, slots.region) == ("21", None)


@pytest.mark.parametrize(
    "written",
    [
        SIRET,
        "130 026 032 00016",
        "130.026.032.00016",
        "130\u00a0026\u202f032 00016",
        "notre siret est 13002603200016 à Dijon",
        pytest.param(
            "130-026-032-00016",
        ),
    ],
)
def test_a_siret_is_read_however_it_is_spaced(written):
    slots = read_slots(written, TODAY)
    assert (slots.siret, slots.wrong_siret) == (SIRET, None)


def test_a_siret_with_a_wrong_key_is_kept_apart():
    slots = read_slots("siret 130 026 032 00017", TODAY)
    assert (slots.siret, slots.wrong_siret) == (None, "13002603200017")


def test_a_siret_names_no_departement():
    assert read_slots("le 130 026 032 00016", TODAY).departement is None


@pytest.mark.parametrize("written", ["06 12 34 56 78", "130026032", "le 21", "2026"])
def test_other_numbers_are_no_siret(written):
    slots = read_slots(written, TODAY)
    assert (slots.siret, slots.wrong_siret, slots.ridet) == (None, None, None)


def test_a_ridet_is_read():
    assert read_slots("ridet 0 123 456", TODAY).ridet == "0123456"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("nous sommes une mairie", "publique"),
        ("le CCAS", "publique"),
        ("une structure publique", "publique"),
        ("on est une asso", "privee"),
        ("une entreprise de l'ESS", "privee"),
        ("une structure privée", "privee"),
        ("notre structure", None),
    ],
)
def test_the_kind_of_structure_is_read(said, kind):
    assert read_slots(said, TODAY).structure_kind == kind


def test_several_things_are_read_together():
    slots = read_slots("notre commune, dans le 21, rend son poste le 30 juin 2027", TODAY)
    assert (slots.departement, slots.structure_kind, slots.day) == ("21", "publique", date(2027, 6, 30))
