"""The exports that exist, told apart by their headings, whatever their order, case, accents or additions.

Those with no use here, or that hold personal data, are known too: they are refused by their name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.folding import words
from knowledge.postes.model import Format
from knowledge.postes.refusal import RefusedFileError, UnknownHeaderError

PERSONAL = "il contient des données personnelles, que l'assistant ne garde pas"
USELESS = "il ne dit rien des postes"


def heading_key(text: str) -> str:
    """A heading without case, accents, quotes, articles or spaces: « Date d'inscription » → `date inscription`."""
    return " ".join(words(text.replace("_", " ")))


@dataclass(frozen=True)
class Known:
    """An export that is read: its fields, each with the headings it may stand under; some may be absent."""

    format: Format
    title: str
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Refused:
    """An export that is known and not taken: headings that only it has, and why."""

    title: str
    signature: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Recognised:
    """What a header is: the export, and the place of each field present in it."""

    known: Known
    places: Mapping[str, int]
    headings: tuple[str, ...]

    def heading(self, field: str) -> str | None:
        place = self.places.get(field)
        return None if place is None else self.headings[place]


FORMATS: tuple[Known, ...] = (
    Known(
        "liste-structures",
        "Liste des structures du tableau de pilotage",
        {"id": ("id de la structure",), "name": ("nom de la structure",), "ratio": ("candidats recrutes",)},
        {"siret": ("siret",)},
    ),
    Known(
        "export-structures",
        "Export des structures du tableau de pilotage",
        {
            "id": ("id structure",),
            "name": ("denomination",),
            "attribues": ("nombre de conseillers valides par le coselec",),
            "departement": ("code departement",),
        },
        {
            "siret": ("siret structure", "siret"),
            "statut": ("statut",),
            "postcode": ("code postal",),
            "insee": ("code commune insee", "code commune"),
            "commune": ("nom commune insee",),
        },
    ),
    Known(
        "historique-conventions",
        "Historique des dossiers de convention",
        {
            "id": ("id",),
            "name": ("nom de la structure",),
            "before": ("nombre de postes avant coselec",),
            "attribues": ("nombre de postes apres coselec",),
            "departement": ("code departement",),
        },
        {
            "siret": ("siret plateforme",),
            "day": ("date coselec",),
            "kind": ("type de la demande",),
            "origin": ("id structure transfert",),
        },
    ),
    Known(
        "territoires",
        "Export des territoires du tableau de pilotage",
        {"name": ("nom",), "attribues": ("dotation de conseillers",)},
        {"code": ("code",)},
    ),
    Known(
        "postes-min",
        "Export des postes de Mon inclusion numérique",
        {
            "poste": ("id poste",),
            "id": ("id structure tp",),
            "name": ("structure",),
            "departement": ("departement",),
            "statut": ("statut",),
        },
        {"convention_end": ("fin de convention",), "contract_end": ("fin de contrat",)},
    ),
    Known(
        "open-data",
        "Liste des structures en données ouvertes",
        {
            "name": ("raison sociale",),
            "attribues": ("nombre de conseillers valides par le coselec",),
            "departement": ("code departement",),
            "siret": ("siret",),
        },
        {
            "id": ("id",),
            "commune": ("commune insee",),
            "postcode": ("code postal",),
            "insee": ("code commune insee",),
        },
    ),
    Known(
        "cibles",
        "Cibles par département",
        {"departement": ("departement", "code departement"), "year": ("annee",), "cible": ("cible",)},
        {},
    ),
)

TITLES: dict[str, str] = {known.format: known.title for known in FORMATS}

