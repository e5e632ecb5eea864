"""How a message names a structure: its id in the tableau de pilotage, or its name after « mairie », « asso »…"""

import re

from knowledge.folding import clean, fold, fold_in_place, words

MAX_NAME = 120

_NUMBERED = r"\s*(?:n\s*[°º]|n[o°]?\b|numero\b|num\b|id\b|identifiant\b|#|:)?\s*"
_NOT_A_COUNT = r"\b(?!\s*(?:/|%|€|mois|ans?\b|postes?\b))"
_ID = re.compile(
    rf"\b(?:structure|structures(?=\D{{0,12}}\d{{4}})|strucutre|structur|stucture|id|identifiant)\b"
    rf"{_NUMBERED}(\d{{1,6}}){_NOT_A_COUNT}"
)
_QUOTED = re.compile(r"[«“\"]\s*([^«»“”\"]{3,120}?)\s*[»”\"]")
_KINDS = re.compile(
    r"\b(structure|strucutre|association|asso|mairie|commune|ville|ccas|cias|epci|comcom|com com|cc|agglo|"
    r"agglomeration|communaute (?:de communes|d.agglomeration|urbaine)|metropole|mjc|centre social|maison|"
    r"syndicat|gip|ligue|"
    r"mission locale|mediatheque|conseil departemental|fondation|la poste|croix rouge|pimms)\b"
)
_STOP = re.compile(
    r"[?!;:,()\n]|\.(?=\s|$)|"
    r"\b(?:dans|en est|en sont|combien|on est|on en|est|svp|stp|merci|statut|il|elle|ils|elles|qui|que|"
    r"a (?:elle|t|combien|toujours|encore|ses|son|recrute|pourvu)|postes?|toujours|avec leurs?|ou en|depuis|"
    r"(?:du|le|de la|des|de l.|d.)\s+departement|(?:du|le|des|departement|dept?|dep)\s+(?:\d|2[ab]\b)|"
    r"\(?\d{2,3}\)?\s*$)"
)
_LOOSE = re.compile(
    r"\b(?:statut|etat|chiffres?|situation|postes|regarde(?:r)?|verifie(?:r)?|affiche|montre|cherche|combien|"
    r"ou en (?:est|sont))\s+(?:de|du|des|d.|pour|a|au|chez)?\s*(?:la |l.|le |les )?(?=\w)"
)
_EMPTY_WORDS = frozenset(
    ("id", "identifiant", "numero", "siret", "de", "du", "des", "la", "le", "les", "a", "au", "et", "en", "on",
     "structure", "mairie", "commune", "ville", "asso", "association", "elle", "il", "chez", "nous", "ma", "notre",
     "ou", "c", "y", "ca", "cb", "actuellement")
)  # fmt: skip
_OWN = re.compile(
    r"\b(?:chez nous|mon|ma|mes|notre|nos|nous|moi|je suis|j.ai|on (?:est|a|en est|en a)|m.affiche|chez moi)\b"
)
_NATIONAL = re.compile(
    r"\b(?:national|nationaux|nationale|france(?! (?:services?|num))|pays entier|tous les departements)\b"
)


_FOLLOWS = re.compile(r"\W*(?:et|pareil|idem|meme|ok et|aussi|mais|sinon|dans|pour)\b")


def read_id(text: str) -> str | None:
    """« structure 9104 », « id n° 9104 » → `9104`."""
    found = _ID.search(fold(text))
    return found.group(1) if found else None


def read_name(text: str) -> str | None:
    """« statut de la mairie de Valmorel ? » → « mairie de Valmorel »; None for « notre mairie »."""
    said = clean(text)
    quoted = _QUOTED.search(said)
    if quoted:
        return quoted.group(1)
    folded = fold_in_place(said)
    for found in _KINDS.finditer(folded):
        start = found.end() if found.group(1).startswith("stru") else found.start()
        name = _until_stop(said, folded, start, found.end())
        if name:
            return name
    return None


def read_loose_name(text: str) -> str | None:
    """« où en est Clic & Moi ? » → « Clic & Moi »: a name perhaps, to be believed only if it is found."""
    said = clean(text)
    folded = fold_in_place(said)
    found = _LOOSE.search(folded)
    return _until_stop(said, folded, found.end(), found.end()) if found else None


def is_own(text: str) -> bool:
    """« chez nous », « mon statut », « on en est où »."""
    return bool(_OWN.search(fold(text)))


def is_national(text: str) -> bool:
    return bool(_NATIONAL.search(fold(text)))


def is_follow_up(text: str) -> bool:
    return bool(_FOLLOWS.match(fold(text)))


def _until_stop(said: str, folded: str, start: int, after: int) -> str | None:
    """What is said from `start`, up to a word that no name holds after its kind; None when nothing is left."""
    stop = _STOP.search(folded, after)
    name = said[start : stop.start() if stop else None].strip(" -'’«»\"")[:MAX_NAME]
    named = {word for word in words(name) if len(word) > 1 and not word[0].isdecimal()}
    return name if named - _EMPTY_WORDS else None
