"""Linking an account to a role: the address, then the code that was sent there. Nothing typed here is kept."""

from handlers.effects import SendCode, Unlink
from handlers.naming import departement
from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of
from knowledge.rights import Grant, has_scope, territory

Outcome = tuple[Reply, Session]


def start(situation: Situation) -> Outcome:
    """« lier mon compte »: ask for the address, where nobody else reads it."""
    refusal = _refusal(situation)
    if refusal:
        return refusal, situation.session
    reply = Reply(kind="control", text=situation.say("lien.adresse"))
    return reply, situation.session.add(Turn(linking="address"))


def address(situation: Situation) -> Outcome:
    """The address was given: the same words and the same work whether it is known or not."""
    refusal = _refusal(situation)
    if refusal:
        return refusal, situation.session
    reply = Reply(
        kind="control",
        text=situation.say("lien.code-envoye"),
        effects=(SendCode(address=situation.understanding.name),),
    )
    return reply, situation.session.add(Turn(linking="code"))


def code(situation: Situation) -> Outcome:
    """What became of the code; a wrong one, an expired one and one never sent are told in the same words."""
    refusal = _refusal(situation)
    if refusal:
        return refusal, situation.session
    account = situation.outside.account
    if account is None or account.linked is None:
        return Reply(kind="control", text=situation.say("lien.code-refuse")), situation.session
    text = situation.say(
        "lien.fait", role=role(situation, account.linked), perimetre=scope(situation, account.linked)
    )
    profil = account.linked.role
    session = situation.session.model_copy(update={"profil": profil}) if profil != "anonyme" else situation.session
    return Reply(kind="control", text=text), session.add(Turn())


def end(situation: Situation) -> Outcome:
    """« délier mon compte »."""
    if situation.outside.account is None:
        return Reply(kind="control", text=situation.say("lien.ligne-de-commande")), situation.session
    return Reply(kind="control", text=situation.say("lien.defait"), effects=(Unlink(),)), situation.session


def _refusal(situation: Situation) -> Reply | None:
    """Why an account cannot be linked from here, if it cannot."""
    account = situation.outside.account
    if account is None:
        return Reply(kind="control", text=situation.say("lien.ligne-de-commande"))
    if not account.private:
        return Reply(kind="refused", text=situation.say("lien.ailleurs"))
    if not account.can_mail:
        mailbox = mailbox_of(situation.content, situation.profil).address
        return Reply(kind="contact", text=situation.say("lien.sans-courriel", adresse=mailbox), mailbox=mailbox)
    return None


def role(situation: Situation, grant: Grant) -> str:
    """The role in words."""
    return situation.say(f"profil.{grant.role}").lower()


def scope(situation: Situation, grant: Grant) -> str:
    """The scope in words; the words for none when nothing is open."""
    if not has_scope(grant):
        return situation.say("lien.sans-perimetre")
    if grant.role == "admin":
        return situation.say("statut.france")
    if grant.role in ("structure", "conseiller"):
        return situation.say("lien.structures", liste=", ".join(grant.structures))
    return ", ".join(departement(situation, code) for code in sorted(territory(grant)))
