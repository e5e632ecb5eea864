"""Each anomaly is found where it is, is not where it is not, and comes with words ready to send."""

from datetime import date
from urllib.parse import unquote, urlsplit

import pytest

from knowledge import Layout
from knowledge.loader import read_list
from knowledge.postes.anomalies import BLANKS, RULES
from knowledge.postes.explanation import explain
from tests.postes import files

ADDRESS = "societe.numerique@anct.gouv.fr"


def liste(*rows):
    return files.text(files.LISTE, *[files.liste_row(identifier, ratio) for identifier, ratio in rows])


def export(*rows, departement="21", number=None):
    made = [files.export_row(identifier, count, departement, number=number) for identifier, count in rows]
    return files.text(files.EXPORT, *made)


def postes(*rows):
    return files.text(files.POSTES, *rows)


def territoires(dotation):
    return files.text(files.TERRITOIRES, files.territory_row("21", "Côte-d'Or", dotation))


def history(*rows):
    return files.text(files.HISTORIQUE, *[files.history_row(*row) for row in rows])


# name → (code expected or None, calls: each the files of one call, in order, a month apart)
CASES = {
    "1/0": ("occupe_sans_attribue", [[liste((1, "1/0"))]]),
    "0/0": (None, [[liste((1, "0/0"))]]),
    "1/1": (None, [[liste((1, "1/1"))]]),
    "2/1": ("plus_occupes_qu_attribues", [[liste((1, "2/1"))]]),
    "0/2": (None, [[liste((1, "0/2"))]]),
    "attribués alone say nothing of occupés": (None, [[export((1, 0))]]),
    "the list wins over the postes": (None, [[liste((1, "1/1")), postes(files.poste_row(1, 1, "Rendu"))]]),
    "vacant, its contract runs": (
        "vacant_avec_contrat",
        [[postes(files.poste_row(1, 1, "Vacant", contract="31/12/2026"))]],
    ),
    "vacant, its contract ended": (None, [[postes(files.poste_row(1, 1, "Vacant", contract="31/12/2025"))]]),
    "vacant, no contract": (None, [[postes(files.poste_row(1, 1, "Vacant"))]]),
    "occupé, no contract": ("occupe_sans_contrat", [[postes(files.poste_row(1, 1, "Occupé"))]]),
    "occupé, its contract ended": (
        "occupe_sans_contrat",
        [[postes(files.poste_row(1, 1, "Occupé", contract="31/12/2025"))]],
    ),
    "occupé, its contract runs": (None, [[postes(files.poste_row(1, 1, "Occupé", contract="31/12/2026"))]]),
    "rendu, whatever its contract": (None, [[postes(files.poste_row(1, 1, "Rendu", contract="31/12/2026"))]]),
    "1 → 3": ("saut_de_postes", [[export((1, 1))], [export((1, 3))]]),
    "8 → 2": ("saut_de_postes", [[export((1, 8))], [export((1, 2))]]),
    "30 → 36": ("saut_de_postes", [[export((1, 30))], [export((1, 36))]]),
    "1 → 2": (None, [[export((1, 1))], [export((1, 2))]]),
    "7 → 10": (None, [[export((1, 7))], [export((1, 10))]]),
    "1 → 3, which a decision explains": (None, [[export((1, 1))], [export((1, 3)), history((1, 1, 3))]]),
    "1 → 3, then nothing new": (None, [[export((1, 1))], [export((1, 3))], [export((1, 3))]]),
    "SIRET changed since the previous file": (
        "siret_change",
        [[export((1, 1), number=files.siret(8))], [export((1, 1), number=files.siret(9))]],
    ),
    "SIRET that differs between two exports": (
        "siret_change",
        [[liste((1, "1/1")), export((1, 1), number=files.siret(9))]],
    ),
    "SIRET missing in one": (None, [[liste((1, "1/1")), export((1, 1), number="undefined")]]),
    "SIRET shared": ("siret_partage", [[export((1, 1), (2, 1), number=files.siret(9))]]),
    "SIRET shared by lines of open data without an id": (
        "siret_partage",
        [[files.text(files.OPEN_DATA, files.open_data_row("A", 1), files.open_data_row("B", 1))]],
    ),
    "SIRET of an id that open data gives to lines without one": (
        None,
        [[liste((1, "1/1")), files.text(files.OPEN_DATA, files.open_data_row("B", 1, number=files.siret(1)))]],
    ),
    "dotation above the sum": ("total_departement", [[export((1, 1), (2, 1)), territoires(3)]]),
    "dotation below the sum": ("total_departement", [[export((1, 2), (2, 2)), territoires(3)]]),
    "dotation equal to the sum": (None, [[export((1, 1), (2, 2)), territoires(3)]]),
    "dotation that unplaced structures may explain": (
        None,
        [[export((1, 1)), liste((1, "1/1"), (7, "2/2")), territoires(3)]],
    ),
    "dotation against the export that holds most structures": (
        None,
        [[export((1, 1), (2, 2)), liste((1, "1/1")), territoires(3)]],
    ),
    "gone": ("disparue", [[export((1, 1), (2, 1))], [export((1, 1))]]),
    "gone, then back": (None, [[export((1, 1), (2, 1))], [export((1, 1))], [export((1, 1), (2, 1))]]),
    "gone two files ago": (None, [[export((1, 1), (2, 1))], [export((1, 1))], [export((1, 1))]]),
    "gone, then a file of another département": (
        "disparue",
        [[export((1, 1), (2, 1))], [export((1, 1))], [export((3, 1), departement="11")]],
    ),
    "another département": (None, [[export((1, 1))], [export((3, 1), departement="11")]]),
}


