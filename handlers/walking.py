"""The dossier being walked, and the screen where it stands: what every part of the walk shares."""

from collections.abc import Sequence

from handlers import step
from handlers.dossier import Dossier, Walk, follow
from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation

Outcome = tuple[Reply, Session]


def show(situation: Situation, dossier: Dossier, intro: Sequence[str] = (), told: Turn | None = None) -> Outcome:
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


def active(situation: Situation) -> Walk | None:
    dossier = situation.session.active
    return follow(situation.content.demandes_by_lettre, dossier) if dossier else None


def resume(situation: Situation, intro: tuple[str, ...] = ()) -> Outcome:
    """The active dossier where it stands."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    return show(situation, walk.dossier, intro)


def nothing(situation: Situation) -> Outcome:
    return Reply(kind="control", text=situation.say("dossier.aucun")), situation.session
