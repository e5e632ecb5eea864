"""`conum postes`, as an operator runs it: what it prints, and how it ends."""

import csv
import json
import sqlite3

import pytest
from click.testing import CliRunner

from bot.commands.postes import command
from tests.postes import files

LISTE = files.text(files.LISTE, files.liste_row(1, "7/8"), files.liste_row(2, "1/0"), files.liste_row(3, "0/0"))
EXPORT = files.text(
    files.EXPORT,
    files.export_row(1, 8, "21"),
    files.export_row(2, 0, "2a", number=files.siret(1), statut="ABANDON"),
)
FIELDS = {"occupes", "attribues", "cible", "structures", "source", "date", "autres", "ids", "anomalies"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, content in (
        ("export-structures_entre_2021-01-01_et_2026-10-31.csv", LISTE),
        ("structures-2026-10-31.csv", EXPORT),
        ("cibles.csv", files.text(files.CIBLES, "21;2026;12")),
        ("cassé.csv", files.text(files.LISTE, files.liste_row(1, "07-août"))),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONUM_NOW", "2026-11-25T12:00:00")
    monkeypatch.delenv("CONUM_DATABASE", raising=False)
    return tmp_path


@pytest.fixture
def run(folder):
    """Call it on arguments: (status, standard output, standard error)."""

    def invoke(*arguments):
        done = CliRunner().invoke(command, [str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return invoke


@pytest.fixture
def imported(run, folder):
    status, out, _ = run("import", *sorted(path for path in folder.glob("*.csv") if path.name != "cassé.csv"))
    assert status == 0
    assert out.count("✓") == 3
    return run


def shown(run, *arguments):
    status, out, _ = run("show", "--json", *arguments)
    assert status == 0
    return json.loads(out)


def test_import_reports_each_file_its_date_and_where_it_comes_from(run, folder):
    status, out, _ = run("import", folder / "cibles.csv", folder / "structures-2026-10-31.csv")
    assert status == 0
    assert "✓ cibles.csv : Cibles par département" in out
    assert "données du 25 novembre 2026 (jour de l'import : le nom du fichier n'en donne pas)" in out
    assert "données du 31 octobre 2026 (lue dans le nom du fichier)" in out


def test_import_exits_1_and_takes_nothing_when_a_file_is_refused(run, folder):
    status, out, err = run("import", folder / "structures-2026-10-31.csv", folder / "cassé.csv")
    assert status == 1
    assert "✗ cassé.csv : fichier refusé, un tableur a transformé" in out
    assert "→ Exportez le fichier de nouveau" in out
    assert "– structures-2026-10-31.csv" in out
    assert "✓" not in out
    assert "Rien n'a été importé" in err
    assert run("show", "--national")[0] == 1


def test_import_lists_refused_rows_by_number_and_column_without_what_they_hold(run, folder):
    rows = [files.liste_row(number, "1/1") for number in range(1, 20)]
    path = folder / "liste.csv"
    path.write_text(files.text(files.LISTE, *rows, files.liste_row(50, "beaucoup")), encoding="utf-8")
    status, out, _ = run("import", path)
    assert status == 0
    assert "19 ligne(s) gardée(s), 1 refusée(s)" in out
    assert "ligne 21, colonne « Candidats recrutés » : « occupés/attribués » est attendu, par exemple 7/8" in out
    assert "beaucoup" not in out
    assert not [word for word in files.PERSONAL if word in out]


WRONG = {
    "no file": ("import",),
    "a file that does not exist": ("import", "absent.csv"),
    "a folder": ("import", "."),
    "a date that is none": ("import", "cibles.csv", "--date", "hier"),
    "a date to come": ("import", "cibles.csv", "--date", "2027-01-01"),
    "nothing to show": ("show",),
    "two things to show": ("show", "--national", "--structure", "1"),
    "an unknown option": ("show", "--pays"),
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use_exits_2(run, arguments):
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize("arguments", [("--departement", "20"), ("--region", "Aquitaine et Bretagne")])
def test_a_territory_that_does_not_exist_is_wrong_use(imported, arguments):
    assert imported("show", *arguments)[0] == 2


@pytest.mark.parametrize(
    "arguments", [("show", "--national"), ("anomalies",), ("export", "sortie.csv")], ids=lambda a: a[0]
)
def test_without_an_import_it_says_so_and_makes_no_file(run, folder, arguments):
    status, _, err = run(*arguments)
    assert (status, err) == (1, "aucun fichier importé\n")
    assert not (folder / "conum.db").exists()
    assert not (folder / "sortie.csv").exists()


def test_without_an_import_json_says_so_too(run):
    status, out, _ = run("show", "--national", "--json")
    assert (status, json.loads(out)) == (1, {"error": "aucun fichier importé"})


def test_show_a_structure(imported):
    found = shown(imported, "--structure", "1")
    assert found.keys() >= FIELDS
    assert (found["occupes"], found["attribues"], found["cible"], found["structures"]) == (7, 8, None, 1)
    assert (found["source"], found["date"]) == ("liste-structures", "2026-10-31")
    assert found["autres"] == [{"source": "export-structures", "date": "2026-10-31", "occupes": None, "attribues": 8}]
    assert found["ids"] == ["1"]


def test_show_a_siret_that_several_share_sums_them(imported):
    found = shown(imported, "--siret", files.siret(1))
    assert (found["occupes"], found["attribues"], found["ids"]) == (8, 8, ["1", "2"])
    assert {anomaly["code"] for anomaly in found["anomalies"]} >= {"siret_partage", "occupe_sans_attribue"}


def test_show_a_departement(imported):
    found = shown(imported, "--departement", "21")
    assert (found["occupes"], found["attribues"], found["cible"], found["annee_cible"]) == (7, 8, 12, 2026)
    assert found["non_placees"] == 1


def test_show_a_region_and_the_country(imported):
    assert shown(imported, "--region", "Corse")["ids"] == ["2"]
    assert shown(imported, "--region", "bourgogne franche comté")["ids"] == ["1"]
    assert shown(imported, "--national")["structures"] == 3


@pytest.mark.parametrize("arguments", [("--structure", "99"), ("--siret", "12345678901234")])
def test_what_is_not_found_exits_1(imported, arguments):
    status, out, _ = imported("show", "--json", *arguments)
    assert (status, json.loads(out)) == (1, {"error": "structure inconnue"})


def test_show_for_a_reader(imported):
    status, out, _ = imported("show", "--structure", "2")
    assert status == 0
    assert "1/0 occupés/attribués (Liste des structures du tableau de pilotage, 31 octobre 2026)" in out
    assert "statut Abandonnée" in out
    assert "anomalie : Structure 2 (exemple) affiche 1/0" in out


def test_anomalies_come_with_causes_checks_and_the_message(imported):
    status, out, _ = imported("anomalies", "--json")
    found = {anomaly["code"]: anomaly for anomaly in json.loads(out)}
    assert status == 0
    assert found["occupe_sans_attribue"]["structure"] == "2"
    assert found["occupe_sans_attribue"]["message"]["a"] == "societe.numerique@anct.gouv.fr"
    assert "affiche 1/0" in found["occupe_sans_attribue"]["message"]["corps"]
    assert found["occupe_sans_attribue"]["causes"]
    assert found["occupe_sans_attribue"]["verifier"]
    in_21 = json.loads(imported("anomalies", "--json", "--departement", "21")[1])
    assert {anomaly["code"] for anomaly in in_21} == {"siret_partage"}
    assert "écrire à societe.numerique@anct.gouv.fr" in imported("anomalies", "--structure", "2")[1]


def test_export_runs_nothing_in_a_spreadsheet(run, folder):
    path = folder / "liste.csv"
    path.write_text(files.text(files.LISTE, files.liste_row(1, "1/1", "=HYPERLINK(A1)")), encoding="utf-8")
    assert run("import", path)[0] == 0
    assert run("export", folder / "sortie.csv")[0] == 0
    with (folder / "sortie.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file, delimiter=";")
    assert (row["id"], row["nom"], row["occupes"], row["attribues"]) == ("1", "'=HYPERLINK(A1)", "1", "1")


def test_a_chart_is_drawn_and_told(imported, folder):
    status, out, err = imported("show", "--departement", "21", "--chart", folder / "carte.png")
    assert status == 0, err
    assert "Graphique : Côte-d'Or (21)." in out
    assert (folder / "carte.png").read_bytes().startswith(b"\x89PNG")


def test_the_database_may_be_chosen(run, folder):
    assert run("import", "--database", folder / "autre.db", folder / "cibles.csv")[0] == 0
    assert (folder / "autre.db").exists()
    assert not (folder / "conum.db").exists()


@pytest.mark.parametrize("arguments", [("import", "cibles.csv"), ("show", "--national"), ("anomalies",)], ids=str)
def test_a_file_that_is_no_database_is_told_and_left_alone(run, folder, arguments):
    (folder / "autre.db").write_text("ceci n'est pas une base, mais un texte assez long pour le paraître" * 9)
    status, _, err = run(*arguments, "--database", "autre.db")
    assert status == 1
    assert "n'est pas une base de données" in err
    assert (folder / "autre.db").read_text().startswith("ceci")


def test_a_database_in_use_is_told_and_nothing_is_imported(run, folder, monkeypatch):
    """Another import has the pen; ours waits its turn (shortened here), then gives up whole."""
    assert run("import", "cibles.csv")[0] == 0
    monkeypatch.setattr("bot.storage.migrations.PRAGMAS", ("busy_timeout=10",))
    other = sqlite3.connect(folder / "conum.db")
    other.execute("BEGIN IMMEDIATE")
    status, _, err = run("import", "structures-2026-10-31.csv")
    other.close()
    assert status == 1
    assert "la base est occupée" in err
    assert "Rien n'a été importé" in err


def test_the_whole_command_in_its_own_process(conum, folder):
    """The way in: `conum postes` is known, its errors are in French, nothing is a traceback."""
    done = conum("postes", "import", "cassé.csv", folder=folder)
    assert done.returncode == 1
    assert "un tableur a transformé" in done.stdout.decode()
    done = conum("postes", "show", folder=folder)
    assert done.returncode == 2
    assert "choisissez une option" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_departement_is_named_as_the_files_write_it(run):
    """`1` is `01`, as in an export that a spreadsheet has seen; what is no département stays a wrong use."""
    assert run("import", "cibles.csv")[0] == 0
    assert run("show", "--departement", "1")[0] == run("show", "--departement", "01")[0] == 0
    assert run("show", "--departement", "0")[0] == 2
