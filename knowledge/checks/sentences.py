"""The fixed sentences of the bot: all those it says, each with the blanks it fills."""

from collections.abc import Iterable
from functools import cache
from string import Formatter

from knowledge.faults import Fault
from knowledge.layout import PACKAGED
from knowledge.loader import Loaded
from knowledge.yaml_text import parse

_FILE = "messages.yaml"


@cache
def _packaged() -> dict[str, str]:
    data = parse((PACKAGED / _FILE).read_text(encoding="utf-8"), _FILE).data
    return {key: value for key, value in data.items() if isinstance(value, str)}


def complete(loaded: Loaded) -> Iterable[Fault]:
    """Every sentence that the packaged content has is there, and leaves the same blanks to fill."""
    document = loaded.documents.get(_FILE)
    if document is None or not isinstance(document.data, dict):
        return
    for key, text in _packaged().items():
        if key not in document.data:
            told = f"la phrase « {key} » manque"
            yield Fault(_FILE, 1, "phrase-absente", told, "Reprenez-la du contenu livré, puis adaptez-la.")
            continue
        blanks = _blanks(text)
        for blank in sorted(_blanks(loaded.messages.get(key, text)) - blanks):
            told = f"la phrase « {key} » a un blanc « {blank} » que rien ne remplit"
            remedy = f"Blancs possibles : {', '.join(sorted(blanks)) or 'aucun'}."
            yield Fault(_FILE, document.line((key,)), "blanc-inconnu", told, remedy)


def _blanks(text: str) -> set[str]:
    """The blanks as `str.format` fills them, braces included; a brace left alone is one that nothing fills."""
    try:
        parts = [part for _, *part in Formatter().parse(text) if part[0] is not None]
    except ValueError:
        return {"{" if "{" in text else "}"}
    return {f"{{{name}{f'!{turn}' if turn else ''}{f':{shape}' if shape else ''}}}" for name, shape, turn in parts}
