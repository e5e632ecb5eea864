"""Cells: each is read for what it is, or refused; nothing is guessed."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.postes.cells import (
    CellError,
    SpreadsheetDateError,
    is_missing,
    read_count,
    read_day,
    read_departement,
    read_id,
    read_name,
    read_ratio,
    read_required_id,
    read_siret,
    read_territory,
    read_text,
)
from knowledge.territoires import departements


@pytest.mark.parametrize("word", ["", " ", "-", "non renseigné", "Non renseignée", "undefined", "null", "Non défini"])
def test_the_words_that_exports_use_for_nothing(word):
    assert is_missing(word)
    assert read_text(word) is None
    assert read_count(word) is None
    assert read_day(word) is None
    assert read_id(word) is None
    assert read_siret(word) is None
    assert read_departement(word) is None


@pytest.mark.parametrize(
    ("cell", "ratio"),
    [
        ("7/8", (7, 8)),
        ("0/0", (0, 0)),
        (" 1 / 1 ", (1, 1)),
        ("1\u00a0/\u00a01", (1, 1)),
        ("12/37", (12, 37)),
        ("1/0", (1, 0)),
        ('="7/8"', (7, 8)),  # what a spreadsheet is told so that it keeps its hands off
        ("'7/8", (7, 8)),
    ],
)
def test_a_ratio_is_occupes_then_attribues(cell, ratio):
    assert read_ratio(cell) == ratio


@pytest.mark.parametrize(
    "cell",
    [
        *("07-août", "7-Aug", "août-07", "01-janv", "01-janv.", "1-févr.-26", "Aug-07", "07-AOUT", "7 août 2026"),
        *("01/01/2026", "07/08/2026", "7/8/26", "2026-08-07", "2026-08-07 00:00:00", "7.8.2026"),
        *("46241", "46241.0", "0,875", "0.875", ",5"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_ratio_is_known(cell):
    with pytest.raises(SpreadsheetDateError):
        read_ratio(cell)


@pytest.mark.parametrize(
    "cell", ["", "7", "7/", "/8", "-1/2", "1/-2", "a/b", "7/8/9/10", "9999/1", "1/9999999", "oui"]
)
def test_what_is_no_ratio_is_refused_without_being_taken_for_a_date(cell):
    with pytest.raises(CellError) as refused:
        read_ratio(cell)
    assert not isinstance(refused.value, SpreadsheetDateError)


@given(st.integers(0, 1000), st.integers(0, 1000), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
def test_every_believable_ratio_is_read_back(occupes, attribues, space):
    assert read_ratio(f"{space}{occupes}{space}/{space}{attribues}{space}") == (occupes, attribues)


@pytest.mark.parametrize(
    ("cell", "hints", "code"),
    [
        ("1", (), "01"),
        ("01", (), "01"),
        ("021", (), "21"),
        ("2a", (), "2A"),
        (" 2B ", (), "2B"),
        ("974", (), "974"),
        ("0", ("97150", ""), "978"),
        ("00", ("97150", "97801"), "978"),
        ("0", ("", "97801"), "978"),
        ("00", ("97133", ""), "977"),
        ("978", (), "978"),
        ("20", ("", "2A004"), "2A"),
        ("Côte-d'Or", (), "21"),
        ("LA REUNION", (), "974"),
        ("'07", (), "07"),
    ],
)
def test_departements_are_written_as_they_should_be(cell, hints, code):
    assert read_departement(cell, *hints) == code


@pytest.mark.parametrize(
    ("cell", "hints"), [("0", ()), ("00", ("75001",)), ("20", ("20000",)), ("96", ()), ("ZZ", ())]
)
def test_a_departement_that_cannot_be_told_is_refused(cell, hints):
    with pytest.raises(CellError):
        read_departement(cell, *hints)


@given(st.sampled_from(sorted(departements())), st.booleans(), st.booleans())
def test_every_departement_survives_a_spreadsheet(code, bare, lower):
    cell = (code.lstrip("0") if bare else code).lower() if lower else code.lstrip("0") if bare else code
    assert read_departement(f" {cell} ") == code


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("110 000 000 00011", "11000000000011"),
        ("11000000000011", "11000000000011"),
        ("1234567", "1234567"),  # a RIDET
        ("1,23457E+13", None),  # a spreadsheet destroyed it
        ("123456789", None),  # a SIREN is no SIRET
        ("00000000000000", None),
        ("abc", None),
        ("0000000000019", None),  # a zero may be missing, but no key proves it
        ("0000000000018", "00000000000018"),  # here the key does
        ("1111111１111111", None),  # a full-width digit
    ],
)
def test_numbers_of_structures(cell, number):
    assert read_siret(cell) == number


@pytest.mark.parametrize(("cell", "count"), [("0", 0), ("37", 37), ("1 000", 1000), ("3,0", 3), ("1\u202f000", 1000)])
def test_counts(cell, count):
    assert read_count(cell) == count


@pytest.mark.parametrize("cell", ["-1", "− 2", "1001", "99999999999999999999", "1.5", "deux", "3 postes", "1e3"])
def test_counts_that_cannot_be(cell):
    with pytest.raises(CellError):
        read_count(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/08/2026", date(2026, 8, 31)),
        ("1/9/2026", date(2026, 9, 1)),
        ("2026-08-31", date(2026, 8, 31)),
        ("2026-08-31 00:00:00", date(2026, 8, 31)),
    ],
)
def test_days(cell, day):
    assert read_day(cell) == day


@pytest.mark.parametrize("cell", ["31/02/2026", "12/31/2026", "demain", "46241", "31/08/26"])
def test_days_that_cannot_be_told(cell):
    with pytest.raises(CellError):
        read_day(cell)


@pytest.mark.parametrize(
    ("cell", "territory"),
    [
        ("La Réunion", ("974", "La Réunion")),
        ("corse du sud", ("2A", "Corse-du-Sud")),
        ("Bretagne", (None, "Bretagne")),
        ("BOURGOGNE-FRANCHE-COMTE", (None, "Bourgogne-Franche-Comté")),
    ],
)
def test_territories_by_name(cell, territory):
    assert read_territory(cell) == territory


def test_a_territory_that_does_not_exist_is_refused():
    with pytest.raises(CellError):
        read_territory("Total")


@pytest.mark.parametrize(
    ("cell", "identifier"),
    [("9101", "9101"), ("09101", "9101"), (" 9\u00a0101 ", "9101"), ("9101,0", "9101"), ("999999999", "999999999")],
)
def test_ids_are_whole_numbers(cell, identifier):
    assert read_id(cell) == identifier
    assert read_required_id(cell) == identifier


@pytest.mark.parametrize("cell", ["0", "000", "1234567890", "-5", "1.5", "abc", "9101;9102", "+33600000000"])
def test_what_is_no_id_is_refused(cell):
    with pytest.raises(CellError, match="nombre entier"):
        read_id(cell)


def test_an_id_that_must_be_there_is_refused_when_it_is_not():
    with pytest.raises(CellError, match="manque"):
        read_required_id("non renseigné")


@pytest.mark.parametrize("cell", ["\u200b", "\x07", "\u202e\u200e"])
def test_invisible_characters_alone_say_nothing(cell):
    assert read_text(cell) is None


def test_what_nobody_can_see_is_not_kept():
    assert read_text("Clic\u202e\u200b \x07&  co\u00a0") == "Clic & co"


def test_a_name_with_an_unreadable_character_is_refused():
    with pytest.raises(CellError, match="illisible"):
        read_name("Biblioth\ufffdque")


@given(st.text(max_size=60))
def test_no_text_makes_a_cell_fail_otherwise_than_by_refusing_it(text):
    for read in (read_text, read_name, read_id, read_siret, read_count, read_ratio, read_day, read_departement):
        with suppress(CellError):
            read(text)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Mairie de Brenac a.dupont@exemple.fr", "Mairie de Brenac"),
        ("Mairie de Brenac (a.dupont@exemple.fr)", "Mairie de Brenac"),
        ("Tiers-lieu L@b", "Tiers-lieu L@b"),
        ("@ Numérique", "@ Numérique"),
    ],
)
def test_an_address_put_in_a_name_is_not_kept(cell, name):
    assert read_name(cell) == name
