"""`conum roles`: what the operator runs, whatever program saved the file."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.roles import command

HEADER = "plateforme;identifiant;email;role;departements;regions;structures;expire_le"
GOOD = f"{HEADER}\nmattermost;u1;;prefecture;21;;;\n;;agent.fictif@exemple.fr;structure;;;9101;\n"
MANAGERS = (
    "Id du gestionnaire;Rôle du gestionnaire;Email du gestionnaire;Réseau;Nom;Prénom;Date d'invitation;Actif\n"
    '9101;"structure,structure_coop";a.exemple@exemple.fr;;Exemple;Anaïs;12/02/2023;Oui\n'
    ';"hub";hub@exemple.fr;;;;05/01/2023;Non'
)


@pytest.fixture
def roles(tmp_path, monkeypatch):
    """Run a command on one database, in an empty folder; (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, file=None):
        if file is not None:
            (tmp_path / "roles.csv").write_bytes(file if isinstance(file, bytes) else file.encode())
            arguments = (*arguments, "roles.csv")
        done = CliRunner().invoke(command, [*arguments, "--database", str(tmp_path / "x.db")])
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_import_then_the_list(roles, encoding):
    text = GOOD.replace("prefecture", "préfecture")
    code, told, _ = roles("import", file=text.encode(encoding))
    assert (code, "2 rôle(s)" in told) == (0, True)
    listed = [json.loads(line) for line in roles("list", "--json")[1].splitlines()]
    assert [(one["identifiant"], one["role"]) for one in listed] == [("u1", "prefecture"), ("", "structure")]
    assert "agent.fictif" not in roles("list")[1]


def test_one_faulty_row_refuses_the_file_and_tells_its_line(roles):
    roles("import", file=GOOD)
    code, _, told = roles("import", file=GOOD + ";;pas une adresse;structure;;;9101;\n;;;roi;;;;\n")
    assert code == 1
    assert "ligne 4" in told
    assert "ligne 5" in told
    assert len(roles("list")[1].splitlines()) == 2


def test_the_export_of_managers(roles):
    code, told, remarks = roles("import", file=MANAGERS)
    assert (code, "1 rôle(s)" in told) == (0, True)
    assert "ligne 3" in remarks
    everything = roles("list")[1] + roles("audit")[1] + remarks
    assert not [word for word in ("Anaïs", "a.exemple", "hub@") if word in everything]


@pytest.mark.parametrize("file", [b"", b"a;b\n1;2\n", b"PK\x03\x04zip", HEADER.encode(), b"\x00\xff\xfe" * 50])
def test_another_file_is_refused_in_french_and_takes_nothing(roles, file):
    code, _, told = roles("import", file=file)
    assert code == 1
    assert "roles.csv" in told
    assert "Traceback" not in told
    assert roles("list")[1] == "Aucun rôle.\n"


def test_a_role_is_removed_by_its_number_and_all_is_in_the_audit(roles):
    roles("import", file=GOOD)
    assert roles("remove", "1")[0] == 0
    code, _, _ = roles("remove", "1")
    assert code == 1
    assert len(roles("list")[1].splitlines()) == 1
    audit = [json.loads(line) for line in roles("audit", "--json")[1].splitlines()]
    assert [one["action"] for one in audit] == ["import", "role", "role", "retrait"]
    assert all(one["qui"] and one["quand"] for one in audit)
