"""What an import replaces, what it leaves, what it tells; and that nothing is ever half done."""

import shutil
import sqlite3

import pytest

from bot.storage.postes import open_database
from bot.storage.postes_import import Dating, import_files
from bot.storage.trouble import DatabaseTroubleError
from tests.postes import files
from tests.postes.conftest import TODAY


def liste(**ratios):
    """`s9101="1/1"` → a list of structures."""
    return files.text(files.LISTE, *[files.liste_row(name[1:], ratio) for name, ratio in ratios.items()])


def export(departement, **attribues):
    rows = [files.export_row(name[1:], count, departement) for name, count in attribues.items()]
    return files.text(files.EXPORT, *rows)


def ratio(desk, identifier):
    figures = desk.postes.structure(str(identifier)).figures
    return figures.occupes, figures.attribues


def test_a_list_gives_occupes_and_attribues(desk):
    desk.accepted(liste(s9101="1/1", s9102="0/1", s9103="0/0", s9104="7/8", s9105="1/0"))
    assert [ratio(desk, number) for number in range(9101, 9106)] == [(1, 1), (0, 1), (0, 0), (7, 8), (1, 0)]


def test_a_list_replaces_only_the_ids_in_it(desk):
    desk.accepted(liste(s1="1/1", s2="2/2"), on="2026-01-01")
    desk.accepted(liste(s2="0/2", s3="3/3"), on="2026-02-01")
    assert [ratio(desk, number) for number in (1, 2, 3)] == [(1, 1), (0, 2), (3, 3)]


def test_an_export_replaces_the_whole_of_its_departements_and_no_other(desk):
    desk.accepted(export("21", s1=1, s2=2), export("11", s3=3), on="2026-01-01")
    desk.accepted(export("21", s2=5), on="2026-02-01")
    assert desk.postes.structure("1") is None
    assert desk.postes.structure("2").figures.attribues == 5
    assert desk.postes.structure("3").figures.attribues == 3


def test_a_structure_that_changes_of_departement_is_not_counted_twice(desk):
    desk.accepted(export("21", s1=1, s2=2), on="2026-01-01")
    desk.accepted(export("71", s2=2), on="2026-02-01")
    assert desk.postes.totals(()).figures.attribues == 3
    assert desk.postes.structure("2").departement == "71"
    assert not [change for change in desk.postes.changes() if change.kind == "disparue"]


def test_an_older_file_does_not_win_and_says_so(desk):
    desk.accepted(liste(s1="2/2"), on="2026-06-01")
    [report] = desk.accepted(liste(s1="1/1", s2="1/1"), on="2026-01-01")
    assert ratio(desk, 1) == (2, 2)
    assert ratio(desk, 2) == (1, 1)
    assert report.stale == 1


def test_an_older_export_of_a_departement_does_not_win_either(desk):
    desk.accepted(export("21", s1=2), on="2026-06-01")
    desk.accepted(export("21", s1=1, s2=1), on="2026-01-01")
    assert desk.postes.totals(("21",)).figures.attribues == 2


def test_the_same_file_twice_changes_nothing(desk):
    desk.accepted(liste(s1="2/2"), on="2026-06-01")
    [report] = desk.accepted(liste(s1="2/2"), on="2026-06-01")
    assert report.changes == {}
    assert ratio(desk, 1) == (2, 2)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("structures.csv", None, ("2026-11-25", "import")),
        ("export-structures_entre_2021-01-01_et_2026-06-30.csv", None, ("2026-06-30", "fichier")),
        ("export-structures_entre_2021-01-01_et_2026-06-30.csv", "2026-05-01", ("2026-05-01", "option")),
        ("export-structures_entre_2021-01-01_et_2026-11-25.csv", None, ("2026-11-25", "fichier")),
        ("export-structures_entre_2021-01-01_et_2026-11-26.csv", None, ("2026-11-25", "import")),
    ],
    ids=["none", "the name", "the option first", "a name of today", "a name from the future says nothing"],
)
def test_the_date_of_the_data(desk, name, on, expected):
    desk.accepted((name, liste(s1="1/1")), on=on)
    figures = desk.postes.structure("1").figures
    assert (figures.date.isoformat(), figures.date_origin) == expected


