"""The role table: what an account is proven to be, all-or-nothing imports, the audit of every change."""

import json
import sqlite3
from datetime import date, timedelta

import pytest

from bot.secret import Hasher, secret_key
from bot.storage.connection import Connection
from bot.storage.roles import Roles
from knowledge.rights import Grant
from knowledge.roles_file import RoleRow

TODAY = date(2026, 11, 23)
LAST = date(2027, 6, 30)
ADDRESS = "agent.fictif@exemple.fr"


def row(role="prefecture", **told):
    return RoleRow(line=2, role=role, expires_on=told.pop("expires_on", LAST), **told)


def account(person="u1", **told):
    return row(platform="mattermost", person=person, **told)


def test_an_unknown_account_is_nobody(roles):
    assert roles.grant_of("mattermost", "u1", TODAY) is None


def test_an_account_has_the_role_of_its_row(roles):
    roles.replace("roles", [account(departements=("21",), regions=("Bretagne",))], "op")
    assert roles.grant_of("mattermost", "u1", TODAY) == Grant(
        role="prefecture", departements=("21",), regions=("Bretagne",), expires_on=LAST
    )


@pytest.mark.parametrize(
    ("platform", "person"), [("telegram", "u1"), ("mattermost", "u2"), ("mattermost", "U1"), ("", "")]
)
def test_nobody_else_has_it(roles, platform, person):
    roles.replace("roles", [account(departements=("21",), address=ADDRESS)], "op")
    assert roles.grant_of(platform, person, TODAY) is None


def test_rows_known_by_an_address_alone_are_of_no_account(roles):
    roles.replace("roles", [row(address=ADDRESS, departements=("21",))], "op")
    assert roles.grant_of("mattermost", "u1", TODAY) is None
    assert roles.grant_of("", "", TODAY) is None


def test_a_linked_account_has_the_roles_of_its_address(roles):
    roles.replace("roles", [row(address=ADDRESS, departements=("21",))], "op")
    roles.link("telegram", "7", roles.address_hash(f" {ADDRESS.upper()} "))
    assert roles.grant_of("telegram", "7", TODAY).departements == ("21",)
    assert roles.grant_of("mattermost", "7", TODAY) is None
    roles.unlink("telegram", "7")
    assert roles.grant_of("telegram", "7", TODAY) is None


def test_a_role_ends_with_its_last_day(roles):
    roles.replace("roles", [account(departements=("21",))], "op")
    assert roles.grant_of("mattermost", "u1", LAST)
    assert roles.grant_of("mattermost", "u1", LAST + timedelta(days=1)) is None


def test_an_ended_role_leaves_the_others(roles):
    ended = account(role="admin", expires_on=date(2026, 11, 22))
    roles.replace("roles", [ended, account(role="structure", structures=("9101",))], "op")
    assert roles.grant_of("mattermost", "u1", TODAY).role == "structure"


def test_the_widest_role_counts_with_all_its_scopes_and_the_first_end(roles):
    rows = [
        account(role="structure", structures=("9101",)),
        account(departements=("21",)),
        account(departements=("58", "21"), expires_on=date(2027, 1, 1)),
    ]
    roles.replace("roles", rows, "op")
    assert roles.grant_of("mattermost", "u1", TODAY) == Grant(
        role="prefecture", departements=("21", "58"), expires_on=date(2027, 1, 1)
    )


def test_an_address_is_known_while_a_role_holds(roles):
    roles.replace("roles", [row(address=ADDRESS)], "op")
    known = roles.address_hash(ADDRESS)
    assert roles.knows(known, LAST)
    assert not roles.knows(known, LAST + timedelta(days=1))
    assert not roles.knows(roles.address_hash("autre@exemple.fr"), TODAY)


def test_no_address_is_ever_written(roles, path):
    roles.replace("gestionnaires", [row(address=ADDRESS)], "op")
    roles.link("telegram", "7", roles.address_hash(ADDRESS))
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"agent.fictif" not in written


