"""Files as they come: dialects, encodings, rows out of shape; what can be read for certain is, the rest is named."""

from pathlib import Path

import pytest

from knowledge.postes.encodings import MAX_BYTES
from knowledge.postes.reading import Export
from knowledge.postes.refusal import RefusedFileError
from tests.postes import files

ROWS = [files.liste_row(number, f"{number % 3}/{number % 3 + 1}") for number in range(9101, 9131)]


@pytest.fixture
def read(tmp_path):
    """Call it on a text or bytes: the lines kept, and the refusals."""

    def run(content, encoding="utf-8"):
        path = tmp_path / "fichier.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        with Export(path) as export:
            return list(export.lines()), export.refusals

    return run


def liste(*rows):
    return files.text(files.LISTE, *ROWS, *rows)


WAYS_TO_SAVE = {
    "as exported": (lambda text: text.encode()),
    "with a mark": (lambda text: text.encode("utf-8-sig")),
    "Windows-1252": (lambda text: text.encode("cp1252")),
    "UTF-16": (lambda text: text.encode("utf-16")),
    "UTF-16, big end first": (lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    "UTF-16 without mark": (lambda text: text.encode("utf-16-le")),
    "line ends of Windows": (lambda text: text.replace("\n", "\r\n").encode()),
    "line ends of old Macs": (lambda text: text.replace("\n", "\r").encode()),
    "no last line end": (lambda text: text.rstrip("\n").encode()),
    "blank lines before and after": (lambda text: f"\n\n{text}\n\n;;;;\n   \n".encode()),
    "blank lines between": (lambda text: text.replace("\n", "\n\n").encode()),
    "a delimiter too many at each end": (lambda text: text.replace("\n", ";\n").encode()),
    "several of them, in the rows alone": (lambda text: text.replace("Oui\n", "Oui;;;\n").encode()),
    "a title above the header": (lambda text: f"Extraction du 12 octobre\n\n{text}".encode()),
    "a line for spreadsheets": (lambda text: f"sep=;\n{text}".encode()),
    "commas, everything quoted": (lambda text: _quoted(text, ",").encode()),
    "tabulations": (lambda text: text.replace(";", "\t").encode()),
    "semicolons, everything quoted": (lambda text: _quoted(text, ";").encode("utf-8-sig")),
    "an end-of-file mark of DOS": (lambda text: f"{text}\x1a".encode()),
    "spaces that do not break": (lambda text: text.replace(";COMMUNE;", ";\u00a0COMMUNE\u00a0;").encode()),
}


def _quoted(text, delimiter):
    lines = [line.split(";") for line in text.splitlines()]
    return "".join(delimiter.join(f'"{cell}"' for cell in line) + "\n" for line in lines)


@pytest.mark.parametrize("save", WAYS_TO_SAVE.values(), ids=WAYS_TO_SAVE)
def test_a_file_reads_the_same_however_it_was_saved(read, save):
    expected, _ = read(liste())
    lines, refusals = read(save(liste()))
    assert refusals == []
    assert [line[1:] for line in lines] == [line[1:] for line in expected]
    assert lines[0].name == "Structure 9101 (exemple)"


def test_columns_in_another_order_read_the_same(read):
    def turned(line):
        return ";".join(reversed(line.split(";")))

    lines, refusals = read("\n".join(map(turned, liste().splitlines())))
    assert refusals == []
    assert [(line.id, line.occupes, line.attribues) for line in lines[:2]] == [("9101", 2, 3), ("9102", 0, 1)]


def test_an_address_on_several_lines_does_not_break_its_row(read):
    lines, refusals = read(files.text(files.EXPORT, *[files.export_row(number, 1) for number in range(1, 8)]))
    assert refusals == []
    assert [line.id for line in lines] == [str(number) for number in range(1, 8)]
    assert [line.number for line in lines] == [2 + 4 * number for number in range(7)]


def test_a_quoted_name_holds_the_delimiter_and_quotes(read):
    row = '504,,"Maison du ""numérique"", du lien et du jeu",2B,Occupé,Oui,Renouvellement,15/01/2027,,Non,1,1'
    lines, refusals = read(files.text(files.POSTES, row), "utf-8-sig")
    assert refusals == []
    assert lines[0].name == 'Maison du "numérique", du lien et du jeu'
    assert lines[0].departement == "2B"
    assert (lines[0].convention_end, lines[0].contract_end) == ("2027-01-15", None)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('L"Envol', 'L"Envol'),
        ('"Le Relais', '"Le Relais'),
        ('Le "Relais" du bourg', 'Le "Relais" du bourg'),
        ('"Le Relais" du bourg', "Le Relais du bourg"),
        ('"Clic ; et compagnie"', "Clic ; et compagnie"),
    ],
)
def test_quotes_that_the_export_did_not_double(read, name, kept):
    lines, refusals = read(liste(files.liste_row(9500, "1/1", name), files.liste_row(9501, "0/1")))
    assert refusals == []
    assert lines[-2].name == kept
    assert lines[-1].id == "9501"