def test_files_of_one_call_are_taken_oldest_first(desk):
    desk.accepted(
        ("export-structures_entre_2021-01-01_et_2026-06-30.csv", liste(s1="2/3")),
        ("export-structures_entre_2021-01-01_et_2026-05-31.csv", liste(s1="1/3")),
    )
    assert ratio(desk, 1) == (2, 3)
    assert [(change.kind, change.before.occupes, change.after.occupes) for change in desk.postes.changes()] == [
        ("changee", 1, 2)
    ]


def test_one_refused_file_refuses_them_all_and_the_old_data_stay(desk):
    desk.accepted(liste(s1="1/1"), on="2026-01-01")
    before = desk.dump()
    good, bad = desk.take(liste(s1="2/2"), liste(s2="07-août"), on="2026-02-01")
    assert good.refused is None
    assert "tableur" in bad.refused.reason
    assert desk.dump() == before
    assert ratio(desk, 1) == (1, 1)


def test_every_refused_file_of_a_call_is_told(desk):
    reports = desk.take("a;b\n1;2\n", liste(s1="1/1"), "", on="2026-02-01")
    assert [bool(report.refused) for report in reports] == [True, False, True]
    assert desk.postes.empty


def test_a_row_given_twice_alike_counts_once(desk):
    rows = [files.liste_row(number, "1/1") for number in range(1, 20)]
    [report] = desk.take(files.text(files.LISTE, *rows, files.liste_row(3, "1/1")))
    assert report.refused is None
    assert report.accepted == 19
    assert [(refusal.line, refusal.reason) for refusal in report.refusals] == [(21, "déjà donnée ligne 4")]
    assert desk.postes.totals(()).figures.attribues == 19


def test_a_row_given_twice_with_two_figures_counts_for_nothing_and_the_old_one_stays(desk):
    desk.accepted(liste(s3="5/5"), on="2026-01-01")
    rows = [files.liste_row(number, "1/1") for number in range(1, 30)]
    [report] = desk.take(files.text(files.LISTE, *rows, files.liste_row(3, "0/1")), on="2026-02-01")
    assert [refusal.line for refusal in report.refusals] == [4, 31]
    assert ratio(desk, 3) == (5, 5)


def test_a_structure_whose_row_is_refused_is_not_taken_for_gone(desk):
    rows = [files.export_row(number, 1) for number in range(1, 30)]
    desk.accepted(files.text(files.EXPORT, *rows), on="2026-01-01")
    broken = files.export_row(5, "beaucoup")
    desk.take(files.text(files.EXPORT, *rows[:4], broken, *rows[5:]), on="2026-02-01")
    assert desk.postes.structure("5").figures.attribues == 1
    assert not desk.postes.changes()


def test_what_changed_since_the_previous_file(desk):
    desk.accepted(export("21", s1=1, s2=2, s3=3), on="2026-01-01")
    [report] = desk.accepted(export("21", s1=1, s2=4, s4=1), on="2026-02-01")
    assert report.changes == {"changee": 1, "apparue": 1, "disparue": 1}
    told = {(change.kind, change.structure): change for change in desk.postes.changes(("21",))}
    assert set(told) == {("changee", "2"), ("apparue", "4"), ("disparue", "3")}
    assert told["changee", "2"].before.attribues == 2
    assert told["changee", "2"].after.attribues == 4
    assert told["disparue", "3"].before.attribues == 3
    assert told["disparue", "3"].after is None
    assert desk.postes.changes(("11",)) == ()
    assert [change.kind for change in desk.postes.changes((), ("4",))] == ["apparue"]


def test_the_first_file_of_a_departement_is_no_change(desk):
    desk.accepted(export("21", s1=1), on="2026-01-01")
    desk.accepted(export("11", s2=1), on="2026-02-01")
    assert desk.postes.changes() == ()


def test_a_list_never_says_that_a_structure_is_gone_since_it_may_be_a_part(desk):
    desk.accepted(liste(s1="1/1", s2="1/1"), on="2026-01-01")
    [report] = desk.accepted(liste(s2="1/1"), on="2026-02-01")
    assert report.changes == {}
    assert ratio(desk, 1) == (1, 1)


