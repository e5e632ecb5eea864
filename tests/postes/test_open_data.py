"""The real open data of 5 April 2023, counted again with the csv module alone. Skipped where the file is not."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_import import Dating, import_files
from knowledge.territoires import departements

NAME = "structures-open-data-2023-04-05.csv"
ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared" / "data" / NAME
TODAY = date(2026, 11, 25)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the open data file is not beside the repository")


@pytest.fixture(scope="module")
def report_and_postes():
    database = open_database(None)
    [report] = import_files(database, [FILE], Dating(TODAY))
    yield report, SqlitePostes(database, lambda: TODAY)
    database.close()


@pytest.fixture(scope="module")
def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_it_is_taken_whole_with_the_date_of_its_name(report_and_postes):
    report, postes = report_and_postes
    assert (report.refused, report.refusals, report.accepted) == (None, [], 2889)
    totals = postes.totals(())
    assert totals.structures == 2889
    assert (totals.figures.attribues, totals.figures.occupes) == (3925, None)
    assert (totals.figures.date, totals.figures.date_origin) == (date(2023, 4, 5), "fichier")


def test_the_totals_of_departements_are_those_counted_otherwise(report_and_postes, rows):
    _, postes = report_and_postes
    wanted, structures = Counter(), Counter()
    for row in rows:
        code = row["Code département"]
        code = "978" if code == "0" and row["Code postal"] == "97150" else code.zfill(2)
        wanted[code] += int(row["Nombre de conseillers validés par le COSELEC"])
        structures[code] += 1
    assert len(wanted) == 102
    for code in departements():
        totals = postes.totals((code,))
        assert totals.structures == structures[code]
        assert (totals.figures.attribues if totals.figures else 0) == wanted[code]


def test_homonyms_and_shared_sirets_are_kept_apart(report_and_postes, rows):
    _, postes = report_and_postes
    assert len(postes.search("la poste")) == 99
    sirets = Counter(row["SIRET"] for row in rows)
    shared = {siret: count for siret, count in sirets.items() if count > 1}
    assert len(shared) == 32
    for siret, count in shared.items():
        assert len(postes.by_number(siret)) == count


def test_a_town_or_a_departement_tells_homonyms_apart(report_and_postes):
    _, postes = report_and_postes
    assert {found.structure.commune for found in postes.search("la poste dijon")} == {"Dijon"}
    assert {found.structure.departement for found in postes.search("la poste", ("44",))} == {"44"}
