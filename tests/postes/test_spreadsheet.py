"""Cells that leave for a spreadsheet run nothing in it."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spreadsheet import neutral

DANGEROUS = "=+-@\t\r＝＋－＠"


@pytest.mark.parametrize("first", DANGEROUS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", '"', "\n", ' "'])
def test_a_formula_is_neutralised(first, before):
    assert neutral(f"{before}{first}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("space", ["\u2003", "\x0b", "\x85", "\u3000"])
def test_a_formula_behind_a_rare_space_is_neutralised(space):
    assert neutral(f"{space}=1+1") == "'=1+1"


@pytest.mark.parametrize("text", ["Mairie", "7", "L'Envol", "« Clic »", "", "Association A+B"])
def test_plain_text_is_left_alone(text):
    assert neutral(text) == text


def test_nothing_is_written_as_nothing():
    assert neutral(None) == ""


@given(st.text())
def test_whatever_the_text_no_cell_begins_with_a_formula_even_after_saving_again(text):
    file = StringIO()
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerow([neutral(text)])
    [[cell]] = csv.reader(StringIO(file.getvalue()), delimiter=";")
    assert cell[:1] not in [*DANGEROUS]
    assert "\n" not in cell
