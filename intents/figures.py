"""Requests for figures that no ranking is needed for: a number of structure, « mon statut », « chez nous »…"""

import re

from intents.name_words import FIRST_NAMES
from intents.places import is_a_place, read_last_place
from intents.slots import read_departement, read_region
from intents.structures import read_id, read_name
from knowledge.folding import fold, words
from knowledge.identifiers import RIDET_LENGTH, SIRET_LENGTH, compact

MAX_WORDS = 14

_OURS = re.compile(
    r"^(?:et |alors |donc |bonjour,? |svp |sinon )*"
    r"(?:(?:donne[rz]?|affiche[rz]?|montre[rz]?|voir|quel est)[ -]?(?:moi )?)?"
    r"(?:mon|notre|le) (?:statut|ratio)(?: (?:svp|stp|merci|actuel|actuellement|aujourd.hui|a ce jour))*\W*$"
    r"|^\W*(?:et |alors |pareil )*chez (?:nous|moi)\W*$"
    r"|\bchez nous\b.*\b(?:en est|est a|combien|chiffres|stats|ca donne|ca dit)\b"
    r"|\b(?:en est ou|combien|chiffres|stats)\b.*\bchez nous\b"
    r"|\bpourquoi (?:on|nous|je|ma structure|notre structure) (?:est|sommes|suis|reste|affiche)"
    r"\b\D{0,12}\d+\s?/\s?\d+"
)
_STATUS_OF = re.compile(r"\b(?:statut|statu|satut|ratio|chiffres) (?:de|du|des|d.|pour)\b")
_TOTALS_OF = re.compile(
    r"\b(?:cibles?|dotations?|valeur actuelle|chiffres?|stats?|statistiques) (?:\w+ ){0,4}?"
    r"(?:du|de|dans|pour|des|d.)\b"
)
_OUR_POSTES = re.compile(r"\b(?:nos|mes|notre|mon) postes? (?:vacants?|occupes?|attribues?|libres?|vides?)\b")
_NUMBER_ALONE = re.compile(r"\W*(?:siret |ridet )?\W*(?:\d[\s.\u00a0\u202f-]?){13}\d\W*")
_NATIONAL_ALONE = re.compile(
    r"\W*(?:et |au |le |total |chiffres? |niveau |la |en |pour )*(?:national|france(?: entiere)?)\W*"
)
_MINE = r"(?:mon|ma|mes|notre|nos)"
_WATCH = re.compile(
    r"\b(?:depuis|par rapport a|entre) (?:le|l.|les|la)?\s?(?:dernier|precedent)\w* (?:fichier|import|export)"
    rf"|\b(?:anomalies?|incoherences?) (?:chez|dans|de {_MINE}|de l[ae] (?:departement|region)|du \d|sur {_MINE})\b"
    r"|^\W*(?:(?:le|un|en|montre moi le|avec un) )?(?:graphique|image|diagramme)\b(?! de l)"
    r"|\b(?:anormal\w*) (?:chez|dans|sur)\b|^\W*structures? (?:apparues?|disparues?)\b"
    r"|^\W*(?:et )?(?:mon|notre) (?:departement|territoire|region)\W*$"
    r"|\b(?:mes|nos|des|les|quelles) anomalies\b(?=\W*$)|^\W*anomalies\W*$"
    rf"|^\W*(?:(?:voir|montre[rz]?|affiche[rz]?|donne[rz]?|(?:la )?liste)[ -]*(?:moi |de )?)?{_MINE} structures\W*$"
    rf"|^\W*(?:ou en sont|quelles sont) {_MINE} structures\W*$"
    r"|\b(?:conventions|contrats)\b.*\b(?:finiss|se termin|expir|arriv)\w*\b"
    r".*\b(?:mois|trimestre|semestre|annee|bientot)\b"
)
_HAVING = r"(?: (?:qui ont|avec|ayant|ont) (?:un|des|de) (?:postes?|conseillers?)(?: vacants?)?)?"
_OF_A_PLACE = re.compile(
    r"\W*(?:(?:donne[rz]?|affiche[rz]?|montre[rz]?|voir|je veux|quelles? (?:sont )?)[ -]*(?:moi )?)?"
    r"(?:(?:la |une )?liste )?(?:de |des |les |toutes |mes |nos )*"
    rf"(?:structures(?: (?:employeuses|conventionnees|du dispositif))?{_HAVING}"
    r"|echeances|anomalies|incoherences|chiffres|stats|postes (?:vacants|libres|vides|inoccupes|a pourvoir)"
    r"|(?:conventions|contrats) (?:qui )?(?:finissent|finissant|se terminent|expirent|arrivent a (?:echeance|terme)))"
    r"\s+"
)
"""What is listed or watched, before a place and nothing else."""
_FIGURE_WORDS = frozenset(
    ("statut", "statuts", "postes", "poste", "combien", "cb", "chiffres", "chiffre", "etat", "ratio", "occupe",
     "occupes", "attribue", "attribues", "vacant", "vacants", "anomalie", "anomalies", "siret", "ridet", "id",
     "structure", "structures", "ou")
)  # fmt: skip
_PROCEDURE_WORDS = frozenset(
    ("comment", "rendre", "restituer", "transferer", "transfert", "renouveler", "renouvellement", "rupture",
     "demande", "demander", "changer", "modifier", "corriger", "avis", "faut", "peut", "peuvent", "valable", "faux",
     "invalide", "rend", "rends", "rendons", "rendu", "restitue", "restituons", "recruter", "recrute", "recrutons",
     "supprimer", "arreter", "arrete", "arretons", "abandonner", "abandonne", "renoncer", "renonce", "renoncons",
     "ceder", "cede", "cedons", "garder", "garde", "gardons")
)  # fmt: skip
_MEANING_WORDS = frozenset(
    ("ou", "pourquoi", "quoi", "definition", "calcul", "calculee", "difference", "trouver", "consulter", "voir",
     "qui")
)  # fmt: skip


