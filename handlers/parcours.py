"""Walks a demande with the person: one step a message, over days, until it is done, blocked or abandoned."""

from collections.abc import Callable, Mapping
from datetime import date

from handlers import answers, blocage, carrying, correcting, dossiers, hand_over, step
from handlers.dossier import Dossier, Walk, follow
from handlers.reply import Choice
from handlers.retention import kept_until
from handlers.session import Turn
from handlers.situation import Situation, mailbox_of
from handlers.walking import Outcome, active, aside, nothing, resume, show
from intents.choices import find_words
from intents.dates import read_day
from knowledge.bounds import as_date
from knowledge.dates import in_french
from knowledge.demandes import Demande, Question
from knowledge.parcours import DONE, Node
from knowledge.schema import AVIS, LettreDemande

SETS_OPEN = "ouvrir:"
YES_OR_NO = frozenset({"oui", "non", "deja"})
"""Words of a story that answer no question: « un CDD non reconduit » is not a « non »."""


def start(situation: Situation, lettre: LettreDemande, told: Turn, before: str = "") -> Outcome:
    """The first screen of a demande: its state, its preconditions, what was understood, the first question.

    `before` is what was said of the situation in the message before.
    """
    session = situation.session
    known = next((item for item in session.dossiers if item.lettre == lettre and _open(situation, item)), None)
    if known is not None and known == session.active:
        return _told_again(situation, known, f"{before} {told.asked}")
    if known is not None:
        again = situation.say("dossier.repris", ouvert=in_french(known.opened.isoformat()))
        return show(situation, known, (again,), told)
    dossier = session.new_dossier(lettre, situation.today)
    demande = situation.content.demandes_by_lettre[lettre]
    dossier = dossier.model_copy(update=_listen(situation, demande, f"{before} {told.asked}"))
    intro = [
        f"**{demande.title}**",
        situation.say("parcours.pour-qui", texte=_lower_first(demande.audience)),
        demande.etat.text,
        *(f"- {text}" for text in demande.preconditions),
    ]
    return show(situation, dossier, intro, told)


def _told_again(situation: Situation, dossier: Dossier, told: str) -> Outcome:
    """The story of the dossier being walked, told further: what it answers is taken; else what is asked, and why."""
    walk = follow(situation.content.demandes_by_lettre, dossier)
    node, answered = walk.progress.current, {item.node for item in dossier.answers}
    heard = _heard(situation, walk.demande, told)
    new = [item for item in heard if item[0] not in answered]
    for question, value in new:
        dossier = dossier.hear(question, value)
    if not heard and node and node.question:
        return show(situation, dossier, (situation.say("parcours.pas-compris"), node.question.help or ""))
    again = situation.say("dossier.repris", ouvert=in_french(dossier.opened.isoformat()))
    return show(situation, dossier, () if new else (again,))


def _open(situation: Situation, dossier: Dossier) -> bool:
    return follow(situation.content.demandes_by_lettre, dossier).etat in ("en_cours", "bloque")


def _listen(situation: Situation, demande: Demande, told: str) -> dict[str, object]:
    """What a story leaves in the dossier: answers, and a day, only offered since it may be the convention's.

    The dossier it is opened from has answers too; those of the story go before them.
    """
    said = dict(_heard(situation, demande, carrying.words(situation)))
    heard = said | carrying.answers_for(situation, demande.lettre) | dict(_heard(situation, demande, told))
    return {"heard": tuple(heard.items()), "day": read_day(told, situation.today)}


def _heard(situation: Situation, demande: Demande, told: str) -> tuple[tuple[str, str], ...]:
    """What the story already answers: an option is taken when its words, and no other's, stand in it."""
    found = ((question, _deduced(situation, question, told)) for question in demande.questions if question.deduced)
    return tuple((question.id, question.options[index].id) for question, index in found if index is not None)


def _deduced(situation: Situation, question: Question, told: str) -> int | None:
    """The option that the profile gives, or else the words of the story."""
    for index, option in enumerate(question.options):
        if situation.profil in option.profils:
            return index
    return find_words(told, [correcting.telling(option, but=YES_OR_NO) for option in question.options], denied=False)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def pick(situation: Situation, choice: Choice) -> Outcome:
    """A choice of the walk: an option of a question, a word about the step, a reason of blocking."""
    sets = choice.sets or ""
    if sets.startswith(SETS_OPEN):
        return start(situation, AVIS, Turn())
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    if sets.startswith(step.SETS_SEE):
        return show(situation, walk.dossier.model_copy(update={"shown": True}))
    if sets.startswith(blocage.SETS_BLOCAGE):
        return blocage.picked(situation, walk, sets.removeprefix(blocage.SETS_BLOCAGE))
    return _picked(situation, walk, sets)


def _picked(situation: Situation, walk: Walk, sets: str) -> Outcome:
    node = walk.progress.current
    if node is None:
        return resume(situation)
    if sets.startswith(step.SETS_OPTION):
        option = sets.removeprefix(step.SETS_OPTION)
        if node.question and (day := as_date(option)):
            return _record(situation, walk, node, answers.of_day(situation, walk, node, day))
        return show(situation, walk.dossier.record(node.id, option, situation.today))
    return STEP_COMMANDS[sets.removeprefix(step.SETS_STEP)](situation)


