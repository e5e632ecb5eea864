"""Several imports in a row: what they changed in the end."""

from datetime import date

import pytest

from knowledge.postes.model import Change, Figures
from knowledge.postes.net import net


def figures(attribues, source="export-structures"):
    return Figures(source, date(2026, 11, 1), "fichier", None, attribues)


def change(kind, before=None, after=None, **more):
    """Of structure 1, from one number of attribués to another."""
    sides = [
        None if side is None else figures(side, more.get("source", "export-structures")) for side in (before, after)
    ]
    return Change(kind, more.get("structure", "1"), "Structure 1", "21", *sides, more.get("sirets", ("a", "a")))


CASES = {
    "one import": ([change("changee", 1, 2)], [("changee", 1, 2)]),
    "the first before and the last after": ([change("changee", 1, 2), change("changee", 2, 5)], [("changee", 1, 5)]),
    "back to where it was": ([change("changee", 1, 2), change("changee", 2, 1)], []),
    "appeared, then grew": ([change("apparue", None, 1), change("changee", 1, 2)], [("apparue", None, 2)]),
    "appeared, then gone": ([change("apparue", None, 1), change("disparue", 1)], []),
    "gone": ([change("changee", 1, 2), change("disparue", 2)], [("disparue", 1, None)]),
    "gone, then back the same": ([change("disparue", 1), change("apparue", None, 1)], []),
    "gone, then back another": ([change("disparue", 1), change("apparue", None, 3)], [("changee", 1, 3)]),
    "another SIRET": ([change("changee", 1, 1, sirets=("a", "b"))], [("changee", 1, 1)]),
    "SIRET and back": (
        [change("changee", 1, 1, sirets=("a", "b")), change("changee", 1, 1, sirets=("b", "a"))],
        [],
    ),
    "files that count otherwise stay apart": (
        [change("changee", 1, 2), change("changee", 4, 3, source="open-data")],
        [("changee", 1, 2), ("changee", 4, 3)],
    ),
}


@pytest.mark.parametrize(("changes", "left"), CASES.values(), ids=CASES.keys())
def test_what_is_left_of_several_imports(changes, left):
    def attribues(side):
        return side.attribues if side else None

    assert [(item.kind, attribues(item.before), attribues(item.after)) for item in net(changes)] == left


def test_structures_stay_apart():
    assert len(net([change("changee", 1, 2), change("changee", 2, 1, structure="2")])) == 2
