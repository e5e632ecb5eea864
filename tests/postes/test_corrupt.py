"""Three hundred spoiled files: none is half imported, none makes the program fail, each row refused is named."""

import pytest

from bot.storage.postes_import import Dating, import_files
from tests.postes import files
from tests.postes.conftest import TODAY, Desk
from tests.postes.corrupt import COUNT, SPOILS, corrupt_files

CORRUPT = dict(corrupt_files())
BEFORE = files.text(files.LISTE, *[files.liste_row(number, "9/9") for number in range(1, 600)])


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A database that holds something, shared: every case is undone after it."""
    desk = Desk(tmp_path_factory.mktemp("corrompus"))
    desk.accepted(BEFORE, on="2020-01-01")
    yield desk
    desk.database.close()


def snapshot(desk):
    return [desk.database.conn.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]  # noqa: S608


TABLES = ("postes_imports", "postes_lines", "postes_changes")


@pytest.mark.parametrize("name", CORRUPT)
def test_a_spoiled_file_is_taken_whole_or_not_at_all(started, name):
    before = snapshot(started)
    path = started.write("corrompu.csv", CORRUPT[name])
    last = before[0][-1][0]
    [report] = import_files(started.database, [path], Dating(TODAY))
    try:
        if report.refused:
            assert snapshot(started) == before
            assert report.refused.reason
            assert report.refused.remedy
        else:
            (kept,) = started.database.conn.execute(
                "SELECT COUNT(*) FROM postes_lines WHERE import_id > ?", (last,)
            ).fetchone()
            assert kept == report.accepted
            assert len(report.refusals) <= 0.1 * (kept + len(report.refusals))
            assert started.postes.totals(()).structures >= 0
            assert isinstance(started.postes.anomalies(), tuple)
        for refusal in report.refusals:
            assert refusal.line >= 2
            assert refusal.reason
            assert not [word for word in files.PERSONAL if word in str(refusal)]
    finally:
        _forget(started, last)


def _forget(desk, last):
    connection = desk.database.conn
    with connection:
        for table, column in (
            ("postes_imports", "id"),
            ("postes_lines", "import_id"),
            ("postes_changes", "import_id"),
        ):
            connection.execute(f"DELETE FROM {table} WHERE {column} > ?", (last,))  # noqa: S608
        connection.execute("UPDATE postes_lines SET live = 1, retired_by = NULL, gone = 0")


def test_the_spoiled_files_are_many_and_of_every_kind():
    assert len(CORRUPT) == COUNT
    assert {name.split(" ", 1)[1] for name in CORRUPT} == set(SPOILS)


def test_the_rows_that_are_refused_are_exactly_those_that_were_spoiled(desk):
    rows = [files.liste_row(number, "1/1") for number in range(1, 101)]
    for place in (7, 42, 99):
        rows[place] = rows[place].replace(";1/1;", ";beaucoup;")
    [report] = desk.take(files.text(files.LISTE, *rows))
    assert report.refused is None
    assert [refusal.line for refusal in report.refusals] == [9, 44, 101]
    assert {refusal.column for refusal in report.refusals} == {"Candidats recrutés"}
