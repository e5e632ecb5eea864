"""The table of told situations: each fact is a notion of `concepts.yaml`, and no situation is told twice."""

from collections.abc import Iterable

from knowledge.faults import Fault
from knowledge.loader import Loaded


def facts(loaded: Loaded) -> Iterable[Fault]:
    """Every fact and every exception names a notion; the same facts do not stand for two demandes, unless both
    are only for doubt, or to be chosen: both are then offered.
    """
    if loaded.concepts is None:
        return
    known = {concept.id for concept in loaded.concepts.concepts}
    first: dict[tuple[frozenset[str], frozenset[str], str], str] = {}
    for recit, document, line in loaded.lists.get("recits", []):
        for name in sorted({*recit.facts, *recit.without} - known):
            told = f"la notion « {name} » n'existe pas"
            yield Fault(document.file, line, "reference", told, "Corrigez-la, ou ajoutez-la à concepts.yaml.")
        between = recit.demande if recit.only_in_doubt or recit.to_choose else ""
        same = first.setdefault((frozenset(recit.facts), frozenset(recit.without), between), recit.title)
        if same != recit.title:
            told = f"« {recit.title} » a les mêmes faits que « {same} »"
            yield Fault(document.file, line, "double", told, "Gardez-en une, ou distinguez-les par un fait.")
