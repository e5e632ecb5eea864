"""Which mailbox for whom, about what: one ordered table of rules, and what stands when none applies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field

from knowledge.postes.model import AnomalyCode
from knowledge.schema import Contact, LettreDemande, Model, Profil, Source, Text

if TYPE_CHECKING:
    from knowledge.content import Content

PROPOSED: Final = "propose"
"""A rule that sends where the fiche or the step already proposes."""
BY_FICHE: Final = "fiche"
BY_PROFIL: Final = "profil"
_ANY_END: Final = "*"


class Condition(Model):
    """What must hold, all of it; what is left out always holds."""

    profils: tuple[Profil, ...] = ()
    topics: tuple[Text, ...] = Field((), alias="sujets")
    demandes: tuple[LettreDemande, ...] = ()
    anomalies: tuple[AnomalyCode, ...] = ()
    proposed: tuple[Text, ...] = Field((), alias="propose")


class Aiguillage(Model):
    """One rule: when it applies, the contact it sends to, why, and who says so."""

    id: Text
    when: Condition = Field(alias="si")
    contact: Text
    why: Text = Field(alias="pourquoi")
    source: Source


@dataclass(frozen=True)
class Case:
    """Somebody writes about something; `proposed` is the contact that the fiche or the step names itself."""

    profil: Profil
    topic: str | None = None
    demande: str | None = None
    anomaly: AnomalyCode | None = None
    proposed: str | None = None


@dataclass(frozen=True)
class Route:
    """Where a case goes, and by which rule: its id, or `fiche` or `profil` when no rule applied."""

    contact: Contact
    rule: str


def route(content: "Content", case: Case) -> Route:
    """The mailbox of a case. Every case has one: the last word is the mailbox of the profile (guide §8)."""
    for rule in content.aiguillage:
        if holds(rule.when, case) and (rule.contact != PROPOSED or case.proposed):
            name = case.proposed if rule.contact == PROPOSED else rule.contact
            return Route(content.contacts_by_id[str(name)], rule.id)
    if case.proposed:
        return Route(content.contacts_by_id[case.proposed], BY_FICHE)
    wanted = "prefecture" if case.profil == "admin" else case.profil
    return Route(next(contact for contact in content.contacts if wanted in contact.profils), BY_PROFIL)


def holds(when: Condition, case: Case) -> bool:
    """Whether a case meets every condition that is written."""
    pairs = (
        (when.profils, case.profil),
        (when.demandes, case.demande),
        (when.anomalies, case.anomaly),
        (when.proposed, case.proposed),
    )
    if any(among and value not in among for among, value in pairs):
        return False
    return not when.topics or (case.topic is not None and matches(when.topics, case.topic))


def matches(patterns: Iterable[str], topic: str) -> bool:
    """`stats-*` stands for every topic that begins so."""
    return any(
        topic.startswith(pattern.removesuffix(_ANY_END)) if pattern.endswith(_ANY_END) else topic == pattern
        for pattern in patterns
    )


def about_anomaly(content: "Content", profil: Profil, code: AnomalyCode) -> Case:
    """An anomaly of the imported files, as its entry proposes."""
    return Case(profil, anomaly=code, proposed=content.anomalies_by_code[code].contact)


def about_topic(content: "Content", profil: Profil, topic: str) -> Case:
    """A question about a topic, as its first fiche proposes."""
    fiches = content.fiches_by_topic.get(topic, ())
    demande = content.demandes_by_topic.get(topic)
    return Case(
        profil,
        topic=topic,
        demande=demande.lettre if demande else None,
        proposed=next((fiche.contact for fiche in fiches if fiche.contact), None),
    )