def test_changes_of_a_list_are_placed_by_the_other_files(desk):
    desk.accepted(export("21", s1=2), liste(s1="1/2"), on="2026-01-01")
    desk.accepted(liste(s1="2/2"), on="2026-02-01")
    assert [change.structure for change in desk.postes.changes(("21",))] == ["1"]


def test_rows_without_id_are_matched_by_siret_name_and_commune_from_one_file_to_the_next(desk):
    rows = [files.open_data_row("LA POSTE", 1, number=f"3560000000000{n}") for n in range(3)]
    twice = files.open_data_row("CCAS", 1, number="10000000000009")
    desk.accepted(files.text(files.OPEN_DATA, *rows, twice, twice), on="2023-04-05")
    assert desk.postes.totals(()).structures == 5
    [report] = desk.accepted(files.text(files.OPEN_DATA, *reversed(rows), twice), on="2023-05-05")
    assert report.changes == {"disparue": 1}
    assert desk.postes.totals(("21",)).figures.attribues == 4


def test_the_history_of_conventions_adds_up_whatever_the_filter_of_the_screen(desk):
    desk.accepted(files.text(files.HISTORIQUE, files.history_row(1, 1, 2)), on="2026-01-01")
    without_motif = (
        files.text(files.HISTORIQUE, files.history_row(2, 3, 2)).replace("Motif;", "").replace(";;;;", ";;;")
    )
    desk.accepted(without_motif, on="2026-02-01")
    rows = desk.database.conn.execute(
        "SELECT id, occupes, attribues FROM postes_lines WHERE format = 'historique-conventions' AND live = 1"
    ).fetchall()
    assert rows == [("1", 1, 2), ("2", 3, 2)]


def test_every_line_of_past_files_is_kept(desk):
    for month in (1, 2, 3):
        desk.accepted(liste(s1=f"{month}/3"), on=f"2026-0{month}-01")
    kept = desk.database.conn.execute("SELECT dated, occupes, live FROM postes_lines ORDER BY dated").fetchall()
    assert kept == [("2026-01-01", 1, 0), ("2026-02-01", 2, 0), ("2026-03-01", 3, 1)]


def test_nothing_personal_is_kept_anywhere(desk):
    desk.accepted(
        liste(s1="1/1"),
        export("21", s2=1),
        files.text(files.POSTES, files.poste_row(1, 1, "Occupé")),
        files.text(files.HISTORIQUE, files.history_row(1, 1, 2)),
    )
    for personal in files.PERSONAL:
        assert personal not in desk.dump()
        assert personal.encode() not in (desk.folder / "postes.db").read_bytes()


def test_a_database_that_fails_half_way_keeps_the_old_data(desk):
    desk.accepted(liste(s1="1/1"), on="2026-01-01")
    desk.database.conn.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON main.postes_lines WHEN NEW.id = '3' "
        "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
    )
    with pytest.raises(DatabaseTroubleError, match="Rien n'a été importé"):
        desk.take(liste(s1="2/2", s2="2/2", s3="2/2"), on="2026-02-01")
    assert not desk.database.conn.in_transaction
    assert ratio(desk, 1) == (1, 1)
    assert desk.postes.structure("2") is None


def test_a_reader_sees_the_old_data_until_all_is_in(desk, tmp_path):
    desk.accepted(liste(s1="1/1"), on="2026-01-01")
    reader = sqlite3.connect(tmp_path / "postes.db")
    seen = []

    def look(_):
        seen.append(reader.execute("SELECT occupes FROM postes_lines WHERE live = 1").fetchall())

    path = desk.write("suite.csv", liste(s1="2/2"))
    import_files(desk.database, [path], Dating(TODAY), look)
    assert seen
    assert set(map(tuple, seen)) == {((1,),)}
    assert reader.execute("SELECT occupes FROM postes_lines WHERE live = 1").fetchall() == [(2,)]
    reader.close()


def test_the_read_model_follows_the_imports_of_another_process(desk):
    desk.accepted(liste(s1="1/1"), on="2026-01-01")
    assert ratio(desk, 1) == (1, 1)
    other = open_database(desk.folder / "postes.db")
    import_files(other, [desk.write("suite.csv", liste(s1="0/1"))], Dating(TODAY))
    other.close()
    assert ratio(desk, 1) == (0, 1)