def test_a_quoted_name_and_a_plain_quote_stand_in_one_row(read):
    row = files.liste_row(9500, "1/1", '"Clic ; et compagnie"').replace(";DGS;", ';Chef "adjoint";')
    lines, refusals = read(liste(row, files.liste_row(9501, "0/1")))
    assert refusals == []
    assert [line.name for line in lines[-2:]] == ["Clic ; et compagnie", "Structure 9501 (exemple)"]


def test_an_endless_quoted_cell_is_refused_alone(read):
    row = files.export_row(9500, 1).replace("PLACE", "P" * 150_000)
    rows = [files.export_row(number, 1) for number in range(1, 90)]
    lines, refusals = read(files.text(files.EXPORT, *rows, row, files.export_row(9501, 1)))
    assert [line.id for line in lines] == [*map(str, range(1, 90)), "9501"]
    assert refusals


def test_a_stray_delimiter_is_mended_where_a_single_reading_fits(read):
    """In the export with the COSELEC date after the name, nothing else may hold free text there."""
    rows = [files.export_row(number, 1) for number in range(1, 12)]
    lines, refusals = read(files.text(files.EXPORT, *rows, files.export_row(12, 3, name="Clic; et compagnie")))
    assert refusals == []
    assert (lines[-1].name, lines[-1].attribues) == ("Clic; et compagnie", 3)


def test_a_stray_delimiter_that_could_be_elsewhere_refuses_the_row(read):
    """In the list, the name is followed by three columns of free text: where the name ends is not known."""
    lines, refusals = read(liste(files.liste_row(9500, "1/1", "Clic; et compagnie")))
    assert len(lines) == len(ROWS)
    assert [(refusal.line, refusal.id) for refusal in refusals] == [(len(ROWS) + 2, "9500")]
    assert "séparateur de trop" in refusals[0].reason


def test_a_stray_delimiter_in_a_column_that_is_not_read_is_harmless(read):
    row = files.liste_row(9500, "2/5").replace("1 PLACE DE LA MAIRIE", "1 PLACE ; DE LA MAIRIE")
    lines, refusals = read(liste(row))
    assert refusals == []
    assert (lines[-1].occupes, lines[-1].attribues) == (2, 5)


BROKEN = {
    "cells missing": ("9500;Clic;1/1", "cellules au lieu de 16"),
    "a null": (files.liste_row(9500, "1/1", "Cl\x00ic"), "caractère nul"),
    "no id": (files.liste_row("", "1/1", number="1"), "identifiant"),
    "an id that is none": (files.liste_row("abc", "1/1", number="1"), "identifiant"),
    "no name": (files.liste_row(9500, "1/1", ""), "nom"),
    "no ratio": (files.liste_row(9500, ""), "occupés/attribués"),
    "a negative": (files.liste_row(9500, "-1/2"), "occupés/attribués"),
    "an absurd number": (files.liste_row(9500, "1/4000"), "vraisemblable"),
    "an endless cell": (files.liste_row(9500, "1/1", "a" * 300_000), "cellules au lieu de 16"),
}


