"""A territory that is the whole of a message, « le 21 », « la Côte-d'Or ? », or its end: « croix rouge 75 »."""

import re

from knowledge.folding import fold, fold_in_place, words
from knowledge.territoires import departements, names, region_names

_BEFORE = r"(?:(?:dans|pour|sur|de) le|le|du|departement|dept|dep)"
_ANY = r"(97[1-8]|98[678]|2\s?[ab]|0?[1-9]|[1-9]\d)"
_CODE = re.compile(rf"\W*(?:et )?{_BEFORE}\s+{_ANY}\W*")
_LAST = re.compile(rf"[\s,]+(?:{_BEFORE}\s+)?\(?{_ANY}\)?\W*$")
_ARTICLES = frozenset({"le", "la", "les", "en", "dans", "departement", "region", "du", "de"})


def is_a_place(text: str) -> bool:
    """A bare number is left to choices; a bare word to the ranking, which knows « paris » from a town."""
    found = _CODE.fullmatch(fold(text))
    if found:
        return found.group(1).replace(" ", "").upper().zfill(2) in departements()
    said = words(text)
    place = tuple(word for word in said if word not in _ARTICLES)
    return len(place) < len(said) and any(part in names() or part in region_names() for part in (said, place))


def read_last_place(text: str) -> tuple[str, str] | None:
    """« croix rouge 75 », « mairie de Lunel (34) »: what is said before the code of a département, and the code."""
    found = _LAST.search(fold_in_place(text))
    code = found.group(1).replace(" ", "").upper().zfill(2) if found else ""
    before = text[: found.start()].strip() if found else ""
    return (before, code) if before and code in departements() else None