_SOMEONE = re.compile(
    r"\b(?:e-?\s?mails?|mails?|courriels?|telephones?|tel|portable|prenoms?|salaires?|adresses?|coordonnees|cv|gagne"
    r"|nominative|s.appelle)\b"
    r"|\bqui (?:\w+ ){0,2}(?:occupe|travaille|bosse|recrute|recrutee|embauche|embauchee)\b"
    r"|\b(?:noms?|liste|qui est|qui sont) (?:d\w+ |l\w+ |l.|d.)*(?:conseill|coordinat|conum)\w*"
)


_OF_A_PERSON = re.compile(
    r"\b(?:salaires?|paie|paye|remuneration|e-?mails?|mails?|courriels?|telephones?|tel|portable|numeros?|adresses?"
    r"|coordonnees|cv) (?:de |d.)([a-z]+)(?:-[a-z]+)? +[a-z]{3,}|\bcombien (?:gagne|touche) ([a-z]+) +[a-z]{3,}"
)
"""What is personal, and a first name with what may be a family name."""


def asks_for_someone(text: str) -> bool:
    """Whether a message asks who a person of a structure is, or how to reach them: « e-mail du conseiller de la
    structure 9104 » names a structure and is no request for figures; so does « le salaire de Paul Durand ».
    """
    folded = fold(text)
    if any(FIRST_NAMES & {*found.groups()} for found in _OF_A_PERSON.finditer(folded)):
        return True
    named = read_id(text) is not None or _has_number(text)
    return named and _SOMEONE.search(folded) is not None


def asks_for_figures(text: str) -> bool:
    """Whether a message asks for figures of postes beyond doubt."""
    said, folded = words(text), fold(text)
    if not said or len(said) > MAX_WORDS:
        return False
    if is_a_place(text) or _OURS.search(folded) or _WATCH.search(folded):
        return True
    if _NUMBER_ALONE.fullmatch(folded) or _NATIONAL_ALONE.fullmatch(folded):
        return True
    if _is_of_a_place(folded) or _is_a_structure_there(text):
        return True
    if set(said) & _PROCEDURE_WORDS:
        return False
    return _names_figures(text, folded) or _names_a_structure(said, text)


def _is_of_a_place(folded: str) -> bool:
    """« liste des structures du 21 », « échéances 93 », « anomalies de la Creuse »."""
    found = _OF_A_PLACE.match(folded)
    where = folded[found.end() :] if found else ""
    return is_a_place(where) or is_a_place(f"le {where}")


def _is_a_structure_there(text: str) -> bool:
    """« croix rouge française 75 »: a name that begins as names of structures do, and where."""
    placed = read_last_place(text)
    name = read_name(placed[0]) if placed else None
    return placed is not None and name is not None and len(words(placed[0])) - len(words(name)) <= 1


def _names_figures(text: str, folded: str) -> bool:
    """Figures, and whose: « cible du 21 », « nos postes vacants », « ratio de la mairie de… »."""
    if _OUR_POSTES.search(folded):
        return True
    asks_what_it_is = bool(set(words(text)) & _MEANING_WORDS)
    if not asks_what_it_is and _TOTALS_OF.search(folded) and (read_departement(text) or read_region(text)):
        return True
    return bool(_STATUS_OF.search(folded) and read_name(text))


def _names_a_structure(said: tuple[str, ...], text: str) -> bool:
    return bool(set(said) & _FIGURE_WORDS) and (read_id(text) is not None or _has_number(text))


def _has_number(text: str) -> bool:
    """A SIRET or a RIDET, spaces and all."""
    found = re.search(r"\d(?:[\s.\u00a0\u202f-]?\d){6,}", text)
    return found is not None and len(compact(found.group())) in (RIDET_LENGTH, SIRET_LENGTH)
