"""Walks a demande with the person: one step a message, over days, until it is done, blocked or abandoned."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from handlers import hand_over, step
from handlers.dossier import Dossier, Walk, follow
from handlers.reply import Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation
from intents.choices import find_words
from knowledge.dates import in_french
from knowledge.demandes import TODAY, Question
from knowledge.parcours import DONE, Node
from knowledge.schema import LettreDemande

Outcome = tuple[Reply, Session]
SETS_BLOCAGE = "blocage:"
SETS_NEW = "nouveau:"
OTHER = "autre"


def start(situation: Situation, lettre: LettreDemande, told: Turn) -> Outcome:
    """The first screen of a demande: its state, its preconditions, what was understood, the first question."""
    session = situation.session
    known = next((item for item in session.dossiers if item.lettre == lettre and _open(situation, item)), None)
    if known is not None:
        again = situation.say("dossier.repris", ouvert=in_french(known.opened.isoformat()))
        return _show(situation, known, (again,), told)
    dossier = _prefill(situation, session.new_dossier(lettre, situation.today), told.asked)
    walk = follow(situation.content.demandes_by_lettre, dossier)
    understood = [situation.say("parcours.compris", texte=text) for text in _understood(walk)]
    demande = walk.demande
    intro = [
        f"**{demande.title}**",
        demande.audience,
        demande.etat.text,
        *(f"- {text}" for text in demande.preconditions),
        *understood,
    ]
    return _show(situation, dossier, intro, told)


def _open(situation: Situation, dossier: Dossier) -> bool:
    return follow(situation.content.demandes_by_lettre, dossier).etat in ("en_cours", "bloque")


def _prefill(situation: Situation, dossier: Dossier, told: str) -> Dossier:
    """Answers that the story already gives: an option is taken when its words, and no other's, stand in it."""
    for _ in range(3):
        walk = follow(situation.content.demandes_by_lettre, dossier)
        node = walk.progress.current
        if node is None or node.question is None or not node.question.options:
            return dossier
        found = find_words(told, [option.words for option in node.question.options])
        if found is None:
            return dossier
        dossier = dossier.record(node.id, node.question.options[found].id, situation.today)
    return dossier


def _understood(walk: Walk) -> list[str]:
    return [
        f"{node.question.text} {option.label}"
        for node, answer in walk.progress.done
        if node.question
        for option in node.question.options
        if option.id == answer.value
    ]


def _show(situation: Situation, dossier: Dossier, intro: Sequence[str] = (), told: Turn | None = None) -> Outcome:
    """The screen where the dossier stands; answers that the content no longer asks for are dropped and told."""
    walk = follow(situation.content.demandes_by_lettre, dossier)
    if walk.progress.lost is not None:
        kept = dossier.answers[: len(walk.progress.done)]
        dossier = dossier.model_copy(update={"answers": kept})
        walk = follow(situation.content.demandes_by_lettre, dossier)
        intro = (*intro, situation.say("dossier.contenu-change"))
    shown = step.screen(situation.content, walk)
    session = situation.session.keep(dossier)
    turn = (told or Turn()).model_copy(
        update={"topics": (walk.demande.topic,), "choices": shown.choices, "walk": True}
    )
    return step.reply(situation.content, walk, shown, intro), session.add(turn)


def _active(situation: Situation) -> Walk | None:
    dossier = situation.session.active
    return follow(situation.content.demandes_by_lettre, dossier) if dossier else None


def resume(situation: Situation, intro: tuple[str, ...] = ()) -> Outcome:
    """The active dossier where it stands."""
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    return _show(situation, walk.dossier, intro)


def _nothing(situation: Situation) -> Outcome:
    return Reply(kind="control", text=situation.say("dossier.aucun")), situation.session


def pick(situation: Situation, choice: Choice) -> Outcome:
    """A choice of the walk: an option of a question, a word about the step, a reason of blocking."""
    walk = _active(situation)
    sets = choice.sets or ""
    if walk is None:
        return _nothing(situation)
    node = walk.progress.current
    if sets.startswith(step.SETS_SEE):
        return _show(situation, walk.dossier.model_copy(update={"shown": True}))
    if sets.startswith(SETS_BLOCAGE):
        return _picked_blocage(situation, walk, sets.removeprefix(SETS_BLOCAGE))
    if node is None:
        return resume(situation)
    if sets.startswith(step.SETS_OPTION):
        option = sets.removeprefix(step.SETS_OPTION)
        return _show(situation, walk.dossier.record(node.id, option, situation.today))
    return STEP_COMMANDS[sets.removeprefix(step.SETS_STEP)](situation)


def value(situation: Situation) -> Outcome:
    """A date or a number given to the question being asked."""
    walk = _active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None or node.question is None:
        return _nothing(situation)
    given = _read(situation, node.question)
    if given is None or not _within(node, node.question, given, walk, situation.today):
        refusal = node.question.refusal or situation.say(f"parcours.attend-{node.question.kind}")
        return _show(situation, walk.dossier, (refusal,))
    return _show(situation, walk.dossier.record(node.id, given, situation.today))


def _read(situation: Situation, question: Question) -> str | None:
    if question.kind == "date":
        day = situation.understanding.slots.day
        return day.isoformat() if day else None
    number = situation.understanding.slots.number
    return None if number is None else str(number)


def _within(node: Node, question: Question, given: str, walk: Walk, today: date) -> bool:
    """Whether a value respects the bounds of its question."""
    if question.kind == "nombre":
        least = question.least if question.least is not None else 0
        return least <= int(given) and (question.most is None or int(given) <= question.most)
    day = date.fromisoformat(given)
    after, before = (_bound(node, bound, question, walk, today) for bound in (question.after, question.before))
    return (after is None or day >= after) and (before is None or day <= before)


