"""Files of roles: ours and the export of managers, read whole or refused row by row."""

from datetime import date

import pytest

from knowledge.roles_file import MANAGERS, OURS, RolesFileError, parse

TODAY = date(2026, 11, 23)
LATEST = date(2027, 11, 23)
HEADER = ";".join(OURS)
MANAGERS_HEADER = (
    "Id du gestionnaire;Rôle du gestionnaire;Email du gestionnaire;Réseau;Nom;Prénom;Date d'invitation;Actif"
)


def ours(*rows):
    return parse("\n".join([HEADER, *rows]), TODAY)


def managers(*rows):
    return parse("\n".join([MANAGERS_HEADER, *rows]), TODAY)


def test_a_row_of_ours_says_everything():
    (row,) = ours(
        "Mattermost;abc123;Agent@Exemple.FR;Préfecture;21, 1,2a;bretagne;;30/06/2027",
    ).rows
    assert (row.platform, row.person, row.address) == ("mattermost", "abc123", "agent@exemple.fr")
    assert (row.role, row.departements, row.regions) == ("prefecture", ("21", "01", "2A"), ("Bretagne",))
    assert (row.expires_on, row.line) == (date(2027, 6, 30), 2)


def test_an_account_alone_or_an_address_alone_names_someone():
    found = ours("mattermost;u1;;prefecture;21;;;", ";;a@exemple.fr;prefecture;21;;;")
    assert not found.faults
    assert [(row.person, row.address) for row in found.rows] == [("u1", ""), ("", "a@exemple.fr")]


def test_structures_are_ids():
    assert ours(";;a@exemple.fr;structure;;;9101,9102;").rows[0].structures == ("9101", "9102")


def test_without_a_date_a_role_lasts_twelve_months():
    assert ours(";;a@exemple.fr;structure;;;9101;").rows[0].expires_on == LATEST


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        ("2027-11-23", LATEST),
        ("23/11/2027", LATEST),
        ("2026-01-01", date(2026, 1, 1)),
    ],
)
def test_a_date_up_to_twelve_months_ahead_is_kept(day, kept):
    assert ours(f";;a@exemple.fr;structure;;;9101;{day}").rows[0].expires_on == kept


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";;a@exemple.fr;structure;;;9101;2027-11-24", "douze mois"),
        (";;a@exemple.fr;structure;;;9101;demain", "date mal écrite"),
        (";;a@exemple.fr;structure;;;9101;31/02/2027", "date mal écrite"),
        (";;a@exemple.fr;prefet;;;9101;", "rôle inconnu"),
        (";;a@exemple.fr;anonyme;;;9101;", "rôle inconnu"),
        (";;a@exemple.fr;;;;9101;", "rôle inconnu"),
        (";;a@exemple.fr;prefecture;99;;;", "département inconnu"),
        (";;a@exemple.fr;prefecture;２１;;;", "département inconnu"),
        (";;a@exemple.fr;prefecture;;Bourgogne;;", "région inconnue"),
        (";;a@exemple.fr;structure;;;91O1;", "identifiant de structure"),
        (";;a@exemple.fr;structure;;;９１０１;", "identifiant de structure"),
        (";;pas une adresse;structure;;;9101;", "adresse électronique mal écrite"),
        (";;a@exemple;structure;;;9101;", "adresse électronique mal écrite"),
        (";;a@b@exemple.fr;structure;;;9101;", "adresse électronique mal écrite"),
        (";;;structure;;;9101;", "personne n'est désigné"),
        ("mattermost;;a@exemple.fr;structure;;;9101;", "vont ensemble"),
        (";abc;a@exemple.fr;structure;;;9101;", "vont ensemble"),
        ("slack;abc;;structure;;;9101;", "plateforme inconnue"),
        (";;a@exemple.fr;structure;;;9101", "7 cellules au lieu de 8"),
        (";;a@exemple.fr;structure;;;9101;;x", "9 cellules au lieu de 8"),
    ],
)
def test_a_faulty_row_is_told_with_its_line(row, reason):
    found = ours(";;bon@exemple.fr;structure;;;9101;", row)
    (fault,) = found.faults
    assert fault.line == 3
    assert reason in fault.text