def option(situation: Situation) -> Outcome:
    """An option of the question being asked, said in words."""
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None or node.question is None:
        return nothing(situation)
    chosen = node.question.options[situation.understanding.choice].id
    return show(situation, walk.dossier.record(node.id, chosen, situation.today))


def value(situation: Situation) -> Outcome:
    """A date, a number or a SIRET given to the question being asked, or a date that puts right the one given."""
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None:
        return nothing(situation)
    if node.question is None:
        dated = correcting.date_to_give(walk, node)
        return correcting.correct_date(situation, walk, dated) if dated else resume(situation)
    return _record(situation, walk, node, answers.read(situation, walk, node, node.question))


def _record(situation: Situation, walk: Walk, node: Node, given: answers.Given) -> Outcome:
    """A value taken and said again, with what it means; or why it is refused."""
    if given.value is None or node.question is None:
        return show(situation, walk.dossier, (given.refusal,))
    noted = situation.say("parcours.note", texte=hand_over.spoken(node.question, given.value))
    return show(situation, walk.dossier.record(node.id, given.value, situation.today), (noted, given.note))


def _done(situation: Situation) -> Outcome:
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is not None and not step.is_open(walk):
        return resume(situation, (situation.say("parcours.rien-a-faire"),))
    if node is not None and node.question is not None:
        return resume(situation, (situation.say("parcours.question-d-abord"),))
    if walk is None or node is None:
        return resume(situation)
    dated = walk.waits_for(node)
    last = situation.session.last
    insisted = last is not None and last.too_soon
    if dated and dated[1] >= situation.today and not insisted and not walk.only_shown(node):
        return _too_soon(situation, dated[1])
    return show(situation, walk.dossier.record(node.id, DONE, situation.today))


def reported(situation: Situation) -> Outcome:
    """A step said to be done in other words: taken, and named; or asked again when it may be about another."""
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None or node.etape is None:
        return resume(situation)
    if not situation.understanding.name:
        return resume(situation, (situation.say("parcours.est-ce-fait", titre=node.etape.title),))
    reply, after = _done(situation)
    if after.active == walk.dossier:
        return reply, after
    noted = situation.say("parcours.etape-notee", titre=node.etape.title)
    return reply.model_copy(update={"text": f"{noted}\n\n{reply.text}"}), after


def _too_soon(situation: Situation, day: date) -> Outcome:
    """« Fait » before the date that the step must wait for: why not, how to put the date right.

    Said again, it is taken: the screen of the person knows better than our sources, which are older.
    """
    told = situation.say("parcours.fait-trop-tot", date=in_french(day.isoformat()))
    reply, after = resume(situation, (told,))
    return reply, after.replace_last(after.last.model_copy(update={"too_soon": True})) if after.last else after


def _not_yet(situation: Situation) -> Outcome:
    """The dossier waits; at a question, what the answer is for."""
    walk = active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None or not step.is_open(walk):
        return resume(situation)
    until = in_french(kept_until(situation.content.demandes_by_lettre, walk.dossier).isoformat())
    told = situation.say("parcours.pas-encore", jusqu=until)
    if node.question is None:
        return resume(situation, (told,))
    return resume(situation, (told, situation.say("parcours.pas-encore-question"), node.question.help or ""))


def _how(situation: Situation) -> Outcome:
    walk = active(situation)
    node = walk.progress.current if walk else None
    if node is None:
        return resume(situation)
    text = (node.question.help if node.question else node.etape.how if node.etape else None) or situation.say(
        "parcours.sans-aide"
    )
    return aside(situation, (text,))


def none_of_these(situation: Situation) -> Outcome:
    """« Aucune » to a question of the course: its help, and whom to write to."""
    address = mailbox_of(situation.content, situation.profil).address
    return resume(situation, (situation.say("parcours.aucune", adresse=address),))


def how_to_correct(situation: Situation) -> Outcome:
    """« Je me suis trompé », and no more: how to put an answer right."""
    if active(situation) is None:
        return nothing(situation)
    return resume(situation, (situation.say("parcours.corriger"),))


def misunderstood(situation: Situation) -> Outcome:
    """Words that answer neither the step nor any question: the step again, and how to ask something else."""
    return resume(situation, (situation.say("parcours.pas-compris"),))


STEP_COMMANDS: Mapping[str, Callable[[Situation], Outcome]] = {
    "fait": _done,
    "pas-encore": _not_yet,
    "comment": _how,
    "bloque": blocage.ask,
    "corriger": how_to_correct,
    "tout-voir": dossiers.everything,
    "voir-etapes": dossiers.everything,
    "resume-dossier": dossiers.summary,
    "mes-dossiers": dossiers.listing,
    "calendrier": dossiers.dates,
    "reprendre": resume,
}
