"""Dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.dates import read_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("30/06/2026", date(2026, 6, 30)),
        ("30-06-26", date(2026, 6, 30)),
        ("30.6.2026", date(2026, 6, 30)),
        ("2026-06-30", date(2026, 6, 30)),
        ("elle part le 3 mars 2025", date(2025, 3, 3)),
        ("le 1er juin 2027", date(2027, 6, 1)),
        ("12 janv. 2027", date(2027, 1, 12)),
        ("12 Févr 2027", date(2027, 2, 12)),
        ("depuis mai 2025", date(2025, 5, 1)),
        ("fin décembre 2026", date(2026, 12, 31)),
        ("fin février 2028", date(2028, 2, 29)),
        ("mi-mars 2027", date(2027, 3, 15)),
        ("début janvier 2027", date(2027, 1, 1)),
        ("14 mai 2025 ou 3 juin 2026", date(2025, 5, 14)),
        pytest.param(
            "juin 2025",
            date(2025, 6, 1),
        ),
    ],
)
def test_a_full_date_is_read(said, day):
    assert read_date(said, TODAY) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("le 30 juin", date(2027, 6, 30)),
        ("le 5 novembre", date(2026, 11, 5)),
        ("en décembre", date(2026, 12, 1)),
        ("en octobre", date(2027, 10, 1)),
        ("au mois de mai", date(2027, 5, 1)),
        ("fin du mois de mars", date(2027, 3, 31)),
        pytest.param(
            "depuis août",
            date(2026, 8, 1),
        ),
    ],
)
def test_without_a_year_the_nearest_month_to_come_is_meant(said, day):
    assert read_date(said, TODAY) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("aujourd'hui", date(2026, 11, 23)),
        ("aujourd’hui", date(2026, 11, 23)),
        ("demain", date(2026, 11, 24)),
        ("après-demain", date(2026, 11, 25)),
        ("hier matin", date(2026, 11, 22)),
        ("avant-hier", date(2026, 11, 21)),
        ("dans trois semaines", date(2026, 12, 14)),
        ("dans 15 jours", date(2026, 12, 8)),
        ("dans deux mois", date(2027, 1, 23)),
        ("il y a 3 mois", date(2026, 8, 23)),
        ("fin du mois", date(2026, 11, 30)),
        ("à la fin du mois prochain", date(2026, 12, 31)),
        ("fin de l'année", date(2026, 12, 31)),
    ],
)
def test_a_day_may_be_told_from_today(said, day):
    assert read_date(said, TODAY) == day


@pytest.mark.parametrize(
    "said",
    [
        "7/8",
        "que veut dire 0/1 ?",
        "31/02/2026",
        "le 31 février",
        "99/99/9999",
        "2026-13-45",
        "fin juin 0000",
        "le 21",
    ],
)
def test_what_is_no_date_is_left_alone(said):
    assert read_date(said, TODAY) is None


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_any_day_is_read_in_each_common_form(day):
    forms = (f"{day:%d/%m/%Y}", f"{day:%d-%m-%y}", day.isoformat(), f"le {day:%d.%m.%Y} au soir")
    assert {read_date(form, TODAY) for form in forms} == {day}


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail(text):
    read_date(text, TODAY)
