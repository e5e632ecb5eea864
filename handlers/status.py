"""Figures of postes: of a structure for whom it is, of a territory for everyone; and why not, when not."""

from handlers import fiche, lookup, naming, portrait, reading, totals, watch
from handlers.menu import numbered
from handlers.reading import Wish
from handlers.reply import MAX_CHOICES, Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation
from handlers.watch import Scope
from intents import Intent, Zone
from intents.places import read_last_place
from intents.slots import Slots
from knowledge.folding import words
from knowledge.months import months_after
from knowledge.postes.model import Structure
from knowledge.rights import has_scope
from knowledge.territoires import departements

Outcome = tuple[Reply, Session]
MAX_NAME_WORDS = 10


def handle(situation: Situation) -> Outcome:
    """The figures asked for; the turn remembers what was asked, never the figures."""
    wish, turn = reading.new(situation)
    reply = answer(situation, wish)
    if reply.kind == "refused" and wish.slots.ratio and not wish.names_a_structure:
        return explained(situation, turn)
    return reply, situation.session.add(turn.model_copy(update=_remembered(reply)))


def is_a_name(situation: Situation) -> bool:
    """Whether a message is the name of a structure in reach of who asks, and perhaps where it is."""
    return _named_turn(situation) is not None


def named(situation: Situation) -> Outcome:
    """« CCAS de Brenac », « gare numérique 84 », and nothing else."""
    turn = _named_turn(situation)
    assert turn is not None, "asked before"
    reply = show(situation, turn)
    return reply, situation.session.add(turn.model_copy(update=_remembered(reply)))


def _named_turn(situation: Situation) -> Turn | None:
    """A name word for word, or nearly one with its département, that nothing else is sure to answer."""
    understanding, text = situation.understanding, situation.understanding.text
    if understanding.intent is not Intent.QUESTION or understanding.asked[0].zone is Zone.ANSWER:
        return None
    if len(words(text)) > MAX_NAME_WORDS or not situation.asker.in_closed_place or situation.postes.empty:
        return None
    unheard = understanding.asked[0].zone is Zone.ABSTAIN
    turn = Turn(asked=text, status=True, name=text)
    if unheard and lookup.is_exactly_named(situation, text):
        return turn
    name, code = read_last_place(text) or ("", "")
    if name and lookup.is_exactly_named(situation, name, (code,)):
        return turn.model_copy(update={"name": name})
    found = lookup.by_name(situation, name, (code,)) if name and unheard else None
    return (
        turn.model_copy(update={"name": name, "structure": found.structures[0].key}) if found and found.sure else None
    )


def explained(situation: Situation, turn: Turn) -> Outcome:
    """« pourquoi on est à 0/1 ? » from someone who proves no structure: how such a ratio reads."""
    told = Turn(asked=turn.asked, topics=(portrait.RATIO_TOPIC,), confidence=1.0)
    return fiche.answer(situation, told), situation.session.add(told)


def picked(situation: Situation, last: Turn, choice: Choice) -> Outcome:
    """The structure that was picked among several."""
    turn = last.model_copy(update={"structure": choice.structure or "", "choices": (), "status": True})
    return show(situation, turn), situation.session.add(turn)


def show(situation: Situation, turn: Turn) -> Reply:
    """The figures that a turn asked for, over today's data and today's rights."""
    return answer(situation, reading.again(situation, turn))


def _remembered(reply: Reply) -> dict[str, object]:
    return {"choices": reply.choices, "structure": reply.structure or ""}


def answer(situation: Situation, wish: Wish) -> Reply:
    if situation.postes.empty:
        return _without_data(situation, wish.slots)
    if wish.names_a_structure:
        return _structure(situation, wish)
    named = reading.named_territory(wish)
    if named is not None:
        return _territory(situation, wish, Scope(named))
    return _loosely_named(situation, wish) or _own(situation, wish)


def _without_data(situation: Situation, slots: Slots) -> Reply:
    """No file is imported: say it, name what was asked for, and where the figures are."""
    wrong = situation.say("statut.siret-faux", siret=slots.wrong_siret) if slots.wrong_siret else ""
    none = situation.say("statut.aucun-fichier", territoire=_asked_for(situation, slots))
    return Reply(kind="status", text="\n\n".join(filter(None, [wrong, none])))


def _asked_for(situation: Situation, slots: Slots) -> str:
    session = situation.session
    code = slots.departement or (None if slots.region else session.departement)
    if code:
        return situation.say("statut.departement", nom=departements()[code].name, code=code)
    region = slots.region or session.region
    return situation.say("statut.region", nom=region) if region else situation.say("statut.sans-territoire")


def _structure(situation: Situation, wish: Wish) -> Reply:
    """One structure. In an open place, and for whom nothing is open, the reply does not depend on the data."""
    if not situation.asker.in_closed_place:
        return elsewhere(situation)
    found = lookup.find(situation, wish)
    if found.sure:
        return _aspect_of(situation, wish, found.structures[0])
    if found.structures:
        return _which(situation, found.structures)
    return unseen(situation)


