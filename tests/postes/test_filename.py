"""The day that the name of a file gives, in every way the platforms write it."""

from datetime import date

import pytest

from knowledge.postes.filename import date_in_name


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("export-structures_entre_2021-01-01_et_2026-06-30.csv", date(2026, 6, 30)),
        ("export-territoires_codeDepartement_entre_2026-01-01_et_2026-10-31.csv", date(2026, 10, 31)),
        ("postes-conseiller-numerique-2026-08-21T14-05-09.csv", date(2026, 8, 21)),
        ("demandes-ruptures_21-08-2026.csv", date(2026, 8, 21)),
        ("20230405-3925-cnfs.csv", date(2023, 4, 5)),
        ("structures-open-data-2023-04-05.csv", date(2023, 4, 5)),
        ("export-structures_entre_2021-01-01_et_2026-06-30 (1).csv", date(2026, 6, 30)),
        ("structures.csv", None),
        ("structures-2026-13-45.csv", None),
        ("12345678901234.csv", None),
        ("export-2026.csv", None),
    ],
)
def test_the_last_day_of_the_name(name, day):
    assert date_in_name(name) == day
