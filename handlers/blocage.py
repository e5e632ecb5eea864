"""« Bloqué »: what blocks, the fiche that answers it, or the message to the right mailbox, ready to copy."""

from handlers import hand_over, letter, step
from handlers.dossier import Walk, follow
from handlers.letter import Letter
from handlers.reply import Choice
from handlers.session import Turn
from handlers.situation import Situation
from handlers.walking import Outcome, active, aside, nothing, resume
from handlers.writer import writer
from intents.choices import find_words
from knowledge.demandes import Blocage

SETS_BLOCAGE = "blocage:"
OTHER = "autre"
MAX_AHEAD = 8


def ask(situation: Situation) -> Outcome:
    """Ask what blocks: the frequent reasons of the step, or something else."""
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None:
        return resume(situation)
    blocages = reasons(walk)
    choices = (
        *(Choice(label=item.reason, sets=f"{SETS_BLOCAGE}{index}") for index, item in enumerate(blocages)),
        Choice(label=situation.say("bloque.autre"), sets=SETS_BLOCAGE + OTHER),
    )
    dossier = walk.dossier.model_copy(update={"blocked": True})
    blocked = follow(situation.content.demandes_by_lettre, dossier)
    shown = step.Screen((situation.say("bloque.question"),), choices, node.id, _mailbox(situation, walk))
    turn = Turn(topics=(walk.demande.topic,), choices=choices, walk=True, blocked=True)
    return step.reply(situation.content, blocked, shown), situation.session.keep(dossier).add(turn)


def reasons(walk: Walk) -> tuple[Blocage, ...]:
    """What often blocks at this step; at a question, what blocks at the steps it leads to."""
    node = walk.progress.current
    if node is None or node.about:
        return node.about.blocages if node and node.about else ()
    ahead = {item.reason: item for step in walk.progress.ahead if step.etape for item in step.etape.blocages}
    return tuple(ahead.values())[:MAX_AHEAD]


def _mailbox(situation: Situation, walk: Walk) -> str:
    return _letter(situation, walk, "").contact.address


def _letter(situation: Situation, walk: Walk, reason: str) -> Letter:
    return hand_over.of_walk(situation.content, walk, writer(situation), reason)


def picked(situation: Situation, walk: Walk, picked: str) -> Outcome:
    node = walk.progress.current
    if picked == OTHER or node is None:
        return explain_block(situation, "")
    found = reasons(walk)[int(picked)]
    freed = walk.dossier.model_copy(update={"blocked": False, "cause": found.reason})
    return aside(situation.with_session(situation.session.keep(freed)), _help(situation, walk, found))


def _help(situation: Situation, walk: Walk, blocage: Blocage) -> tuple[str, ...]:
    """What answers this cause, who acts at the step where it blocks, and whom to write to with it."""
    fiche = situation.content.fiches_by_topic[blocage.topic][0]
    told = (blocage.help,) if blocage.help else (fiche.sentence, fiche.short)
    steps = (node.etape for node in walk.progress.ahead if node.etape and blocage in node.etape.blocages)
    acting = next((step.doer(situation.content, etape) for etape in steps), "")
    address = hand_over.desk(situation.content, walk, situation.profil)
    shown = address.address + letter.doubt(situation.content, address)
    return (f"**{blocage.reason}**", *told, acting, situation.say("bloque.repond", adresse=shown))


def told(situation: Situation) -> Outcome:
    """What blocks, said at once: the fiche of that reason, or the message to the right mailbox."""
    walk, reason = active(situation), situation.understanding.name
    if walk is None or walk.progress.current is None:
        return resume(situation)
    found = find_words(reason, [item.words for item in reasons(walk)])
    if found is not None:
        return picked(situation, walk, str(found))
    return explain_block(situation, "" if situation.understanding.sensitive else reason)


def explain_block(situation: Situation, reason: str) -> Outcome:
    """No fiche settles it: the message to the right mailbox, with the dossier in it. Nothing is sent."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    dossier = walk.dossier.model_copy(update={"blocked": True})
    blocked = follow(situation.content.demandes_by_lettre, dossier)
    written = _letter(situation, blocked, reason)
    node = walk.progress.current
    text = letter.show(situation.content, written)
    shown = step.Screen(plain=text, node=node.id if node else None, mailbox=written.contact.address)
    turn = Turn(topics=(walk.demande.topic,), walk=True, aside=True)
    reply = step.reply(situation.content, blocked, shown)
    reply = reply.model_copy(update={"effects": (letter.drafted(written),)})
    return reply, situation.session.keep(dossier).add(turn)
