"""Which figures a message asks for: a structure, a territory, an aspect, over what was asked before."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.session import Session, Turn
from handlers.situation import Situation
from intents.aspects import Aspect
from intents.slots import Slots, read_slots
from knowledge.folding import words
from knowledge.postes.model import Structure
from knowledge.rights import StructureResource, may_see, may_see_all_in, territory
from knowledge.territoires import regions

MAX_FOLLOW_UP = 6
ANOMALIES = "anomalies"
OF_ONE: frozenset[Aspect] = frozenset({"chiffres", "vacants", "graphique", "structures"})
"""What is asked of a territory that of one structure is its portrait."""
PUBLIC: frozenset[Aspect] = frozenset({"vacants", "structures"})
"""What falls back on the public total of a territory for whom the structures behind it are not open."""
RESOURCES: Mapping[Aspect, StructureResource] = {
    "vacants": "occupes",
    "structures": "occupes",
    "echeances": "occupes",
    "changements": "occupes",
    "anomalies": "anomalies",
    "graphique": "occupes",
}
"""What must be open to someone for each aspect, but the figures themselves."""


@dataclass(frozen=True)
class Wish:
    """What is wanted. `key` is a structure already picked; `name` one that is looked for."""

    slots: Slots
    aspect: Aspect
    key: str = ""
    name: str = ""

    @property
    def names_a_structure(self) -> bool:
        return bool(self.key or self.slots.structure or self.number or self.name)

    @property
    def number(self) -> str | None:
        """A SIRET or a RIDET. Files hold some whose key is wrong: they are looked for like the others."""
        return self.slots.siret or self.slots.ridet or self.slots.wrong_siret


def new(situation: Situation) -> tuple[Wish, Turn]:
    """What the message asks for, and the turn that will remember it."""
    understanding, last = situation.understanding, situation.session.last
    slots = understanding.slots
    turn = Turn(asked=understanding.text, status=True, aspect=slots.aspect, name=slots.name or "")
    if last and last.status and len(words(understanding.text)) <= MAX_FOLLOW_UP:
        turn, slots = _following(situation, _announced(situation) or last, turn)
    return of(turn, slots), turn


def _announced(situation: Situation) -> Turn | None:
    """The figures of a territory that said « dites « anomalies » », when the message says that very word."""
    if words(situation.understanding.text) != (ANOMALIES,):
        return None
    for turn in reversed(situation.session.turns):
        wish = again(situation, turn)
        if turn.status and turn.aspect == "chiffres" and not wish.names_a_structure:
            places = own_territory(situation) if (named := named_territory(wish)) is None else named
            shown = places is not None and may_see_all_in(situation.asker, "anomalies", places)
            return turn if shown and situation.postes.anomalies(places or ()) else None
    return None


def _following(situation: Situation, last: Turn, turn: Turn) -> tuple[Turn, Slots]:
    """« et dans le 2A ? » asks the same of another place; « anomalies » asks something else of the same."""
    slots = situation.understanding.slots
    if slots.structure or slots.siret or slots.ridet or slots.wrong_siret or slots.name or slots.own:
        return turn, slots
    if slots.departement or slots.region or slots.national:
        same = slots.aspect if slots.aspect != "chiffres" or not slots.follows else last.aspect or slots.aspect
        unfound = "" if last.structure or slots.national else last.name
        return turn.model_copy(update={"aspect": same, "name": unfound}), slots
    before = read_slots(last.asked, situation.today)
    if slots.aspect == "chiffres" or slots.loose_name or _is_closed(situation, last, slots.aspect, before):
        return turn, slots
    kept = {"asked": last.asked, "structure": last.structure, "name": last.name}
    return turn.model_copy(update=kept), before


def _is_closed(situation: Situation, last: Turn, aspect: Aspect, before: Slots) -> bool:
    """Whether an aspect of the territory asked before is not theirs to see: then they speak of what is."""
    named = named_territory(Wish(before, aspect))
    if named is None or aspect in PUBLIC or last.structure or last.name:
        return False
    return not may_see_all_in(situation.asker, RESOURCES[aspect], named)


def of(turn: Turn, slots: Slots) -> Wish:
    aspect: Aspect = turn.aspect or slots.aspect
    return Wish(slots, aspect, turn.structure, turn.name or slots.name or "")


def again(situation: Situation, turn: Turn) -> Wish:
    """What a turn asked for, read again."""
    return of(turn, read_slots(turn.asked, situation.today))


def named_territory(wish: Wish) -> tuple[str, ...] | None:
    """The départements a message names: one, those of a région, () for the country; None when it names none."""
    if wish.slots.departement:
        return (wish.slots.departement,)
    if wish.slots.region:
        return regions()[wish.slots.region]
    return () if wish.slots.national else None


def own_territory(situation: Situation) -> tuple[str, ...] | None:
    """The territory of who asks, in the official order; None when there is none."""
    session: Session = situation.session
    grant = situation.asker.grant
    if grant.role == "admin":
        return ()
    codes = territory(grant)
    if not codes and session.departement:
        codes = frozenset({session.departement})
    if not codes and session.region:
        codes = frozenset(regions()[session.region])
    return tuple(code for members in regions().values() for code in members if code in codes) or None


def own_structures(situation: Situation) -> tuple[Structure, ...]:
    """The structures of who asks that the files know."""
    found = (situation.postes.structure(identifier) for identifier in situation.asker.grant.structures)
    return tuple(structure for structure in found if structure)


def own_attribues(situation: Situation) -> int | None:
    """The postes attributed to the one structure of who asks, where the reply may show them; else None.

    It is read again at each message, never kept: a role may end, and a file be imported, under a dossier.
    """
    own = [item for item in own_structures(situation) if may_see(situation.asker, "attribues", item)]
    return own[0].figures.attribues if len(own) == 1 and own[0].figures else None
