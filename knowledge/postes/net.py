"""What several imports changed in the end: for each structure, the state before the first and after the last."""

from collections.abc import Iterable
from dataclasses import replace

from knowledge.postes.model import Change, ChangeKind, Figures


def net(changes: Iterable[Change]) -> tuple[Change, ...]:
    """`changes` in the order of the imports. What came back to where it was has not changed."""
    latest: dict[tuple[str | None, ...], Change] = {}
    for change in changes:
        key = _key(change)
        latest[key] = _then(latest[key], change) if key in latest else change
    return tuple(change for change in latest.values() if not _is_undone(change))


def _key(change: Change) -> tuple[str | None, ...]:
    """Files of different origins do not count alike: their changes stay apart."""
    figures = change.after or change.before
    owner = (change.structure,) if change.structure else (None, change.name, change.departement)
    return (figures.source if figures else None, *owner)


def _then(first: Change, last: Change) -> Change:
    was_there, is_there = first.kind != "apparue", last.kind != "disparue"
    kind: ChangeKind = last.kind if not is_there else "changee" if was_there else "apparue"
    sirets = (first.sirets[0], last.sirets[1])
    return replace(last, kind=kind, before=first.before if was_there else None, sirets=sirets)


def _is_undone(change: Change) -> bool:
    if change.kind == "changee":
        return _counts(change.before) == _counts(change.after) and change.sirets[0] == change.sirets[1]
    return change.before is None and change.after is None


def _counts(figures: Figures | None) -> tuple[int | None, int | None]:
    return (figures.occupes, figures.attribues) if figures else (None, None)
