"""Who may see what, and where: every cell of role × data × scope × place, against a table written by hand."""

import itertools
from datetime import date

import pytest

from knowledge.postes.model import Structure
from knowledge.rights import (
    CLOSED_PLACES,
    MIN_STRUCTURES,
    NOBODY,
    RIGHTS,
    Asker,
    Grant,
    has_scope,
    in_force,
    may_see,
    may_see_all_in,
    may_see_total,
    territory,
    watched,
)

TODAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)

ROLES = ("anonyme", "conseiller", "structure", "coordinateur", "prefecture", "admin")
SCOPES = ("own", "other", "none", "expired")
PLACES = {
    "command_line": True, "direct": True, "ephemeral": True, "private_bound": True,
    "channel": False, "group": False, "thread": False,
}  # fmt: skip
"""Whether one person alone reads the reply."""

# Written from the published table of rights, one line a data: who sees it of what is theirs, in a closed place.
SEES_OWN = {
    "attribues": {"conseiller", "structure", "coordinateur", "prefecture", "admin"},
    "occupes": {"conseiller", "structure", "coordinateur", "prefecture", "admin"},
    "anomalies": {"structure", "coordinateur", "prefecture", "admin"},
}
SEES_EVERYTHING = {"admin"}
"""Whose scope is the whole country: whatever the grant names."""

STRUCTURE = Structure(key="9101", id="9101", name="Mairie de Valmorel", departement="21")


def grant(role, scope):
    """A grant that names the structure and its département, or others, or nothing; or that ended yesterday."""
    mine = {"structures": ("9101",), "departements": ("21",)}
    named = {"own": mine, "other": {"structures": ("9102",), "departements": ("11",)}, "none": {}, "expired": mine}
    return Grant(role=role, expires_on=YESTERDAY if scope == "expired" else TODAY, **named[scope])


def expected(resource, role, scope, place):
    if not PLACES[place] or scope == "expired" or role not in SEES_OWN[resource]:
        return False
    return role in SEES_EVERYTHING or scope == "own"


CELLS = [*itertools.product(SEES_OWN, ROLES, SCOPES, PLACES)]


def test_the_matrix_is_whole():
    assert len(CELLS) == 3 * 6 * 4 * 7
    assert {place for place, closed in PLACES.items() if closed} == CLOSED_PLACES
    assert all(set(RIGHTS[resource]) == set(ROLES) for resource in RIGHTS)


@pytest.mark.parametrize(("resource", "role", "scope", "place"), CELLS)
def test_cell(resource, role, scope, place):
    asker = Asker(in_force(grant(role, scope), TODAY), place)
    assert may_see(asker, resource, STRUCTURE) is expected(resource, role, scope, place)


BY_STRUCTURE = ("structure", "conseiller")
BY_TERRITORY = ("coordinateur", "prefecture")


@pytest.mark.parametrize("role", BY_STRUCTURE)
def test_a_territory_opens_nothing_to_whom_a_structure_is_given(role):
    asker = Asker(Grant(role=role, departements=("21",), regions=("Bourgogne-Franche-Comté",)))
    assert not may_see(asker, "occupes", STRUCTURE)
    assert not has_scope(asker.grant)


@pytest.mark.parametrize("role", BY_TERRITORY)
def test_a_structure_opens_nothing_to_whom_a_territory_is_given(role):
    asker = Asker(Grant(role=role, structures=("9101",)))
    assert not may_see(asker, "occupes", STRUCTURE)
    assert not has_scope(asker.grant)


@pytest.mark.parametrize("role", BY_TERRITORY)
def test_a_region_is_all_its_departements(role):
    asker = Asker(Grant(role=role, regions=("Bourgogne-Franche-Comté",)))
    assert may_see(asker, "occupes", STRUCTURE)
    assert territory(asker.grant) == {"21", "25", "39", "58", "70", "71", "89", "90"}
    assert not may_see(asker, "occupes", Structure(key="1", id="1", name="x", departement="35"))


@pytest.mark.parametrize(
    "code",
    ["２１", "21 ", " 21", "𝟐𝟏", "2１", "021", "21\u200b", "2l", ""],
)
def test_a_code_that_only_looks_the_same_opens_nothing(code):
    assert not may_see(Asker(Grant(role="prefecture", departements=(code,))), "occupes", STRUCTURE)


@pytest.mark.parametrize("identifier", ["９１０１", "9101 ", "09101", "91O1", "9101\u200d", ""])
def test_an_id_that_only_looks_the_same_opens_nothing(identifier):
    assert not may_see(Asker(Grant(role="structure", structures=(identifier,))), "occupes", STRUCTURE)


