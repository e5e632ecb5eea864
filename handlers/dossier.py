"""A dossier: a demande being walked by one person, as the list of what they answered, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.bounds import as_date
from knowledge.deadlines import Deadline, deadlines
from knowledge.demandes import Demande
from knowledge.parcours import Answer, Node, Progress, replay
from knowledge.schema import LettreDemande

EtatDossier = Literal["en_cours", "fait", "bloque", "abandonne", "information"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recorded(_Frozen):
    """One answer: the node it answers, its value, and the day it was given."""

    node: str
    value: str
    on: date


class Dossier(_Frozen):
    """`number` names the dossier for the person; `lettre` is the goal. Blocked and abandoned are facts told."""

    number: int
    lettre: LettreDemande
    opened: date
    answers: tuple[Recorded, ...] = ()
    heard: tuple[tuple[str, str], ...] = ()
    """(question, answer) that the story told, waiting for the question to be reached."""
    day: date | None = None
    """The day that the story named: offered at the first question of a date, never taken by itself."""
    blocked: bool = False
    cause: str = ""
    """What blocks at the present step, as the list of the step words it: never the person's own words."""
    abandoned_on: date | None = None
    shown: bool = False
    """Whether the steps of a suspended demande were asked for, for information."""

    def record(self, node: str, value: str, on: date) -> "Dossier":
        answers = (*self.answers, Recorded(node=node, value=value, on=on))
        return self.model_copy(update={"answers": answers, "blocked": False, "cause": ""})

    @property
    def abandoned(self) -> bool:
        return self.abandoned_on is not None

    def correct(self, node: str, value: str, on: date) -> "Dossier":
        """With another answer at a node already answered; what follows it stays, as far as it is still asked."""
        answers = tuple(
            Recorded(node=node, value=value, on=on) if item.node == node else item for item in self.answers
        )
        return self.model_copy(update={"answers": answers, "blocked": False, "cause": ""})

    def hear(self, node: str, value: str) -> "Dossier":
        """With an answer told before its question, in the place of what was heard for it."""
        others = tuple(item for item in self.heard if item[0] != node)
        return self.model_copy(update={"heard": (*others, (node, value))})

    def take(self, node: str, on: date) -> "Dossier | None":
        """With what was heard in the place of the question; None when nothing was. « Retour » then asks it."""
        value = dict(self.heard).get(node)
        if value is None:
            return None
        heard = tuple(item for item in self.heard if item[0] != node)
        return self.record(node, value, on).model_copy(update={"heard": heard, "blocked": self.blocked})

    def back(self) -> "Dossier":
        return self.model_copy(update={"answers": self.answers[:-1], "blocked": False, "cause": ""})


@dataclass(frozen=True)
class Walk:
    """A dossier and where its answers lead over today's content."""

    dossier: Dossier
    progress: Progress
    demande: Demande
    deadlines: tuple[Deadline, ...]
    suspended: frozenset[str]
    """The demandes on the way that are suspended: their steps are shown, never « faites »."""

    @property
    def informative(self) -> bool:
        """Whether the walk can only end as information."""
        return bool(self.suspended)

    def only_shown(self, node: Node) -> bool:
        """Whether this very step is shown for information."""
        return self.demande.lettre in self.suspended or node.lettre in self.suspended

    def waits_for(self, node: Node) -> tuple[Node, date] | None:
        """The question and the date before which a step cannot happen; None when it is free or the date unknown."""
        if node.etape is None or node.etape.not_before is None:
            return None
        wanted = node.id[: -len(node.etape.id)] + node.etape.not_before
        for done, answer in self.progress.done:
            if done.id == wanted:
                day = as_date(answer.value)
                return (done, day) if day else None
        return None

    @property
    def etat(self) -> EtatDossier:
        if self.dossier.abandoned:
            return "abandonne"
        if self.informative:
            return "information"
        if self.dossier.blocked:
            return "bloque"
        return "fait" if self.progress.end else "en_cours"

    @property
    def steps_done(self) -> int:
        return sum(node.etape is not None for node, _ in self.progress.done)

    @property
    def steps_left(self) -> int:
        return sum(node.etape is not None for node in self.progress.ahead)

    def parcours(self) -> dict[str, object]:
        """The object that accompanies every `procedure` (contracts §3)."""
        variante = self.progress.variante
        return {
            "demande": self.demande.lettre,
            "variante": variante.id if variante else None,
            "chaine": list(self.progress.chain),
            "etat": self.etat,
            "fait": self.steps_done,
            "reste": self.steps_left,
            "dossier": self.dossier.number,
        }


def follow(demandes: Mapping[str, Demande], dossier: Dossier) -> Walk:
    """Replay a dossier over today's content."""
    answers = [Answer(item.node, item.value, item.on) for item in dossier.answers]
    progress = replay(demandes, dossier.lettre, answers)
    suspended = frozenset(lettre for lettre in progress.certain if demandes[lettre].etat.value == "suspendue")
    return Walk(dossier, progress, demandes[dossier.lettre], deadlines(progress), suspended)