@pytest.fixture
def found(desk):
    def run(calls):
        for month, texts in enumerate(calls, start=1):
            desk.accepted(*texts, on=f"2026-{month:02d}-15")
        return desk.postes.anomalies()

    return run


@pytest.mark.parametrize(("code", "calls"), CASES.values(), ids=CASES)
def test_an_anomaly_is_told_where_it_is_and_only_there(found, code, calls):
    assert {anomaly.code for anomaly in found(calls)} == ({code} if code else set())


def test_every_code_has_a_case_and_a_rule():
    assert {code for code, _ in CASES.values()} - {None} == set(RULES) == set(BLANKS)


@pytest.mark.parametrize(("code", "calls"), [case for case in CASES.values() if case[0]], ids=str)
def test_an_anomaly_gives_the_values_that_its_sentence_needs(found, code, calls):
    for anomaly in found(calls):
        assert {name for name, _ in anomaly.values} == {*BLANKS[code], "source", "date"}


@pytest.mark.parametrize(("code", "calls"), [case for case in CASES.values() if case[0]], ids=str)
def test_an_anomaly_comes_explained_with_its_message_ready(found, code, calls):
    content = {each.code: each for each in read_list(Layout(), "anomalies")}[code]
    for anomaly in found(calls):
        told = explain(anomaly, content, ADDRESS)
        for text in (told.title, told.text, told.subject, told.letter):
            assert text
            assert "{" not in text
        assert told.causes
        assert told.checks
        assert "\n" not in told.subject
        link = urlsplit(told.mailto)
        assert link.path == ADDRESS
        assert unquote(link.query).startswith(f"subject={told.subject}&body=Bonjour,")


def test_a_name_cannot_write_another_letter(desk):
    """Line ends and header fields of a name stay inside the sentence, encoded."""
    desk.accepted(files.text(files.LISTE, files.liste_row(1, "1/0", "A%0Abcc=x@exemple.fr {id}&body=Rien")))
    [anomaly] = desk.postes.anomalies()
    content = {each.code: each for each in read_list(Layout(), "anomalies")}[anomaly.code]
    told = explain(anomaly, content, ADDRESS)
    assert "{id}" in told.subject
    assert told.mailto.count("&") == 1
    assert "\n" not in told.mailto


def test_anomalies_may_be_asked_of_a_territory_or_of_structures(desk):
    desk.accepted(liste((1, "1/0"), (2, "1/0"), (3, "1/0")), export((1, 0)), export((2, 0), departement="11"))
    assert [anomaly.structure for anomaly in desk.postes.anomalies(("21",))] == ["1"]
    assert [anomaly.structure for anomaly in desk.postes.anomalies((), ("3",))] == ["3"]
    assert len(desk.postes.anomalies()) == 3


def test_files_more_than_a_year_apart_are_not_compared(desk):
    desk.accepted(export((1, 1)), on="2024-01-01")
    desk.accepted(territoires(9), on="2026-01-01")
    assert desk.postes.anomalies() == ()


def test_an_end_of_contract_on_the_very_day_of_the_file_still_runs(desk):
    desk.accepted(postes(files.poste_row(1, 1, "Occupé", contract="15/01/2026")), on="2026-01-15")
    assert desk.postes.anomalies() == ()
    assert desk.postes.endings(date(2026, 1, 15), ("21",))
