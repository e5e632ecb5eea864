"""How structures and territories are called: names from files lose what a platform would act upon."""

from handlers.quoting import bare
from handlers.reply import Choice
from handlers.situation import Situation
from knowledge.postes.model import Structure
from knowledge.territoires import departements, regions

MAX_NAME = 120
_LEADING = " -+=.!&"


def plain(name: str) -> str:
    """A name without any sign that Markdown or a platform reads; hyphens, points and brackets stay as written."""
    return bare(name, MAX_NAME).replace("$", "").lstrip(_LEADING).strip() or "?"


def departement(situation: Situation, code: str | None) -> str:
    """« Côte-d'Or (21) »."""
    known = departements().get(code or "")
    return f"{known.name} ({known.code})" if known else situation.say("statut.departement-inconnu")


def territory(situation: Situation, codes: tuple[str, ...]) -> str:
    """The name of a set of départements: one, a whole région, the country, or their list."""
    if not codes:
        return situation.say("statut.france")
    if len(codes) == 1:
        return departement(situation, codes[0])
    named = [name for name, members in regions().items() if set(members) == set(codes)]
    if named:
        return situation.say("statut.nom-region", nom=named[0])
    return ", ".join(departement(situation, code) for code in codes)


def title(situation: Situation, structure: Structure) -> str:
    """« **CCAS de Brenac**, Brenac, Aude (11), identifiant 9102 »."""
    return ", ".join([f"**{plain(structure.name)}**", *_told_apart(situation, structure)])


def choice(situation: Situation, structure: Structure) -> Choice:
    """A structure as something to pick."""
    label = ", ".join([plain(structure.name), *_told_apart(situation, structure)])
    return Choice(label=label, structure=structure.id or structure.key)


def _told_apart(situation: Situation, structure: Structure) -> list[str]:
    """Its commune, its département and its id; its number where no file gives an id."""
    commune = plain(structure.commune) if structure.commune else ""
    if structure.id:
        number = situation.say("statut.identifiant", id=structure.id)
    else:
        number = situation.say("statut.numero", numero=structure.siret) if structure.siret else ""
    return [part for part in (commune, departement(situation, structure.departement), number) if part]
