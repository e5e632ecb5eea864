"""How figures count: which export, which date, which territory; and what is said to be unknown."""

import subprocess
import sys
from datetime import date

import pytest

from knowledge.postes.catalogue import Catalogue
from knowledge.postes.nothing import EMPTY
from knowledge.territoires import regions
from tests.postes import files

LISTE = files.text(files.LISTE, files.liste_row(1, "7/8"), files.liste_row(2, "0/1"), files.liste_row(3, "1/1"))
EXPORT = files.text(files.EXPORT, files.export_row(1, 9, "21"), files.export_row(2, 1, "2a", statut="ABANDON"))
POSTES = files.text(
    files.POSTES,
    files.poste_row(501, 1, "Occupé", contract="31/12/2026", convention="31/12/2026"),
    files.poste_row(502, 1, "Vacant", convention="15/01/2027"),
    files.poste_row(503, 1, "Rendu", convention="15/12/2026"),
    files.poste_row(504, 4, "Occupé", "974", contract="01/12/2026", convention="30/06/2028"),
)


def figures(found):
    return found and (found.source, found.occupes, found.attribues)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda postes: postes.empty, id="empty"),
        pytest.param(lambda postes: postes.structure("1"), id="structure"),
        pytest.param(lambda postes: postes.by_number("10000000000001"), id="number"),
        pytest.param(lambda postes: postes.search("la poste", ("21",)), id="name"),
        pytest.param(lambda postes: postes.structures_in(()), id="structures"),
        pytest.param(lambda postes: postes.totals(("21", "2A")), id="totals"),
        pytest.param(lambda postes: postes.anomalies(departements=("21",), structures=("1",)), id="anomalies"),
        pytest.param(lambda postes: postes.endings(date.max, departements=(), structures=("1",)), id="endings"),
        pytest.param(lambda postes: postes.changes(departements=(), structures=("1",)), id="changes"),
    ],
)
def test_without_a_file_everything_is_empty(ask):
    """What stands for no file at all says what a catalogue without a file says."""
    assert ask(EMPTY) == ask(Catalogue())
    assert ask(EMPTY) in (True, None, (), EMPTY.totals(("21", "2A")))


