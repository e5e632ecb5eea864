"""What an import changed in the scope of a préfecture or a coordinateur: asked for, told, stopped with one word."""

from handlers import naming, watch
from handlers.effects import Follow
from handlers.provenance import source, source_line, staleness
from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation
from knowledge.postes.model import Change
from knowledge.rights import may_see_all_in, watched

Outcome = tuple[Reply, Session]


def start(situation: Situation) -> Outcome:
    """« nouveautés »: for who watches over a territory, as proven, and only where nobody else reads."""
    account, codes = situation.outside.account, watched(situation.asker.grant)
    if account is None or not account.private:
        return _control(situation, "nouveautes.en-prive"), situation.session
    if not codes:
        return _control(situation, "nouveautes.sans-role"), situation.session
    if not situation.asker.in_closed_place:
        return _control(situation, "statut.pas-cette-messagerie"), situation.session
    told = _control(situation, "nouveautes.oui", perimetre=naming.territory(situation, codes))
    return told.model_copy(update={"effects": (Follow(on=True),)}), situation.session


def stop(situation: Situation) -> Outcome:
    return _control(situation, "nouveautes.non").model_copy(
        update={"effects": (Follow(on=False),)}
    ), situation.session


def note(situation: Situation, found: tuple[Change, ...]) -> Reply | None:
    """The changes of the scope of who reads; None when there is none, or when they may not be shown there."""
    codes = watched(situation.asker.grant)
    if not found or not may_see_all_in(situation.asker, "occupes", codes):
        return None
    used = [figures for item in found for figures in (item.before, item.after) if figures]
    sources = tuple(dict.fromkeys(source(situation, figures) for figures in used))
    warnings = staleness(situation, [figures for item in found if (figures := item.after or item.before)])
    text = situation.say(
        "nouveautes.note",
        territoire=naming.territory(situation, codes),
        liste=watch.listed(situation, [watch.change_line(situation, item) for item in found]),
    )
    parts = (text, *warnings, source_line(situation, sources), situation.say("nouveautes.suite", code=codes[0]))
    return Reply(kind="status", text="\n\n".join(filter(None, parts)), sources=sources, confidence=1.0)


def _control(situation: Situation, key: str, **values: object) -> Reply:
    return Reply(kind="control", text=situation.say(key, **values))
