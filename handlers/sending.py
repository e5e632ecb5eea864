"""A message that the bot itself sends for somebody: offered, the address to answer at asked for, sent once."""

from handlers.effects import Drafted, SendLetter
from handlers.letter import doubt
from handlers.menu import numbered
from handlers.reply import Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, say
from knowledge import Content

SETS_SEND = "envoi:"
ADDRESS = "adresse"
FALLBACK = "structures"
"""Who receives what is meant for an address that nobody has confirmed: the mailbox of the structures."""
Outcome = tuple[Reply, Session]


def offer(content: Content, reply: Reply, session: Session) -> Outcome:
    """Under a message ready to be copied: shall the bot send it? Only where a mail server is configured, and only to
    a confirmed address; for another, the fallback is offered, and why.
    """
    drafted = next((effect for effect in reply.effects if isinstance(effect, Drafted)), None)
    if drafted is None or session.last is None:
        return reply, session
    meant = content.contacts_by_id[drafted.contact]
    contact = meant if meant.confirmed else content.contacts_by_id[FALLBACK]
    why = (
        "" if meant.confirmed else say(content, "envoi.non-confirmee", adresse=meant.address + doubt(content, meant))
    )
    choice = Choice(label=say(content, "envoi.envoyer", adresse=contact.address), sets=SETS_SEND + contact.id)
    choices = (*reply.choices, choice)
    proposal = say(content, "envoi.proposer")
    text = "\n\n".join(filter(None, [reply.text, why, proposal, numbered(choices)]))
    letter = drafted.model_copy(update={"contact": contact.id})
    turn = session.last.model_copy(update={"choices": choices, "letter": letter})
    return reply.model_copy(update={"text": text, "choices": choices}), session.replace_last(turn)


def ask_address(situation: Situation) -> Outcome:
    """« oui, envoyez »: where shall they answer?"""
    last = situation.session.last
    assert last is not None, "an offer is only picked when one was made"
    turn = Turn(topics=last.topics, letter=last.letter, sending=ADDRESS)
    return Reply(kind="control", text=situation.say("envoi.adresse")), situation.session.add(turn)


def awaits_address(session: Session) -> bool:
    return session.last is not None and session.last.sending == ADDRESS and session.last.letter is not None


def send(situation: Situation) -> Outcome:
    """The address given: the edge sends, and tells the reference."""
    session = situation.session
    last = session.last
    assert last is not None, "an address is only awaited after an offer"
    assert last.letter is not None, "an address is only awaited with a letter"
    letter = SendLetter(letter=last.letter, reply_to=situation.understanding.name.rstrip("."))
    address = situation.content.contacts_by_id[last.letter.contact].address
    done = last.model_copy(update={"letter": None, "sending": ""})
    text = situation.say("envoi.parti", adresse=address, reponse=letter.reply_to)
    return Reply(kind="contact", text=text, mailbox=address, effects=(letter,)), session.replace_last(done)