def test_a_question_without_files_does_not_import_what_reads_them():
    """Neither the catalogue nor its readers, which cost a question a tenth of a second."""
    script = (
        "import sys, bot.bootstrap; print(*(name for name in sys.modules if name.startswith('knowledge.postes')))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"knowledge.postes.catalogue", "knowledge.postes.lines", "knowledge.postes.names"} & {*told}


def test_the_list_counts_first_then_the_postes_then_the_rest(desk):
    desk.accepted(LISTE, on="2026-01-01")
    desk.accepted(POSTES, on="2026-05-01")
    desk.accepted(EXPORT, on="2026-06-01")
    first = desk.postes.structure("1")
    assert figures(first.figures) == ("liste-structures", 7, 8)
    assert [figures(other) for other in first.others] == [
        ("postes-min", 1, 2),
        ("export-structures", None, 9),
    ]
    assert figures(desk.postes.structure("4").figures) == ("postes-min", 1, 1)


def test_where_only_attribues_are_given_occupes_are_unknown(desk):
    desk.accepted(EXPORT, on="2026-06-01")
    assert figures(desk.postes.structure("1").figures) == ("export-structures", None, 9)
    assert figures(desk.postes.totals(("21",)).figures) == ("export-structures", None, 9)


def test_a_structure_is_known_by_its_id_its_siret_and_its_name(desk):
    desk.accepted(LISTE, EXPORT)
    assert desk.postes.structure("2").statut == "ABANDON"
    assert desk.postes.structure("2").departement == "2A"
    assert desk.postes.structure("02") == desk.postes.structure("2")
    assert [each.id for each in desk.postes.by_number(files.siret(1))] == ["1"]
    assert [each.id for each in desk.postes.by_number("100 000 000 00001")] == ["1"]
    assert desk.postes.search("structure 1")[0].structure.id == "1"


def test_a_structure_known_only_from_its_conventions_is_known_without_figures_nor_place(desk):
    desk.accepted(LISTE, EXPORT)
    before = desk.postes.totals(()), desk.postes.structures_in(())
    desk.accepted(files.text(files.HISTORIQUE, files.history_row(1, 0, 8), files.history_row(77, 0, 2)))
    found = desk.postes.structure("77")
    assert (found.name, found.departement) == ("Structure 77 (exemple)", None)
    assert figures(found.figures) == ("historique-conventions", None, None)
    assert [each.id for each in desk.postes.by_number(files.siret(77))] == ["77"]
    assert desk.postes.search("structure 77 (exemple)")[0].structure == found
    assert (desk.postes.totals(()), desk.postes.structures_in(())) == before
    assert figures(desk.postes.structure("1").figures) == ("liste-structures", 7, 8)


def test_departements_count_only_where_a_file_states_them(desk):
    desk.accepted(LISTE, EXPORT)
    assert desk.postes.structure("3").departement is None
    assert figures(desk.postes.totals(("21",)).figures) == ("liste-structures", 7, 8)
    whole = desk.postes.totals(())
    assert (whole.structures, whole.unplaced) == (3, 1)
    assert figures(whole.figures) == ("liste-structures", 8, 10)


def test_a_transferred_poste_counts_once_in_a_territory(desk):
    desk.accepted(
        files.text(
            files.POSTES,
            files.poste_row(1, 10, "Rendu"),
            files.poste_row(1, 11, "Occupé"),
            files.poste_row(2, 10, "Vacant"),
            files.poste_row(2, 11, "Vacant"),
        )
    )
    totals = desk.postes.totals(("21",))
    assert figures(totals.figures) == ("postes-min", 1, 2)
    assert (totals.vacants, totals.rendus) == (1, 0)


def test_rendus_are_not_attribues(desk):
    desk.accepted(POSTES)
    totals = desk.postes.totals(("21",))
    assert figures(totals.figures) == ("postes-min", 1, 2)
    assert (totals.vacants, totals.rendus) == (1, 1)


def test_a_sum_over_files_of_several_dates_says_both(desk):
    desk.accepted(files.text(files.LISTE, files.liste_row(1, "1/1")), on="2026-01-01")
    desk.accepted(files.text(files.LISTE, files.liste_row(2, "1/1")), on="2026-03-01")
    whole = desk.postes.totals(()).figures
    assert (whole.date, whole.until) == (date(2026, 1, 1), date(2026, 3, 1))
    assert desk.postes.structure("1").figures.until is None


def test_an_old_open_data_row_joins_the_one_structure_of_its_siret_and_name(desk):
    name = "Structure 1 (exemple)"
    desk.accepted(EXPORT, files.text(files.OPEN_DATA, files.open_data_row(name, 4, number=files.siret(1))))
    [structure] = desk.postes.by_number(files.siret(1))
    assert (structure.id, len(structure.others)) == ("1", 1)


@pytest.mark.parametrize(
    "rows",
    [
        [("Autre nom", 1)],
        [("Structure 1 (exemple)", 9)],
        [("Structure 1 (exemple)", 1), ("Structure 1 (exemple)", 1)],
    ],
    ids=["another name", "another SIRET", "two rows"],
)
def test_it_joins_none_when_that_is_not_certain(desk, rows):
    data = [files.open_data_row(name, 4, number=files.siret(number)) for name, number in rows]
    desk.accepted(EXPORT, files.text(files.OPEN_DATA, *data))
    assert len(desk.postes.structures_in(())) == 2 + len(rows)
    assert desk.postes.structure("1").others == ()


def test_open_data_with_an_id_is_joined_by_it(desk):
    desk.accepted(EXPORT, files.text(f"id;{files.OPEN_DATA}", "1;" + files.open_data_row("Autre nom", 4)))
    assert [figures(other) for other in desk.postes.structure("1").others] == [("open-data", None, 4)] or [
        figures(other) for other in desk.postes.structure("1").others
    ] == [("export-structures", None, 9)]


def test_postes_that_end_soonest_first(desk):
    desk.accepted(POSTES, on="2026-11-01")
    found = desk.postes.endings(date(2027, 1, 31))
    assert [(ending.poste, ending.what, ending.on.isoformat()) for ending in found] == [
        ("504", "contrat", "2026-12-01"),
        ("501", "contrat", "2026-12-31"),
        ("501", "convention", "2026-12-31"),
        ("502", "convention", "2027-01-15"),
    ]
    assert [ending.poste for ending in desk.postes.endings(date(2027, 1, 31), ("974",))] == ["504"]
    assert [ending.poste for ending in desk.postes.endings(date(2027, 1, 31), (), ("4",))] == ["504"]


def test_the_dotation_of_a_region_needs_all_its_departements_or_its_own_figure(desk):
    bretagne = regions()["Bretagne"]
    names = {"22": "Côtes-d'Armor", "29": "Finistère", "35": "Ille-et-Vilaine", "56": "Morbihan"}
    rows = [files.territory_row(code, names[code], 10) for code in bretagne]
    desk.accepted(files.text(files.TERRITOIRES, *rows[:3]), on="2026-01-01")
    assert desk.postes.totals(("22",)).dotation.attribues == 10
    assert desk.postes.totals(bretagne).dotation is None
    desk.accepted(files.text(files.TERRITOIRES, files.territory_row("53", "Bretagne", 44)), on="2026-01-02")
    assert desk.postes.totals(bretagne).dotation.attribues == 44
    desk.accepted(files.text(files.TERRITOIRES, *rows), on="2026-01-03")
    assert desk.postes.totals(bretagne).dotation.attribues == 40
    assert desk.postes.totals(()).dotation is None


def test_the_cible_is_of_this_year_and_whole_or_absent(desk):
    desk.accepted(files.text(files.CIBLES, "21;2025;12", "21;2026;15", "21;2027;18", "2a;2024;6", "1;2030;9"))
    assert (desk.postes.totals(("21",)).cible, desk.postes.totals(("21",)).cible_year) == (15, 2026)
    assert (desk.postes.totals(("2A",)).cible, desk.postes.totals(("2A",)).cible_year) == (6, 2024)
    assert (desk.postes.totals(("01",)).cible, desk.postes.totals(("01",)).cible_year) == (9, 2030)
    assert desk.postes.totals(("21", "2A")).cible is None
    assert desk.postes.totals(()).cible is None


def test_figures_of_several_structures_together(desk):
    rows = [files.liste_row(1, "1/2", number="10000000000001"), files.liste_row(2, "2/2", number="10000000000001")]
    desk.accepted(files.text(files.LISTE, *rows))
    structures = desk.postes.by_number("10000000000001")
    assert figures(desk.postes.catalogue.totals_of(structures).figures) == ("liste-structures", 3, 4)


def test_a_structure_without_id_is_found_again_by_its_key(desk):
    """Who picks one among homonyms of open data must get it, not « inconnue »."""
    rows = [
        files.open_data_row("LA POSTE", count, commune=commune) for count, commune in ((1, "Dijon"), (2, "Beaune"))
    ]
    desk.accepted(files.text(files.OPEN_DATA, *rows))
    found = desk.postes.search("la poste")
    assert [desk.postes.structure(each.structure.key) for each in found] == [each.structure for each in found]
    assert len({each.structure.key for each in found}) == 2