@pytest.mark.parametrize("address", ["pas une adresse", "secret@", "secret@@exemple.fr"])
def test_a_faulty_address_is_never_repeated(address):
    assert address not in ours(f";;{address};structure;;;9101;").faults[0].text


def test_every_fault_is_told_at_once():
    assert [fault.line for fault in ours(";;;x;;;;", "", ";;;y;;;;").faults] == [2, 4]


@pytest.mark.parametrize(
    ("row", "nothing"),
    [
        (";;a@exemple.fr;prefecture;;;;", True),
        (";;a@exemple.fr;prefecture;;;9101;", True),
        (";;a@exemple.fr;structure;21;;;", True),
        (";;a@exemple.fr;conseiller;21;;;", True),
        (";;a@exemple.fr;coordinateur;;Bretagne;;", False),
        (";;a@exemple.fr;prefecture;21;;;", False),
        (";;a@exemple.fr;structure;;;9101;", False),
        (";;a@exemple.fr;conseiller;;;9101;", False),
        (";;a@exemple.fr;admin;;;;", False),
    ],
)
def test_a_role_that_opens_nothing_is_taken_and_told(row, nothing):
    found = ours(row)
    assert len(found.rows) == 1
    assert any("n'ouvre rien" in remark.text for remark in found.ignored) is nothing


def test_the_export_of_managers_gives_the_structure_the_role_and_the_address():
    found = managers('9101;"structure,structure_coop";A.Dupuis@exemple.fr;;Dupuis;Anaïs;12/02/2023;Oui')
    (row,) = found.rows
    assert (row.role, row.structures, row.address) == ("structure", ("9101",), "a.dupuis@exemple.fr")
    assert row.expires_on == LATEST
    assert not found.faults
    assert "Dupuis" not in repr(row)


def test_a_prefet_of_the_export_has_no_territory():
    (row,) = managers(';"prefet";pref21@exemple.gouv.fr;;;;05/01/2023;Non').rows
    assert (row.role, row.departements, row.structures) == ("prefecture", (), ())


@pytest.mark.parametrize("role", ["admin", "hub", "grandReseau", "inconnu"])
def test_other_roles_of_the_export_are_left_and_told(role):
    found = managers(f';"{role}";a@exemple.fr;;;;05/01/2023;Oui')
    assert found.rows == ()
    assert role in found.ignored[0].text


def test_two_roles_are_two_rows():
    assert [row.role for row in managers('9101;"structure,coordinateur";a@exemple.fr;;;;;Oui').rows] == [
        "structure",
        "coordinateur",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9101;structure;a@exemple.fr;;Nom;Trop;de;cellules;Oui", "cellules au lieu de 8"),
        ("91x;structure;a@exemple.fr;;;;;Oui", "identifiant de structure"),
    ],
)
def test_a_faulty_row_of_the_export_is_told(row, reason):
    assert reason in managers(row).faults[0].text


def test_a_manager_without_an_address_is_passed_over_and_said():
    """Nobody can mend an export by hand: the others enter."""
    found = managers('9101;"structure";;;;;;Oui', '9102;"structure";a@exemple.fr;;;;;Oui')
    assert [row.structures for row in found.rows] == [("9102",)]
    assert not found.faults
    assert [(remark.line, "adresse absente" in remark.text) for remark in found.ignored] == [(2, True)]


def test_the_empty_cells_that_a_spreadsheet_adds_are_no_fault():
    assert [row.structures for row in ours(";;a@exemple.fr;structure;;;9101;;;").rows] == [("9101",)]


@pytest.mark.parametrize("text", ["", "a;b;c", "Id;Structure;Siret", HEADER.removesuffix(";expire_le")])
def test_another_file_is_refused(text):
    with pytest.raises(RolesFileError, match="plateforme;identifiant"):
        parse(text, TODAY)


def test_the_headers_are_known():
    assert parse(HEADER, TODAY).format == "roles"
    assert parse(";".join(MANAGERS), TODAY).format == "gestionnaires"
