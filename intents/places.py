"""Whether a message is the name of a territory and nothing else: « le 21 », « la Côte-d'Or ? »."""

import re

from knowledge.folding import fold, words
from knowledge.territoires import departements, names, region_names

_CODE = re.compile(
    r"\W*(?:et )?(?:(?:dans )?le|departement|dept|dep)\s+(97[1-8]|98[678]|2\s?[ab]|0?[1-9]|[1-9]\d)\W*"
)
_ARTICLES = frozenset({"le", "la", "les", "en", "dans", "departement", "region", "du", "de"})


def is_a_place(text: str) -> bool:
    """A bare number is left to choices; a bare word to the ranking, which knows « paris » from a town."""
    found = _CODE.fullmatch(fold(text))
    if found:
        return found.group(1).replace(" ", "").upper().zfill(2) in departements()
    said = words(text)
    place = tuple(word for word in said if word not in _ARTICLES)
    return len(place) < len(said) and any(part in names() or part in region_names() for part in (said, place))
