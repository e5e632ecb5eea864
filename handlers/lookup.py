"""Finding the structure that is meant, among those that whoever asks may see: the others do not exist for them."""

from dataclasses import dataclass

from handlers.reading import Wish, own_structures
from handlers.situation import Situation
from knowledge.postes.model import Found, Structure
from knowledge.rights import RIGHTS, Asker, may_see, territory

SURE = 0.8
"""A name found alone, this near, is the one."""
EXACT = 0.97
"""From here on, a message that nothing else answers is this name."""
LEAD = 0.1
"""Or one that much nearer than the next."""


@dataclass(frozen=True)
class Lookup:
    """The structures that may be meant, best first; `sure` when the first one is it."""

    structures: tuple[Structure, ...]
    sure: bool


def find(situation: Situation, wish: Wish) -> Lookup:
    """By key, id, number, then name; tolerant of typos, exact on rights."""
    postes, slots = situation.postes, wish.slots
    identifier = wish.key or slots.structure
    if identifier:
        found = postes.structure(identifier)
        return _visible(situation.asker, (found,) if found else ())
    if wish.number:
        return _visible(situation.asker, postes.by_number(wish.number))
    return by_name(situation, wish.name, (slots.departement,) if slots.departement else ())


def by_name(situation: Situation, name: str, departements: tuple[str, ...]) -> Lookup:
    """Among the structures in reach, wherever they are or in these départements."""
    searched = _where(situation, departements)
    found = () if searched is None else situation.postes.search(name, searched)
    visible = tuple(item for item in found if may_see(situation.asker, "attribues", item.structure))
    return Lookup(tuple(item.structure for item in visible), _is_sure(visible))


def is_exactly_named(situation: Situation, name: str, departements: tuple[str, ...] = ()) -> bool:
    """Whether the name is that of a structure in reach, typos and all but hardly any."""
    searched = _where(situation, departements)
    found = () if searched is None else situation.postes.search(name, searched)
    return any(item.score >= EXACT and may_see(situation.asker, "attribues", item.structure) for item in found)


def _where(situation: Situation, departements: tuple[str, ...]) -> tuple[str, ...] | None:
    """The départements to search, within reach: () for all, None for nowhere."""
    grant = situation.asker.grant
    reach = RIGHTS["attribues"][grant.role]
    if reach == "none":
        return None
    if reach == "all":
        return departements
    within = territory(grant) if reach == "scope" else {item.departement for item in own_structures(situation)}
    if None in within:
        return departements
    both = sorted(code for code in within if code and (not departements or code in departements))
    return tuple(both) or None


def _visible(asker: Asker, structures: tuple[Structure, ...]) -> Lookup:
    seen = tuple(structure for structure in structures if may_see(asker, "attribues", structure))
    return Lookup(seen, sure=len(seen) == 1)


def _is_sure(found: tuple[Found, ...]) -> bool:
    if len(found) == 1:
        return found[0].score >= SURE
    return len(found) > 1 and found[0].score >= SURE and found[0].score - found[1].score >= LEAD
