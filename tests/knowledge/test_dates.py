"""Dates as sources give them, and as a reader meets them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from knowledge.dates import GUIDE_DATE, SourceDate, in_french

READER = TypeAdapter(SourceDate)


@pytest.mark.parametrize("written", ["2025", "2025-05", "2025-05-14", "2024-02-29", GUIDE_DATE])
def test_a_source_may_know_its_day_month_year_or_interval(written):
    assert READER.validate_python(written) == written


@pytest.mark.parametrize(
    "written",
    ["", "25", "2025-13", "2025-00", "2025-5", "2025-02-30", "2023-02-29", "14/05/2025", "mai 2025", "2025-"],
)
def test_anything_else_is_refused(written):
    with pytest.raises(ValidationError):
        READER.validate_python(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025-05-14", "14 mai 2025"),
        ("2025-06-01", "1er juin 2025"),
        ("2025-08-09", "9 août 2025"),
        ("2025-02", "février 2025"),
        ("2021", "2021"),
    ],
)
def test_a_date_is_said_in_french(written, said):
    assert in_french(written) == said


def test_the_undated_guide_is_said_to_be_undated():
    said = in_french(GUIDE_DATE)
    assert said.startswith("entre mi-2024 et mi-2025")
    assert "non daté" in said


def test_every_month_has_its_name():
    assert len({in_french(f"2025-{month:02}") for month in range(1, 13)}) == 12
