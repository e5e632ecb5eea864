"""SIRET keys, La Poste's own rule, and numbers as people space them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.identifiers import RIDET_LENGTH, SIRET_LENGTH, compact, has_valid_key

REAL = "13002603200016"
"""Agence nationale de la cohésion des territoires, from the public register."""
LA_POSTE_HEADQUARTERS = "35600000000048"
LA_POSTE_BRANCH = "35600000049837"


def test_a_real_siret_has_a_valid_key():
    assert has_valid_key(REAL)


@pytest.mark.parametrize("position", range(SIRET_LENGTH))
def test_one_wrong_digit_breaks_the_key(position):
    digit = str((int(REAL[position]) + 1) % 10)
    assert not has_valid_key(REAL[:position] + digit + REAL[position + 1 :])


def test_two_swapped_neighbours_break_the_key():
    assert not has_valid_key("31002603200016")


@pytest.mark.parametrize("siret", [LA_POSTE_HEADQUARTERS, LA_POSTE_BRANCH])
def test_establishments_of_la_poste_follow_their_own_rule(siret):
    assert has_valid_key(siret)


def test_the_rule_of_la_poste_still_refuses_a_wrong_number():
    assert not has_valid_key("35600000049838")


def test_the_rule_of_la_poste_serves_nobody_else():
    """Digits that add up to a multiple of five are not enough elsewhere."""
    siret = "13002603200003"
    assert sum(map(int, siret)) % 5 == 0
    assert not has_valid_key(siret)


@pytest.mark.parametrize("written", ["", "1300260320001", "130026032000166", "1300260320001A", "1300 2603200016"])
def test_only_fourteen_digits_make_a_siret(written):
    assert not has_valid_key(written)


@pytest.mark.parametrize(
    "written",
    [
        "130 026 032 00016",
        "130.026.032.00016",
        "130-026-032-00016",
        "130\u00a0026\u202f032 00016",
        " 13002603200016 ",
    ],
)
def test_compact_drops_the_spaces_points_and_dashes_that_people_put(written):
    assert compact(written) == REAL


def test_a_ridet_is_shorter_than_a_siret():
    assert len(compact("0 123 456")) == RIDET_LENGTH < SIRET_LENGTH


@given(st.text(alphabet="0123456789", min_size=13, max_size=13).filter(lambda text: not text.startswith("356000000")))
def test_thirteen_digits_admit_exactly_one_key(thirteen):
    assert sum(has_valid_key(f"{thirteen}{key}") for key in range(10)) == 1
