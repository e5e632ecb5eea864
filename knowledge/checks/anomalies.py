"""The nine anomalies: each is explained once, and fills only the blanks that its rule gives."""

from collections import Counter
from collections.abc import Iterable
from string import Formatter

from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.postes.anomalies import BLANKS, COMMON_BLANKS

_FILE = "anomalies.yaml"


def explained(loaded: Loaded) -> Iterable[Fault]:
    """One entry a code, no less and no more."""
    if not loaded.whole("anomalies"):
        return
    counts = Counter(item.code for item in loaded.models("anomalies"))
    for code in BLANKS:
        if counts[code] != 1:
            told = f"l'anomalie « {code} » est décrite {counts[code]} fois"
            yield Fault(_FILE, _line(loaded, code), "anomalie", told, "Il faut une entrée par code, et une seule.")


def _line(loaded: Loaded, code: str) -> int:
    return next((line for item, _, line in loaded.lists.get("anomalies", []) if item.code == code), 1)


def blanks(loaded: Loaded) -> Iterable[Fault]:
    """Every blank of the text, the subject and the letter is one that the rule fills."""
    for index, (item, document, _) in enumerate(loaded.lists.get("anomalies", [])):
        known = {*COMMON_BLANKS, *BLANKS[item.code]}
        for key, text in (("texte", item.text), ("objet", item.subject), ("lettre", item.letter)):
            for blank in sorted(_blanks(text) - known):
                told = f"« {key} » de « {item.code} » a un blanc « {blank} » que rien ne remplit"
                remedy = f"Blancs possibles : {', '.join(sorted(known))}."
                yield Fault(_FILE, document.line((index, key)), "blanc-inconnu", told, remedy)


def _blanks(text: str) -> set[str]:
    try:
        parts = [(name, shape, turn) for _, name, shape, turn in Formatter().parse(text) if name is not None]
    except ValueError:
        return {"{" if "{" in text else "}"}
    return {f"{name}!{turn}" if turn else f"{name}:{shape}" if shape else name for name, shape, turn in parts}
