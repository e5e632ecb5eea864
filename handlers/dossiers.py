"""The dossiers of a person: the list, the summary, the whole checklist, the calendar, leaving and taking up again."""

from handlers import hand_over, step
from handlers.calendar import calendar
from handlers.dossier import Dossier, Walk, follow
from handlers.effects import Noted
from handlers.reply import Choice, Reply
from handlers.retention import kept_until
from handlers.session import Turn
from handlers.situation import Situation
from handlers.walking import Outcome, active, nothing, resume, show
from knowledge.dates import in_french
from knowledge.schema import AVIS

SETS_NEW = "nouveau:"


def everything(situation: Situation) -> Outcome:
    """The whole checklist at once, as far as the answers tell."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    done = {node.id for node, _ in walk.progress.done}
    nodes = [*(node for node, _ in walk.progress.done), *walk.progress.ahead]
    todo = "parcours.informatif" if walk.informative else "parcours.a-faire"
    sure, maybe = situation.say(todo), situation.say("parcours.selon")
    marks = dict.fromkeys(walk.progress.sure, sure) | dict.fromkeys(done, situation.say("parcours.coche"))
    lines = [f"- {marks.get(node.id, maybe)} {node.etape.title} : {node.etape.todo}" for node in nodes if node.etape]
    shown = step.Screen((situation.say("parcours.tout"), "\n".join(lines)))
    return step.reply(situation.content, walk, shown), situation.session


def summary(situation: Situation) -> Outcome:
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    kept = situation.say("dossier.garde", jusqu=_until(situation, walk.dossier))
    shown = step.Screen(plain=f"{hand_over.summary(situation.content, walk)}\n\n{kept}")
    return step.reply(situation.content, walk, shown), situation.session


def _until(situation: Situation, dossier: Dossier) -> str:
    """The last day on which the dossier is kept, in words."""
    return in_french(kept_until(situation.content.demandes_by_lettre, dossier).isoformat())


def listing(situation: Situation) -> Outcome:
    """Every dossier of the person, to pick one."""
    session = situation.session
    if not session.dossiers:
        return nothing(situation)
    walks = [follow(situation.content.demandes_by_lettre, dossier) for dossier in session.dossiers]
    choices = tuple(
        Choice(
            label=situation.say(
                "dossier.ligne",
                numero=walk.dossier.number,
                titre=walk.demande.title,
                etat=situation.say(f"dossier.{walk.etat}"),
            ),
            sets=f"{SETS_NEW}{walk.dossier.number}",
        )
        for walk in walks
    )
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))
    reply = Reply(kind="control", text=situation.say("dossier.liste", liste=listed), choices=choices)
    return reply, session.add(Turn(choices=choices, walk=True))


def activate(situation: Situation, number: int) -> Outcome:
    """Take up another dossier."""
    found = next(dossier for dossier in situation.session.dossiers if dossier.number == number)
    session = situation.session.keep(found.model_copy(update={"abandoned_on": None}))
    return resume(situation.with_session(session))


def back(situation: Situation) -> Outcome:
    """Forget the last answer of the dossier; « retour » at its beginning stays there."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    if not walk.dossier.answers and walk.dossier.shown and walk.demande.etat.value == "suspendue":
        unseen = walk.dossier.model_copy(update={"shown": False})
        return show(situation, unseen, (situation.say("retour.fait"),))
    if not walk.dossier.answers:
        return _leave(situation, walk)
    return show(situation, walk.dossier.back(), (situation.say("retour.fait"),))


def out_of_aside(situation: Situation) -> Outcome:
    """« Retour » from an explanation or from what blocks: the step again, and nothing undone."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    dossier = walk.dossier.model_copy(update={"blocked": False})
    return show(situation, dossier, (situation.say("retour.fait"),))


def _leave(situation: Situation, walk: Walk) -> Outcome:
    """« retour » before the first answer: out of the dossier, which is not kept, to what was there before it."""
    session = situation.session
    left = session.model_copy(
        update={
            "dossiers": tuple(item for item in session.dossiers if item.number != session.current),
            "current": None,
            "turns": tuple(turn for turn in session.turns if not turn.walk),
            "closed": walk.demande.lettre,
        }
    )
    return Reply(kind="control", text=closed(situation.with_session(left))), left


def closed(situation: Situation) -> str:
    """That a dossier was closed before any answer, and how to open it again; empty when none was."""
    lettre = situation.session.closed
    if not lettre:
        return ""
    again = "dossier.rouvrir-avis" if lettre == AVIS else "dossier.rouvrir"
    title = situation.content.demandes_by_lettre[lettre].title
    return situation.say("dossier.referme", titre=title, mots=situation.say(again, lettre=lettre))


def abandon(situation: Situation) -> Outcome:
    """Put the dossier away; it can be taken up again from the list."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    dossier = walk.dossier.model_copy(update={"abandoned_on": situation.today})
    left = follow(situation.content.demandes_by_lettre, dossier)
    session = situation.session.keep(dossier).model_copy(update={"current": None})
    shown = step.Screen(
        (situation.say("dossier.abandon", titre=walk.demande.title, jusqu=_until(situation, dossier)),)
    )
    node = walk.progress.current
    left_at = Noted(why="abandon", topic=walk.demande.topic, detail=node.id if node else "")
    reply = step.reply(situation.content, left, shown).model_copy(update={"effects": (left_at,)})
    return reply, session.add(Turn())


def dates(situation: Situation) -> Outcome:
    """The deadlines as a calendar file."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    file = calendar(walk, situation.today)
    text = situation.say("dossier.calendrier", nom=file.name) if file else situation.say("dossier.sans-echeance")
    reply = step.reply(situation.content, walk, step.Screen(plain=text))
    return reply.model_copy(update={"files": (file,) if file else ()}), situation.session
