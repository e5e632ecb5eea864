"""Whom to write to: a human, the mailbox of a profile, and addresses that people quote (guide §8)."""

from handlers import hand_over, letter, walking
from handlers.citation import place, refs, source_line
from handlers.reply import Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of
from handlers.writer import writer
from knowledge import Contact

PROFILS = ("structure", "conseiller", "coordinateur", "prefecture")
SETS_PROFIL = "profil:"


def human(situation: Situation) -> tuple[Reply, Session]:
    """« parler à quelqu'un »: the bot is not a person; here is who answers."""
    sources = refs(situation.content, {contact.source.ref: contact.source for contact in _shown(situation)}.values())
    reply = Reply(
        kind="contact",
        topic="contact-liste",
        text="\n\n".join(
            [
                situation.say("contact.humain", boites=mailboxes(situation)),
                source_line(situation.content, sources),
            ]
        ),
        sources=sources,
        mailbox=mailbox_of(situation.content, situation.profil).address,
        confidence=1.0,
    )
    return ask_profil(situation, reply, Turn(asked="", topics=("contact-liste",), confidence=1.0))


def message(situation: Situation) -> tuple[Reply, Session]:
    """« message »: the dossier being walked or the last question, written for the right mailbox, ready to send."""
    content, session = situation.content, situation.session
    walk = walking.active(situation)
    who = writer(situation)
    written = hand_over.of_walk(content, walk, who) if walk else hand_over.of_question(content, session, who)
    if written is None:
        text = situation.say("remise.rien", boites=mailboxes(situation))
        return Reply(kind="control", text=text, mailbox=mailbox_of(content, session.profil).address), session
    reply = Reply(
        kind="contact",
        text=letter.show(content, written),
        mailbox=written.contact.address,
        confidence=1.0,
        effects=(letter.drafted(written),),
    )
    topics = session.answered.topics if session.answered else ()
    return reply, session.add(Turn(topics=topics, walk=walk is not None))


def mailboxes(situation: Situation) -> str:
    """The mailbox of the person's profile, or one line a profile when it is not known."""
    return "\n".join(_line(situation, contact) for contact in _shown(situation))


def _shown(situation: Situation) -> list[Contact]:
    content = situation.content
    if situation.profil != "anonyme":
        return [mailbox_of(content, situation.profil)]
    return [contact for contact in content.contacts if set(contact.profils) & set(PROFILS)]


def _line(situation: Situation, contact: Contact) -> str:
    others = [
        situation.say("contact.autre-graphie", adresse=other.address, source=place(other.source))
        for other in contact.other_spellings
    ]
    parts = [f"- {contact.name} : {contact.address}", *others]
    return ", ".join(parts) + (f". {contact.note}" if contact.note else "")


def ask_profil(situation: Situation, reply: Reply, turn: Turn) -> tuple[Reply, Session]:
    """After a first useful answer, ask once who the person is, since the mailbox depends on it."""
    session = situation.session
    if session.profil != "anonyme" or session.profil_asked:
        return reply, session.add(turn)
    choices = tuple(Choice(label=situation.say(f"profil.{profil}"), sets=SETS_PROFIL + profil) for profil in PROFILS)
    asked = situation.say("profil.question", liste="\n".join(f"{n}. {c.label}" for n, c in enumerate(choices, 1)))
    turn = turn.model_copy(update={"choices": choices})
    session = session.model_copy(update={"profil_asked": True})
    return (
        reply.model_copy(update={"text": f"{reply.text}\n\n{asked}", "choices": choices}),
        session.add(turn),
    )


def address(situation: Situation) -> tuple[Reply, Session]:
    """An address the person quotes: known and for whom, known as another spelling, or never confirmed."""
    quoted = situation.understanding.name.lower().rstrip(".")
    content = situation.content
    for contact in content.contacts:
        if quoted == contact.address.lower():
            return _known(situation, contact, "contact.adresse-connue")
    for contact in content.contacts:
        for other in contact.other_spellings:
            if quoted == other.address.lower():
                return _known(situation, contact, "contact.adresse-autre-graphie", source=other.source.ref)
    reply = Reply(
        kind="contact",
        text=situation.say("contact.adresse-inconnue", boites=mailboxes(situation)),
        mailbox=mailbox_of(content, situation.profil).address,
        topic="contact-liste",
        confidence=1.0,
    )
    return reply, situation.session.add(Turn(topics=("contact-liste",), confidence=1.0))


def _known(situation: Situation, contact: Contact, key: str, **values: str) -> tuple[Reply, Session]:
    sources = refs(situation.content, [contact.source])
    text = situation.say(key, adresse=contact.address, nom=contact.name, pour=" ; ".join(contact.subjects), **values)
    others = [
        situation.say("contact.autre-graphie", adresse=other.address, source=place(other.source))
        for other in contact.other_spellings
    ]
    if others:
        text = f"{text} {situation.say('contact.autres-graphies', graphies=' ; '.join(others))}"
    topic = f"contact-{contact.id}" if f"contact-{contact.id}" in situation.content.topics else "contact-liste"
    reply = Reply(
        kind="contact",
        text=f"{text}\n\n{source_line(situation.content, sources)}",
        topic=topic,
        sources=sources,
        mailbox=contact.address,
        confidence=1.0,
    )
    return reply, situation.session.add(Turn(topics=(topic,), confidence=1.0))