@pytest.mark.parametrize(("row", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_named_and_the_others_stay(read, row, reason):
    lines, refusals = read(liste(row, files.liste_row(9900, "1/1")))
    assert len(lines) == len(ROWS) + 1
    assert lines[-1].id == "9900"
    assert [refusal.line for refusal in refusals] == [len(ROWS) + 2]
    assert reason in str(refusals[0])


@pytest.mark.parametrize(("row", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_report_never_holds_what_is_personal(read, row, reason):
    _, refusals = read(liste(row))
    told = " ".join(map(str, refusals))
    assert reason in told
    for personal in files.PERSONAL:
        assert personal not in told


def test_a_quote_that_never_closes_loses_its_row_alone(read):
    rows = [files.export_row(number, 1) for number in range(1, 30)]
    broken = files.export_row(40, 1).split('"1\n')[0] + '"1'
    lines, refusals = read(files.text(files.EXPORT, *rows[:15], broken, *rows[15:]))
    assert len(lines) == len(rows)
    assert [refusal.line for refusal in refusals] == [2 + 4 * 15]


REFUSED_FILES = {
    "nothing": (b"", "vide"),
    "only a mark": (b"\xef\xbb\xbf", "vide"),
    "only line ends": (b"\n\n\r\n", "vide"),
    "only a header": (files.text(files.LISTE).encode(), "aucune ligne"),
    "a workbook": (b"PK\x03\x04" + b"\x00" * 200, "classeur"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\x00" * 200, "classeur"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "noise": (bytes(range(1, 256)) * 20, "aucun export connu"),
    "nulls": (b"\x00" * 5000, "vide"),
    "the report of activity": (
        "Statistiques Nationales 01/01/2026-31/01/2026\n\nGénéral\nPersonnes accompagnées;12\n".encode(),
        "statistiques",
    ),
    "accents spoiled on the way": (
        files.text(files.LISTE, *ROWS).encode().decode("cp1252").encode(),
        "accents",
    ),
    "one row in nine refused": (
        files.text(files.LISTE, *ROWS[:8], files.liste_row(9500, "x")).encode(),
        "1 sur 9",
    ),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED_FILES.values(), ids=REFUSED_FILES)
def test_a_file_that_cannot_be_taken_says_why_and_what_to_do(read, content, reason):
    with pytest.raises(RefusedFileError) as refused:
        read(content)
    assert reason in refused.value.reason
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize("cell", ["07-août", "01/01/2026", "46241", "2026-08-07", "0,875"])
def test_one_ratio_turned_into_a_date_refuses_the_file_with_its_remedy(read, cell):
    with pytest.raises(RefusedFileError) as refused:
        read(liste(files.liste_row(9500, cell)))
    assert f"ligne {len(ROWS) + 2}" in refused.value.reason
    assert "sans l'ouvrir" in refused.value.remedy


def test_one_row_in_ten_refused_is_still_taken(read):
    lines, refusals = read(files.text(files.LISTE, *ROWS[:9], files.liste_row(9500, "x")))
    assert (len(lines), len(refusals)) == (9, 1)


def test_a_file_damaged_in_places_only_loses_the_names_it_spoiled(read):
    content = liste(files.liste_row(9500, "1/1", "Bibliothèque")).encode().replace("è".encode(), b"\xe8")
    lines, refusals = read(content)
    assert len(lines) == len(ROWS)
    assert "illisible" in refusals[0].reason


@pytest.mark.parametrize(
    ("departement", "more", "code"),
    [("1", {}, "01"), ("2a", {}, "2A"), ("00", {"postcode": "97150", "insee": "97801"}, "978"), ("974", {}, "974")],
)
def test_departements_are_mended_in_the_file(read, departement, more, code):
    lines, _ = read(files.text(files.EXPORT, files.export_row(1, 1, departement, **more)))
    assert lines[0].departement == code
    assert lines[0].unit == f"d:{code}"


POSTES = [files.poste_row(number, number, "Occupé") for number in range(1, 20)]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (files.poste_row(90, "", "Vacant", ""), "Département", "ni le département ni la structure"),
        (files.poste_row(90, 1, "Supprimé"), "Statut", "Occupé, Vacant ou Rendu"),
        (files.poste_row(90, 1, "Vacant", "99"), "Département", "n'existe pas"),
        (files.poste_row("", 1, "Vacant"), "ID Poste", "manque"),
        (files.poste_row(90, 1, "Vacant", convention="30/02/2027"), "Fin de convention", "n'existe pas"),
        (files.poste_row(90, 1, "Vacant", contract="bientôt"), "Fin de contrat", "JJ/MM/AAAA"),
    ],
)
def test_a_poste_that_cannot_be_placed_or_dated_is_refused_where_it_fails(read, row, column, reason):
    lines, refusals = read(files.text(files.POSTES, *POSTES, row))
    assert len(lines) == len(POSTES)
    assert [refusal.column for refusal in refusals] == [column]
    assert reason in refusals[0].reason


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        (files.poste_row(90, "", "Vacant", "2b", convention="", contract=""), "d:2B"),
        (files.poste_row(90, 7, "Vacant", "", convention="undefined"), "i:7"),
    ],
    ids=["no structure", "no département"],
)
def test_a_poste_may_lack_its_structure_or_its_departement_and_its_dates(read, row, unit):
    lines, refusals = read(files.text(files.POSTES, row))
    assert refusals == []
    assert (lines[0].unit, lines[0].convention_end, lines[0].contract_end) == (unit, None, None)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("21;26;15", "annee", "une année"),
        ("21;2019;15", "annee", "une année"),
        ("21;;15", "annee", "une année"),
        ("21;2026;", "cible", "le nombre manque"),
        (";2026;15", "departement", "le département manque"),
        ("21;2026;20001", "cible", "vraisemblable"),
    ],
)
def test_a_cible_needs_its_departement_its_year_and_its_number(read, row, column, reason):
    rows = [f"{number};2026;{number}" for number in range(1, 20)]
    lines, refusals = read(files.text(files.CIBLES, *rows, row))
    assert len(lines) == 19
    assert [refusal.column for refusal in refusals] == [column]
    assert reason in refusals[0].reason