@pytest.mark.parametrize("name", ["bourgogne-franche-comté", "Bourgogne-Franche-Comte", "Вretagne", "Bourgogne"])
def test_a_region_name_is_exact(name):
    assert not territory(Grant(role="prefecture", regions=(name,)))


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_a_structure_that_no_file_places_is_in_no_territory(role):
    unplaced = Structure(key="f:3", id=None, name="Sans lieu", departement=None)
    assert not may_see(Asker(Grant(role=role, departements=("21",), structures=("9101",))), "occupes", unplaced)


def test_an_admin_sees_what_no_file_places():
    assert may_see(Asker(Grant(role="admin")), "occupes", Structure(key="f:3", id=None, name="x", departement=None))


def test_a_grant_holds_until_the_end_of_its_last_day():
    last = Grant(role="admin", expires_on=TODAY)
    assert in_force(last, TODAY) == last
    assert in_force(last, date(2026, 11, 24)) == NOBODY
    assert in_force(None, TODAY) == NOBODY
    assert in_force(Grant(role="admin"), TODAY) == Grant(role="admin")


ANYONE = [
    Grant(role="anonyme"),
    Grant(role="anonyme", departements=("21",), structures=("9101",)),
    Grant(role="prefecture"),
    Grant(role="structure"),
]
PROVEN = [
    Grant(role="conseiller", structures=("9101",)),
    Grant(role="structure", structures=("9101",)),
    Grant(role="coordinateur", departements=("11",)),
    Grant(role="prefecture", departements=("21",)),
    Grant(role="admin"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", [*ANYONE, *PROVEN], ids=lambda who: f"{who.role}-{bool(who.structures)}")
def test_a_total_of_enough_structures_is_public_everywhere(who, place):
    assert may_see_total(Asker(who, place), ("58",), MIN_STRUCTURES)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", ANYONE, ids=lambda who: f"{who.role}-{bool(who.structures)}")
@pytest.mark.parametrize("structures", [0, 1, 4])
def test_a_small_total_is_hidden_from_the_public(who, place, structures):
    assert not may_see_total(Asker(who, place), ("21",), structures)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("who", "where", "shown"),
    [
        (Grant(role="prefecture", departements=("21",)), ("21",), True),
        (Grant(role="prefecture", departements=("21",)), ("58",), False),
        (Grant(role="coordinateur", departements=("11",)), ("11",), True),
        (Grant(role="coordinateur", departements=("11",)), ("11", "21"), False),
        (Grant(role="structure", structures=("9101",)), ("21",), False),
        (Grant(role="conseiller", structures=("9101",)), ("21",), False),
        (Grant(role="admin"), ("58",), True),
    ],
    ids=lambda value: value.role if isinstance(value, Grant) else str(value),
)
def test_a_small_total_is_shown_to_who_may_see_each_of_its_structures(who, where, shown, place):
    assert may_see_total(Asker(who, place), where, 4) is (shown and PLACES[place])


EVERYWHERE = [
    ("prefecture", ("21",), ("21",), True),
    ("prefecture", ("21", "11"), ("21",), True),
    ("prefecture", ("21",), ("21", "11"), False),
    ("prefecture", ("21",), (), False),
    ("prefecture", (), (), False),
    ("prefecture", (), ("21",), False),
    ("coordinateur", ("21",), ("21",), True),
    ("structure", ("21",), ("21",), False),
    ("conseiller", ("21",), ("21",), False),
    ("anonyme", ("21",), ("21",), False),
    ("admin", (), (), True),
    ("admin", (), ("21",), True),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("role", "scope", "asked", "seen"), EVERYWHERE)
def test_every_structure_of_a_territory(role, scope, asked, seen, place):
    asker = Asker(Grant(role=role, departements=scope), place)
    assert may_see_all_in(asker, "occupes", asked) is (seen and PLACES[place])


def test_nobody_sees_personal_data():
    assert set(RIGHTS["personnelles"].values()) == {"none"}


def test_everyone_reads_procedures():
    assert set(RIGHTS["fiches"].values()) == {"all"}


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        (Grant(role="prefecture", departements=("21",)), ("21",)),
        (Grant(role="coordinateur", departements=("58", "21")), ("21", "58")),
        (Grant(role="structure", departements=("21",), structures=("9101",)), ()),
        (Grant(role="admin"), ()),
        (Grant(role="prefecture"), ()),
    ],
    ids=lambda value: value.role if isinstance(value, Grant) else str(value),
)
def test_a_territory_is_watched_by_those_whose_scope_it_is(who, codes):
    assert watched(who) == codes