REFUSED: tuple[Refused, ...] = (
    Refused("Liste des conseillers", frozenset({"id conseiller", "salaire"}), PERSONAL),
    Refused("Liste des conseillers", frozenset({"id conseiller", "statut", "type de contrat"}), PERSONAL),
    Refused(
        "Liste des gestionnaires",
        frozenset({"id du gestionnaire"}),
        "elle sert aux droits : utilisez « conum roles import »",
    ),
    Refused("Historique des ruptures", frozenset({"id cnfs", "motif de rupture", "commentaire"}), PERSONAL),
    Refused("Demandes de rupture", frozenset({"id cnfs", "motif de rupture"}), PERSONAL),
    Refused("Historique des contrats", frozenset({"id du conseiller", "type de la demande"}), PERSONAL),
    Refused("Demandes de coordinateurs", frozenset({"numero de dossier", "statut de la demande"}), USELESS),
    Refused("Structures non intéressées", frozenset({"id de la structure", "fonction", "motif"}), PERSONAL),
    Refused("Conseillers du hub", frozenset({"email conseiller numerique fr"}), PERSONAL),
    Refused("Conseillers coordonnés", frozenset({"mail personnel", "mail professionnel"}), PERSONAL),
    Refused("Candidats de la structure", frozenset({"formation ccp1", "test pix"}), PERSONAL),
    Refused("Candidatures et embauches", frozenset({"date candidature", "date rebond"}), PERSONAL),
    Refused("Candidatures et embauches", frozenset({"date candidature"}), PERSONAL),
    Refused("Conseillers sans compte rendu d'activité", frozenset({"id conum"}), PERSONAL),
    Refused(
        "Territoires, variante des préfectures",
        frozenset({"postes valides", "conseillers recrutes"}),
        "cette variante n'est pas produite par le tableau de pilotage ; "
        "donnez l'export des territoires avec la colonne « Dotation de conseillers »",
    ),
    Refused("Structures de Mon inclusion numérique", frozenset({"typologie", "labellisation habilitation"}), USELESS),
    Refused("Utilisateurs de Mon inclusion numérique", frozenset({"role", "derniere connexion"}), PERSONAL),
    Refused("Aidants et médiateurs", frozenset({"labelisations", "nom structure"}), PERSONAL),
    Refused("Contacts de membres", frozenset({"referent fne"}), PERSONAL),
    Refused("Coordinateurs en données ouvertes", frozenset({"nom", "prenom", "perimetre"}), PERSONAL),
    Refused("Table des rôles", frozenset({"plateforme", "identifiant", "role"}), "utilisez « conum roles import »"),
)


def recognise(headings: tuple[str, ...]) -> Recognised:
    """The export that has these headings. Raises RefusedFileError, by its name when it is a known one."""
    keys = tuple(map(heading_key, headings))
    for known in FORMATS:
        if all(any(name in keys for name in possible) for possible in known.required.values()):
            return Recognised(known, _places(known, keys, headings), headings)
    for refused in REFUSED:
        if refused.signature <= set(keys):
            raise RefusedFileError(f"c'est l'export « {refused.title} » : {refused.reason}", "Ne l'importez pas ici.")
    raise _unknown(keys)


def is_statistics(first_lines: tuple[str, ...]) -> bool:
    """Whether the file is the report of activity: blocks of `libellé;valeur` under a title, no table."""
    said = [heading_key(line) for line in first_lines if line.strip()]
    return bool(said) and (
        said[0].startswith("statistiques") or any(line in {"general", "themes des accompagnements"} for line in said)
    )


def _places(known: Known, keys: tuple[str, ...], headings: tuple[str, ...]) -> dict[str, int]:
    """Where each field stands. Raises RefusedFileError when a heading that is read stands twice."""
    places = {}
    for field, possible in _fields(known).items():
        name = next((name for name in possible if name in keys), None)
        if name is None:
            continue
        if keys.count(name) > 1:
            told = headings[keys.index(name)].strip()
            raise RefusedFileError(f"la colonne « {told} » est donnée deux fois", "Exportez le fichier de nouveau.")
        places[field] = keys.index(name)
    return places


def _unknown(keys: tuple[str, ...]) -> UnknownHeaderError:
    """No export has this header: name the nearest one, and what it would need."""
    nearest = max(FORMATS, key=lambda known: _present(known, keys) / len(_fields(known)))
    if _present(nearest, keys) < 2 or not keys:  # noqa: PLR2004 — one heading in common is chance
        return UnknownHeaderError(
            "la première ligne n'est l'en-tête d'aucun export connu",
            "Donnez un export du tableau de pilotage, de Mon inclusion numérique, ou le fichier des cibles.",
        )
    missing = [possible[0] for possible in nearest.required.values() if not any(name in keys for name in possible)]
    return UnknownHeaderError(
        f"l'en-tête ressemble à « {nearest.title} », mais il manque : {', '.join(missing)}",
        "Exportez le fichier de nouveau, sans retirer de colonne.",
    )


def _present(known: Known, keys: tuple[str, ...]) -> int:
    return sum(any(name in keys for name in possible) for possible in _fields(known).values())


def _fields(known: Known) -> dict[str, tuple[str, ...]]:
    return {**known.required, **known.optional}