def test_another_key_gives_another_hash(roles, base, clock):
    other = Roles(base, Hasher(b"other"), clock)
    assert roles.address_hash(ADDRESS) != other.address_hash(ADDRESS)


def test_our_table_replaces_the_people_it_names_and_no_other(roles):
    roles.replace("roles", [account("u1", departements=("21",)), account("u2", departements=("58",))], "op")
    assert roles.replace("roles", [account("u1", departements=("89",))], "op") == (1, 1)
    assert roles.grant_of("mattermost", "u1", TODAY).departements == ("89",)
    assert roles.grant_of("mattermost", "u2", TODAY).departements == ("58",)


def test_the_export_replaces_itself_and_leaves_our_table(roles):
    roles.replace("roles", [row(address="c@exemple.fr", departements=("21",))], "op")
    roles.replace("gestionnaires", [row("structure", address="a@exemple.fr", structures=("1",))], "op")
    assert roles.replace("gestionnaires", [row("structure", address="b@exemple.fr", structures=("2",))], "op") == (
        1,
        1,
    )
    assert {one["role"]: one["structures"] for one in roles.listed()} == {"prefecture": [], "structure": ["2"]}


def test_an_import_that_fails_leaves_the_old_roles(roles):
    roles.replace("roles", [account(departements=("21",))], "op")
    with pytest.raises((sqlite3.Error, AttributeError)):
        roles.replace("roles", [account(departements=("58",)), account(role={"not": "text"})], "op")
    assert roles.grant_of("mattermost", "u1", TODAY).departements == ("21",)
    assert [change.action for change in roles.audit()] == ["import", "role"]


def test_every_change_is_in_the_audit(roles, clock):
    roles.replace("roles", [account(departements=("21",))], "camille")
    clock.passes(hours=1)
    assert roles.remove(roles.listed()[0]["id"], "dominique")
    assert not roles.remove(99, "dominique")
    roles.link("telegram", "7", "hash")
    roles.unlink("telegram", "7")
    audit = roles.audit()
    roles.unlink("telegram", "7")
    assert roles.audit() == audit
    assert [(change.operator, change.action) for change in audit] == [
        ("camille", "import"),
        ("camille", "role"),
        ("dominique", "retrait"),
        ("telegram:7", "liaison"),
        ("telegram:7", "fin de liaison"),
    ]
    assert json.loads(audit[2].detail)["departements"] == ["21"]
    assert audit[0].at < audit[2].at
    assert roles.grant_of("mattermost", "u1", TODAY) is None


def test_the_list_shows_a_role_without_its_address(roles):
    roles.replace("roles", [account(departements=("21",), address=ADDRESS)], "op")
    (shown,) = roles.listed()
    assert shown["identifiant"] == "u1"
    assert shown["origine"] == "roles"
    assert shown["expire_le"] == "2027-06-30"
    assert ADDRESS not in json.dumps(shown)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path):
    database = tmp_path / "conum.db"
    key = secret_key(None, database)
    assert secret_key(None, database) == key
    assert (tmp_path / "conum.db.key").stat().st_mode & 0o777 == 0o600
    assert secret_key("réglage", database) != key
    assert len(key) >= 32


def test_two_processes_share_the_table(roles, path, clock):
    other = Roles(Connection(path), Hasher(b"key"), clock)
    roles.replace("roles", [account(departements=("21",))], "op")
    assert other.grant_of("mattermost", "u1", TODAY)


def test_the_end_of_a_link_leaves_the_others(roles):
    roles.replace("roles", [row(address=ADDRESS, departements=("21",))], "op")
    known = roles.address_hash(ADDRESS)
    for platform, person in (("telegram", "7"), ("telegram", "8"), ("mattermost", "7")):
        roles.link(platform, person, known)
    roles.unlink("telegram", "7")
    assert roles.grant_of("telegram", "7", TODAY) is None
    assert roles.grant_of("telegram", "8", TODAY) is not None
    assert roles.grant_of("mattermost", "7", TODAY) is not None
