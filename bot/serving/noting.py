"""From what a reply asks of the edge to what is kept: judgements, the reviewers' queue, figures. Never a raw text."""

from collections.abc import Iterator
from hashlib import sha256

from bot.messages import Origin
from bot.storage.records import Figure, Judgement, Letter, Mine, Missed, Opening
from handlers import Reply, Session, say
from handlers.effects import Follow, Judged, Noted, Remind, SendLetter
from handlers.feedback import SETS_REASON
from intents import Engine
from intents.scrubbing import scrub
from knowledge import Content
from knowledge.dates import in_french


def judgement(reply: Reply, origin: Origin, about: str) -> Judgement | None:
    """What the person thinks of the answer to the event `about`, said in words or picked."""
    judged = next((effect for effect in reply.effects if isinstance(effect, Judged)), None)
    if judged is None or not about:
        return None
    who = {"platform": origin.platform, "person": origin.person, "message": about}
    return Judgement(**who, value=judged.value, reason=judged.reason, topic=judged.topic)


def about(opening: Opening) -> str:
    """The answer that words of judgement are about: the one whose reasons are on the table, else the last one."""
    last = opening.session.last
    return (last.judges if last else "") or opening.last_event


def remembering(session: Session, name: str) -> Session:
    """The session, in which the reasons on the table, if any, are tied to the answer they are about."""
    last = session.last
    if last is None or not any((choice.sets or "").startswith(SETS_REASON) for choice in last.choices):
        return session
    return session.replace_last(last.model_copy(update={"judges": name}))


def offering(session: Session, reply: Reply, name: str) -> Session:
    """The session, in which the choices of the answer to the event `name`, if any, are the ones on the table."""
    return session.model_copy(update={"offered": name}) if reply.choices else session


def letter(content: Content, reply: Reply, name: str) -> Letter | None:
    """The letter to send, if any; its reference is made of the event that asked for it, the same at every try."""
    wanted = next((effect for effect in reply.effects if isinstance(effect, SendLetter)), None)
    if wanted is None:
        return None
    return Letter(
        reference=f"CONUM-{sha256(name.encode()).hexdigest()[:10].upper()}",
        recipient=content.contacts_by_id[wanted.letter.contact].address,
        subject=wanted.letter.subject,
        body=wanted.letter.body,
        reply_to=wanted.reply_to,
    )


def reminds(reply: Reply, session: Session) -> dict[str, object]:
    """What was chosen about reminders and news, and the département whose clock counts."""
    chosen = {type(effect): effect.on for effect in reply.effects if isinstance(effect, Remind | Follow)}
    departement = session.departement or ""
    return {"reminds": chosen.get(Remind), "follows": chosen.get(Follow), "departement": departement}


def missed(reply: Reply, origin: Origin, session: Session, engine: Engine) -> tuple[Missed, ...]:
    """What goes to the reviewers' queue, scrubbed."""
    return tuple(_missed(reply, origin, session, engine))


def _missed(reply: Reply, origin: Origin, session: Session, engine: Engine) -> Iterator[Missed]:
    for effect in reply.effects:
        if isinstance(effect, Noted) and (effect.text or effect.why != "sans-reponse"):
            yield Missed(
                platform=origin.platform,
                person=origin.person,
                why=effect.why,
                text=scrub(effect.text, engine.reader.knows) if effect.text else "",
                topic=effect.topic,
                detail=effect.detail,
                profil=session.profil,
                departement=session.departement or "",
            )


def figure(reply: Reply, origin: Origin, session: Session) -> Figure:
    """One answer more."""
    return Figure(
        platform=origin.platform,
        kind="hors-sujet" if reply.hors_sujet else reply.kind,
        topic=reply.topic or "",
        profil=session.profil,
        departement=session.departement or "",
    )


def _wanted(mine: Mine) -> tuple[tuple[str, bool], ...]:
    """What the person asked to be written about."""
    return ("donnees.rappels", mine.reminders), ("donnees.nouveautes", mine.follows)


def told(content: Content, reply: Reply, mine: Mine) -> Reply:
    """« mes données » with what is kept besides the conversation."""
    lines = [
        say(content, "donnees.conversations", nombre=mine.conversations),
        say(content, "donnees.journal", nombre=mine.answers),
        say(content, "donnees.avis", nombre=mine.judgements),
        say(content, "donnees.file", nombre=mine.missed),
    ]
    lines += [say(content, key) for key, on in _wanted(mine) if on]
    if mine.met_on:
        lines.append(say(content, "donnees.rencontre", date=in_french(mine.met_on)))
    listed = "\n".join(f"- {line}" for line in lines)
    text = "\n\n".join([reply.text, say(content, "donnees.ailleurs"), listed, say(content, "donnees.effacer")])
    return reply.model_copy(update={"text": text})