def _bound(node: Node, name: str | None, question: Question, walk: Walk, today: date) -> date | None:
    if name is None:
        return None
    if name == TODAY:
        return today
    prefix = node.id[: -len(question.id)]
    answers = {done.id: answer.value for done, answer in walk.progress.done}
    found = answers.get(prefix + name)
    return date.fromisoformat(found) if found else None


def _done(situation: Situation) -> Outcome:
    walk = _active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None or node.etape is None:
        return resume(situation)
    return _show(situation, walk.dossier.record(node.id, DONE, situation.today))


def _not_yet(situation: Situation) -> Outcome:
    return resume(situation, (situation.say("parcours.pas-encore"),))


def _how(situation: Situation) -> Outcome:
    walk = _active(situation)
    node = walk.progress.current if walk else None
    if node is None:
        return resume(situation)
    text = (node.question.help if node.question else node.etape.how if node.etape else None) or situation.say(
        "parcours.sans-aide"
    )
    return resume(situation, (text,))


def _blocked(situation: Situation) -> Outcome:
    """Ask what blocks: the frequent reasons of the step, or something else."""
    walk = _active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None:
        return resume(situation)
    blocages = node.etape.blocages if node.etape else ()
    choices = (
        *(Choice(label=item.reason, sets=f"{SETS_BLOCAGE}{index}") for index, item in enumerate(blocages)),
        Choice(label=situation.say("bloque.autre"), sets=SETS_BLOCAGE + OTHER),
    )
    dossier = walk.dossier.model_copy(update={"blocked": True})
    blocked = follow(situation.content.demandes_by_lettre, dossier)
    shown = step.Screen((situation.say("bloque.question"),), choices, node.id, _mailbox(situation, walk))
    turn = Turn(topics=(walk.demande.topic,), choices=choices, walk=True, blocked=True)
    return step.reply(situation.content, blocked, shown), situation.session.keep(dossier).add(turn)


def _mailbox(situation: Situation, walk: Walk) -> str:
    return hand_over.message(situation.content, walk, "")[1]


def _picked_blocage(situation: Situation, walk: Walk, picked: str) -> Outcome:
    node = walk.progress.current
    if picked == OTHER or node is None or node.etape is None:
        return explain_block(situation, "")
    topic = node.etape.blocages[int(picked)].topic
    fiche = situation.content.fiches_by_topic[topic][0]
    return _show(
        situation,
        walk.dossier.model_copy(update={"blocked": False}),
        (fiche.sentence, fiche.short, situation.say("bloque.repond", titre=fiche.title)),
    )


def misunderstood(situation: Situation) -> Outcome:
    """Words that answer neither the step nor any question: the step again, and how to ask something else."""
    return resume(situation, (situation.say("parcours.pas-compris"),))


def explain_block(situation: Situation, reason: str) -> Outcome:
    """No fiche settles it: the message to the right mailbox, with the dossier in it. Nothing is sent."""
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    dossier = walk.dossier.model_copy(update={"blocked": True})
    blocked = follow(situation.content.demandes_by_lettre, dossier)
    text, mailbox = hand_over.message(situation.content, blocked, reason)
    node = walk.progress.current
    shown = step.Screen(plain=text, node=node.id if node else None, mailbox=mailbox)
    turn = Turn(topics=(walk.demande.topic,), walk=True)
    return step.reply(situation.content, blocked, shown), situation.session.keep(dossier).add(turn)


def _everything(situation: Situation) -> Outcome:
    """The whole checklist at once, as far as the answers tell."""
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    done = {node.id for node, _ in walk.progress.done}
    nodes = [*(node for node, _ in walk.progress.done), *walk.progress.ahead]
    mark = {True: situation.say("parcours.coche"), False: situation.say("parcours.a-faire")}
    lines = [f"- {mark[node.id in done]} {node.etape.title} : {node.etape.todo}" for node in nodes if node.etape]
    shown = step.Screen((situation.say("parcours.tout"), "\n".join(lines)))
    return step.reply(situation.content, walk, shown), situation.session


def _summary(situation: Situation) -> Outcome:
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    shown = step.Screen(plain=hand_over.summary(situation.content, walk))
    return step.reply(situation.content, walk, shown), situation.session


def _list(situation: Situation) -> Outcome:
    """Every dossier of the person, to pick one."""
    session = situation.session
    if not session.dossiers:
        return _nothing(situation)
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
    session = situation.session.keep(found.model_copy(update={"abandoned": False}))
    return resume(situation.with_session(session))


def back(situation: Situation) -> Outcome:
    """Forget the last answer of the dossier; « retour » at its beginning stays there."""
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    return _show(situation, walk.dossier.back(), (situation.say("retour.fait"),))


def abandon(situation: Situation) -> Outcome:
    """Put the dossier away; it can be taken up again from the list."""
    walk = _active(situation)
    if walk is None:
        return _nothing(situation)
    dossier = walk.dossier.model_copy(update={"abandoned": True})
    left = follow(situation.content.demandes_by_lettre, dossier)
    session = situation.session.keep(dossier).model_copy(update={"current": None})
    shown = step.Screen((situation.say("dossier.abandon", titre=walk.demande.title),))
    return step.reply(situation.content, left, shown), session.add(Turn())


STEP_COMMANDS: Mapping[str, Callable[[Situation], Outcome]] = {
    "fait": _done,
    "pas-encore": _not_yet,
    "comment": _how,
    "bloque": _blocked,
    "tout-voir": _everything,
    "resume-dossier": _summary,
    "mes-dossiers": _list,
    "reprendre": resume,
}