def test_a_copy_of_the_database_says_the_same(desk, tmp_path):
    """What is in the file is all there is."""
    desk.accepted(liste(s1="1/1"), on="2026-01-01")
    desk.database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(tmp_path / "postes.db", tmp_path / "copie.db")
    rows = sqlite3.connect(tmp_path / "copie.db").execute("SELECT id, occupes FROM postes_lines").fetchall()
    assert rows == [("1", 1)]


def test_an_older_file_does_not_bring_back_a_structure_to_the_departement_it_left(desk):
    desk.accepted(export("71", s2=2), on="2026-02-01")
    [report] = desk.accepted(export("21", s1=1, s2=5), on="2026-01-01")
    assert report.stale == 1
    assert desk.postes.structure("2").departement == "71"
    assert desk.postes.totals(()).figures.attribues == 3


def test_a_structure_that_left_long_ago_may_come_back_with_an_older_file_of_another_departement(desk):
    """Its newer line is no longer in force: nothing newer speaks of it."""
    desk.accepted(export("71", s2=2), on="2026-02-01")
    desk.accepted(export("71", s3=1), on="2026-03-01")
    desk.accepted(export("21", s1=1, s2=5), on="2026-01-01")
    assert desk.postes.structure("2").figures.attribues == 5


def test_exports_of_two_kinds_do_not_hold_each_other_back(desk):
    desk.accepted(liste(s1="1/1"), on="2026-06-01")
    desk.accepted(export("21", s1=4), on="2026-01-01")
    assert [figures.attribues for figures in desk.postes.structure("1").others] == [4]


def test_of_two_files_of_the_same_day_the_last_imported_wins(desk):
    desk.accepted(export("21", s1=1, s2=1), on="2026-06-01")
    desk.accepted(export("21", s1=5), on="2026-06-01")
    assert desk.postes.totals(("21",)).figures.attribues == 5


def test_a_structure_that_moved_is_not_retired_by_the_next_file_of_the_departement_it_left(desk):
    desk.accepted(export("21", s1=1), on="2026-01-01")
    desk.accepted(export("71", s1=1), on="2026-02-01")
    desk.accepted(export("21", s9=4), on="2026-03-01")
    assert desk.postes.structure("1").departement == "71"


def test_a_row_refused_beside_a_good_one_of_the_same_id_keeps_nothing_back(desk):
    desk.accepted(liste(s1="1/2", s2="1/2"), on="2026-01-01")
    rows = [files.liste_row(number, "2/2") for number in range(1, 21)]
    [report] = desk.take(files.text(files.LISTE, *rows, files.liste_row(1, "x")), on="2026-02-01")
    assert (report.refused, [refusal.line for refusal in report.refusals]) == (None, [22])
    assert ratio(desk, 1) == (2, 2)


def test_a_change_of_occupes_alone_of_attribues_alone_or_of_siret_alone_is_a_change(desk):
    before = [
        files.liste_row(1, "1/3"),
        files.liste_row(2, "1/3"),
        files.liste_row(3, "1/3"),
        files.liste_row(4, "1/3"),
    ]
    after = [
        files.liste_row(1, "2/3"),
        files.liste_row(2, "1/4"),
        files.liste_row(3, "1/3", number=files.siret(99)),
        files.liste_row(4, "1/3"),
    ]
    desk.accepted(files.text(files.LISTE, *before), on="2026-01-01")
    [report] = desk.accepted(files.text(files.LISTE, *after), on="2026-02-01")
    assert report.changes == {"changee": 3}
    assert sorted(change.structure for change in desk.postes.changes()) == ["1", "2", "3"]


def test_a_structure_new_in_a_known_departement_has_appeared_and_in_a_new_one_has_not(desk):
    desk.accepted(export("21", s1=1), on="2026-01-01")
    [report] = desk.accepted(export("21", s1=1, s2=1).rstrip() + "\n" + files.export_row(3, 1, "11"), on="2026-02-01")
    assert report.changes == {"apparue": 1}
    assert [change.structure for change in desk.postes.changes()] == ["2"]


def test_a_line_that_stays_out_changes_nothing(desk):
    desk.accepted(liste(s1="3/3"), on="2026-06-01")
    [report] = desk.accepted(liste(s1="1/1"), on="2026-01-01")
    assert (report.stale, report.changes) == (1, {})
