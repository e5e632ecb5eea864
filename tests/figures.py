"""Demonstration figures: invented structures, held in memory behind the protocol that handlers read."""

from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.fuzz import token_set_ratio

from knowledge.folding import words
from knowledge.postes.model import Anomaly, Change, Ending, Figures, Found, Structure, Totals

FILE_DAY = date(2026, 11, 12)
MIN_DAY = date(2026, 11, 2)


def counted(occupes, attribues, source="liste-structures", day=FILE_DAY, date_origin="fichier"):
    return Figures(source, day, date_origin, occupes, attribues)


def structure(identifier, name, departement, ratio, **more):
    occupes, attribues = ratio
    return Structure(
        key=identifier, id=identifier, name=name, departement=departement, figures=counted(occupes, attribues), **more
    )


VALMOREL = structure("9101", "Mairie de Valmorel-sur-Ource", "21", (1, 1), siret="11111111100011", commune="Valmorel")
BRENAC = structure("9102", "CCAS de Brenac", "11", (0, 1), siret="11111111100029", commune="Brenac")
ARGOAT = structure("9103", "Association Relais d'Argoat", "22", (0, 0), statut="ABANDON")
DEUX_VALS = structure("9104", "Communauté de communes des Deux Vals", "74", (7, 8), siret="11111111100045")
POSTE_59 = structure("9105", "La Poste", "59", (1, 0), commune="Lille", siret="35600000000048")
POSTE_62 = structure("9106", "La Poste", "62", (2, 2), commune="Arras", siret="35600000000055")
CREEE = structure("9107", "Point numérique de Saint-Martin", "978", (0, 0), statut="CREEE")
SILENT = structure("9108", "MJC des Tilleuls", "21", (0, 0))
UNPLACED = structure("9109", "Association Sans Lieu", None, (1, 2))
HOSTILE = structure("9110", "**@channel** [clic](http://mal.example) <b>", "21", (1, 2), commune="~town @all")
CALEDONIA = replace(structure("9111", "Mairie de Koumbo", "988", (1, 1)), siret="1234567")
OTHERS_21 = tuple(structure(f"92{n:02}", f"Mairie de Villeneuve {n}", "21", (1, 2)) for n in range(4))
OTHERS_2A = tuple(structure(f"93{n:02}", f"Commune de Corsica {n}", "2A", (1, 1)) for n in range(5))
POSTES_OTHER = tuple(structure(f"94{n:02}", "La Poste", "69", (1, 1), commune=f"Lyon {n}") for n in range(7))

STRUCTURES = (
    VALMOREL, BRENAC, ARGOAT, DEUX_VALS, POSTE_59, POSTE_62, CREEE, SILENT, UNPLACED, HOSTILE, CALEDONIA,
    *OTHERS_21, *OTHERS_2A, *POSTES_OTHER,
)  # fmt: skip
ANOMALIES = (
    Anomaly("occupe_sans_attribue", "9105", "La Poste", "59", (("occupes", "1"), ("attribues", "0"))),
    Anomaly("saut_de_postes", "9101", "Mairie de Valmorel-sur-Ource", "21", (("avant", "3"), ("apres", "1"))),
)
ENDINGS = (
    Ending("501", "9104", "Communauté de communes des Deux Vals", "74", "convention", date(2027, 1, 31), "Occupé"),
    Ending("500", "9101", "Mairie de Valmorel-sur-Ource", "21", "contrat", date(2026, 11, 10), "Occupé"),
    Ending("502", "9101", "Mairie de Valmorel-sur-Ource", "21", "contrat", date(2027, 3, 31), "Occupé"),
    Ending("503", "9101", "Mairie de Valmorel-sur-Ource", "21", "convention", date(2028, 3, 31), "Occupé"),
)
CHANGES = (
    Change("changee", "9101", "Mairie de Valmorel-sur-Ource", "21", counted(3, 3), counted(1, 1)),
    Change("disparue", "9299", "Mairie d'Autrefois", "21", counted(1, 1), None),
)


@dataclass(frozen=True)
class Demonstration:
    """The read-model over these values, or over others."""

    known: tuple[Structure, ...] = STRUCTURES
    found_anomalies: tuple[Anomaly, ...] = ANOMALIES
    in_min: int = 5
    """How many structures the export of the postes speaks of, in any territory."""

    @property
    def empty(self):
        return not self.known

    def structure(self, identifier):
        return next((item for item in self.known if identifier in (item.id, item.key)), None)

    def by_number(self, number):
        return tuple(item for item in self.known if item.siret == number)

    def search(self, name, departements=()):
        said = " ".join(words(name))
        scored = [
            Found(item, token_set_ratio(said, " ".join(words(item.name))) / 100)
            for item in self.structures_in(departements)
        ]
        return tuple(sorted((item for item in scored if item.score >= 0.75), key=lambda item: -item.score))

    def structures_in(self, departements):
        return tuple(item for item in self.known if not departements or item.departement in departements)

    def totals(self, departements):
        placed = [item for item in self.structures_in(departements) if item.departement]
        return Totals(
            departements,
            structures=len(placed),
            unplaced=sum(item.departement is None for item in self.known),
            figures=counted(sum(s.figures.occupes for s in placed), sum(s.figures.attribues for s in placed)),
            others=self._min(),
            rendus=1 if self.in_min else None,
            dotation=counted(None, 12, "territoires") if departements == ("21",) else None,
            cible=14 if departements == ("21",) else None,
            cible_year=2027 if departements == ("21",) else None,
            cible_told_by=counted(None, 14, "cibles") if departements == ("21",) else None,
        )

    def _min(self):
        if not self.in_min:
            return ()
        return (replace(counted(2, 3, "postes-min", MIN_DAY), structures=self.in_min),)

    def anomalies(self, departements=(), structures=()):
        return _within(self.found_anomalies, departements, structures)

    def endings(self, until, departements=(), structures=()):
        return tuple(item for item in _within(ENDINGS, departements, structures) if item.on <= until)

    def changes(self, departements=(), structures=()):
        return _within(CHANGES, departements, structures)


def _within(items, departements, structures):
    return tuple(
        item
        for item in items
        if (not departements or item.departement in departements) and (not structures or item.structure in structures)
    )
