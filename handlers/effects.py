"""What a reply asks of the edge besides being shown: to remember something, to show or to erase what is kept."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Why = Literal["sans-reponse", "aucune", "avis", "abandon"]
Reason = Literal["", "faux", "pas-ma-question", "pas-clair", "trop-long", "perime"]
REASONS: tuple[Reason, ...] = ("faux", "pas-ma-question", "pas-clair", "trop-long", "perime")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Noted(_Frozen):
    """For the reviewers: what was asked and not answered, or answered badly, or a course left on the way."""

    why: Why
    text: str = ""
    """The person's words, not scrubbed yet; empty when there are none to keep."""
    topic: str = ""
    detail: str = ""
    """The reason of a judgement, or the step where a course was left."""


class Judged(_Frozen):
    """What the person thinks of the last answer."""

    value: Literal["+1", "-1"]
    reason: Reason = ""
    topic: str = ""


class ShowMine(_Frozen):
    """« mes données »: the edge adds everything it keeps about the person."""


class Forget(_Frozen):
    """« oublie-moi »: the edge erases everything it keeps about the person, at once."""


class Remind(_Frozen):
    """The person wants, or no longer wants, to be reminded of their deadlines."""

    on: bool


class Follow(_Frozen):
    """The person wants, or no longer wants, to be told what imports change in their scope."""

    on: bool


class Drafted(_Frozen):
    """A message was shown, ready to be sent: to whom (an id of `contacts.yaml`), and what."""

    contact: str
    subject: str
    body: str


class SendLetter(_Frozen):
    """The person wants it sent: the edge does, once, and tells its reference."""

    letter: Drafted
    reply_to: str


class SendCode(_Frozen):
    """To be done by the edge: send a code to this address, if the role table knows it. Never in a log."""

    address: str


class Unlink(_Frozen):
    """To be done by the edge: this account is no longer linked to any address."""


AccountEffect = SendCode | Unlink
Effect = AccountEffect | Noted | Judged | ShowMine | Forget | Remind | Follow | Drafted | SendLetter
