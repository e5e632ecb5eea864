"""The demonstration data: invented, said to be so, and showing each case that people ask about."""

from datetime import date

import pytest

from bot.storage.postes_demonstration import FOLDER, demonstration_postes

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def postes():
    return demonstration_postes(lambda: TODAY)


def test_every_name_says_that_it_is_an_example(postes):
    assert all("(exemple)" in structure.name for structure in postes.structures_in(()))


@pytest.mark.parametrize("ratio", [(1, 1), (0, 1), (0, 0), (1, 0), (7, 8)])
def test_each_ratio_that_people_ask_about_is_there(postes, ratio):
    found = {(each.figures.occupes, each.figures.attribues) for each in postes.structures_in(())}
    assert ratio in found


@pytest.mark.parametrize("code", ["21", "2A", "974"])
def test_each_departement_has_its_figures_side_by_side(postes, code):
    totals = postes.totals((code,))
    assert totals.structures >= 5
    assert None not in (totals.cible, totals.dotation, totals.vacants, totals.figures.occupes)


def test_what_people_ask_about_is_there(postes):
    assert len({each.structure.departement for each in postes.search("relais numérique")}) == 2
    assert {anomaly.code for anomaly in postes.anomalies()} >= {"occupe_sans_attribue", "vacant_avec_contrat"}
    assert {change.kind for change in postes.changes()} == {"apparue", "changee"}
    assert postes.endings(date(2027, 6, 30))


def test_no_row_is_personal():
    for path in FOLDER.glob("*.csv"):
        assert "@" not in path.read_text(encoding="utf-8")
