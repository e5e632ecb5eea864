"""Départements, overseas collectivities and régions, by code and by every name."""

import pytest

from knowledge.folding import words
from knowledge.territoires import departements, names, region_names, regions

COLLECTIVITES = {"975", "977", "978", "986", "987", "988"}
OVERSEAS = {"971", "972", "973", "974", "976"}


def test_there_are_101_departements_and_six_collectivites():
    codes = set(departements())
    assert codes >= COLLECTIVITES | OVERSEAS
    assert len(codes - COLLECTIVITES) == 101


def test_codes_are_the_official_ones():
    """01 to 95 without 20, 2A and 2B, then overseas."""
    metropolitan = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert set(departements()) == metropolitan | OVERSEAS | COLLECTIVITES


def test_every_name_leads_back_to_its_code():
    wrong = [
        (code, name, names().get(words(name)))
        for code, departement in departements().items()
        for name in (departement.name, *departement.other_names)
        if names().get(words(name)) != code
    ]
    assert not wrong


def test_no_name_is_shared_or_empty():
    everything = [name for item in departements().values() for name in (item.name, *item.other_names)]
    assert all(words(name) for name in everything)
    assert len({words(name) for name in everything}) == len(everything)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Loire-Inférieure", "44"),
        ("Seine-Inférieure", "76"),
        ("Charente-Inférieure", "17"),
        ("Côtes-du-Nord", "22"),
        ("Basses-Alpes", "04"),
        ("Basses-Pyrénées", "64"),
        ("île de la Réunion", "974"),
        ("Tahiti", "987"),
    ],
)
def test_names_of_the_past_and_of_every_day_are_known(name, code):
    assert names()[words(name)] == code


def test_each_departement_stands_in_one_region():
    listed = [code for codes in regions().values() for code in codes]
    assert sorted(listed) == sorted(departements())


def test_eighteen_regions_and_the_collectivites():
    assert len(regions()) == 18 + len(COLLECTIVITES)


@pytest.mark.parametrize(
    ("region", "count"), [("Bretagne", 4), ("Île-de-France", 8), ("Corse", 2), ("Auvergne-Rhône-Alpes", 12)]
)
def test_regions_hold_their_departements(region, count):
    assert len(regions()[region]) == count


def test_a_region_of_one_departement_is_left_to_the_departement():
    assert words("La Réunion") not in region_names()
    assert len(region_names()) == 13