def test_open_data_without_its_departement_or_its_number_is_refused(read):
    rows = [files.open_data_row(f"ASSO {number}", 1) for number in range(30)]
    broken = [files.open_data_row("ASSO", 1, ""), files.open_data_row("ASSO", "")]
    lines, refusals = read(files.text(files.OPEN_DATA, *rows, *broken))
    assert len(lines) == 30
    assert [refusal.reason for refusal in refusals] == ["le département manque", "le nombre manque"]


def test_a_decision_keeps_its_day_its_counts_and_where_a_poste_came_from(read):
    row = files.history_row(9102, 1, 2).replace(";ajout;;;", ";ajout;Besoin;9101;")
    lines, refusals = read(files.text(files.HISTORIQUE, row, files.history_row(1, 1, 1).replace("11/02/2026", "")))
    assert refusals == []
    first, second = lines
    assert (first.convention_end, first.occupes, first.attribues, first.poste) == ("2026-02-11", 1, 2, "9101")
    assert (second.convention_end, second.poste) == (None, None)


def test_a_territory_is_placed_by_its_name_since_its_code_may_be_a_region(read):
    """11 is the Aude among départements, Île-de-France among régions."""
    lines, _ = read(
        files.text(
            files.TERRITOIRES,
            files.territory_row("11", "Île-de-France", 300),
            files.territory_row("11", "Aude", 20),
            files.territory_row("04", "La Réunion", 67),
        )
    )
    assert [(line.departement, line.name, line.attribues) for line in lines] == [
        (None, "Île-de-France", 300),
        ("11", "Aude", 20),
        ("974", "La Réunion", 67),
    ]
    assert [line.unit for line in lines] == ["t:Île-de-France", "t:11", "t:974"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file here")
def test_what_never_ends_is_not_begun():
    with pytest.raises(RefusedFileError, match="fichier ordinaire"):
        Export(Path("/dev/zero"))


def test_a_file_beyond_the_bound_is_not_read(tmp_path):
    path = tmp_path / "énorme.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(RefusedFileError, match="dépasse"):
        Export(path)


def test_sirets_that_a_spreadsheet_destroyed_are_counted(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(liste(files.liste_row(9500, "1/1", number="1,23457E+13")), encoding="utf-8")
    with Export(path) as export:
        assert [line.siret for line in export.lines()][-1] is None
        assert export.unreadable_sirets == 1


def test_no_personal_cell_is_ever_in_a_line(read):
    lines, _ = read(liste())
    kept = " ".join(str(value) for line in lines for value in line)
    for personal in files.PERSONAL:
        assert personal not in kept