def _aspect_of(situation: Situation, wish: Wish, structure: Structure) -> Reply:
    """The figures of a structure, or what it has to watch."""
    if wish.aspect in reading.OF_ONE or structure.id is None:
        return portrait.reply(situation, structure)
    reply = _watched(situation, wish, Scope(structures=(structure.id,)), (structure,))
    return reply if reply.kind == "refused" else reply.model_copy(update={"structure": structure.id})


def _which(situation: Situation, structures: tuple[Structure, ...]) -> Reply:
    """Several may be meant: the first ones to pick from, and the département asked when they are many."""
    choices = tuple(naming.choice(situation, item) for item in structures[:MAX_CHOICES])
    many = "statut.plusieurs-departement" if len(structures) > MAX_CHOICES else "statut.plusieurs"
    key = many if len(structures) > 1 else "statut.celle-ci"
    text = situation.say(key, nombre=len(structures), liste=numbered(choices))
    return Reply(kind="clarify", text=text, choices=choices)


def _territory(situation: Situation, wish: Wish, scope: Scope) -> Reply:
    if wish.aspect != "chiffres":
        return _watched(situation, wish, scope, ())
    if not watch.may_watch(situation, "anomalies", scope, ()):
        return totals.reply(situation, scope.departements)
    found = situation.postes.anomalies(scope.departements)
    more = situation.say("statut.anomalies-a-voir", nombre=len(found)) if found else ""
    reply = totals.reply(situation, scope.departements, more)
    postes = {**(reply.postes or {}), "anomalies": [portrait.anomaly_object(situation, item) for item in found]}
    return reply.model_copy(update={"postes": postes})


def _watched(situation: Situation, wish: Wish, scope: Scope, own: tuple[Structure, ...]) -> Reply:
    """Vacant postes, ends, changes, anomalies: of a whole scope, or refused."""
    if not watch.may_watch(situation, wish.aspect, scope, own):
        if not situation.asker.in_closed_place:
            return elsewhere(situation)
        return unseen(situation) if scope.structures else out_of_reach(situation, scope)
    if wish.aspect == "echeances":
        return watch.endings(situation, scope, months_after(situation.today, wish.slots.months))
    return watch.SHOW[wish.aspect](situation, scope)


def _loosely_named(situation: Situation, wish: Wish) -> Reply | None:
    """« où en est Clic & Moi ? »: words that may be a name are one only when a structure in reach bears it."""
    if not wish.slots.loose_name or not situation.asker.in_closed_place:
        return None
    found = lookup.by_name(situation, wish.slots.loose_name, ())
    if not found.structures:
        return None
    return _aspect_of(situation, wish, found.structures[0]) if found.sure else None


def _own(situation: Situation, wish: Wish) -> Reply:
    """« chez nous »: the structures or the territory of who asks."""
    if situation.asker.grant.role in ("structure", "conseiller"):
        return _own_structures(situation, wish)
    mine = reading.own_territory(situation)
    if mine is not None and not (wish.slots.national and not wish.slots.own):
        return _territory(situation, wish, Scope(mine))
    if wish.slots.own or wish.aspect != "chiffres":
        return unproven(situation)
    return _where(situation)


def _own_structures(situation: Situation, wish: Wish) -> Reply:
    """The only one, or a choice among them."""
    if not situation.asker.in_closed_place:
        return elsewhere(situation)
    if not has_scope(situation.asker.grant):
        return unproven(situation)
    own = reading.own_structures(situation)
    if not own:
        return unseen(situation)
    if wish.aspect not in reading.OF_ONE:
        return _watched(situation, wish, Scope(structures=situation.asker.grant.structures), own)
    return portrait.reply(situation, own[0]) if len(own) == 1 else _which(situation, own)


def unseen(situation: Situation) -> Reply:
    """Unknown or forbidden, in the same words; who may see everything is told that it is unknown."""
    key = "statut.inconnue" if situation.asker.grant.role == "admin" else "statut.invisible"
    return Reply(kind="refused", text=situation.say(key, preuve=situation.how_to_prove))


def out_of_reach(situation: Situation, scope: Scope) -> Reply:
    """What is behind the totals of a territory, for whom it is not open."""
    where = naming.territory(situation, scope.departements)
    text = situation.say("statut.territoire-invisible", territoire=where, preuve=situation.how_to_prove)
    return Reply(kind="refused", text=text)


def elsewhere(situation: Situation) -> Reply:
    """Not here: others read this place, or it is a messaging service that is not meant for it."""
    account = situation.outside.account
    here = "statut.pas-cette-messagerie" if account and account.private else "statut.ailleurs"
    return Reply(kind="refused", text=situation.say(here))


def unproven(situation: Situation) -> Reply:
    """Nothing proves what is theirs: how to prove it."""
    account = situation.outside.account
    if not situation.asker.in_closed_place and not (account and account.private):
        return elsewhere(situation)
    return Reply(kind="refused", text=situation.say("statut.sans-preuve", preuve=situation.how_to_prove))


def _where(situation: Situation) -> Reply:
    return Reply(kind="status", text=situation.say("statut.quel-territoire"))
