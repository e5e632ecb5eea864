"""The shape of a guided demande: its questions, variants, steps and ends, as authors write them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from knowledge.dates import SourceDate
from knowledge.schema import Etat, LettreDemande, Model, Optional, OuiNon, Profil, Source, Text

Lieu = Literal[
    "tableau-de-pilotage",
    "demarches-simplifiees",
    "courrier",
    "prefecture",
    "banque-des-territoires",
    "anct",
    "courriel",
    "site-du-dispositif",
]
Acteur = Literal["structure", "prefecture", "anct", "banque-des-territoires", "conseiller"]
EtatFin = Literal["fait", "information"]

TODAY = "aujourd-hui"
"""The bound of a date that is the day it is answered."""
ALONE = "seule"
"""The built-in question that the machine answers: « oui » when a demande is walked by itself, « non » in a chain."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


Whole = Annotated[int, BeforeValidator(_whole)]


class Condition(Model):
    """True when the answer to a question is one of these."""

    question: Text
    among: tuple[Text, ...] = Field(alias="parmi", min_length=1)


Conditions = tuple[Condition, ...]


class Option(Model):
    """One answer to a question of choice; `words` are what people say instead of its label."""

    id: Text
    label: Text
    words: tuple[Text, ...] = Field((), alias="mots")
    profils: tuple[Profil, ...] = ()
    """The profiles for which this is known to be the answer."""
    means: Optional[Profil] = Field(None, alias="lecteur")
    """Who the person says they are by giving this answer."""


class Question(Model):
    """What must be known to tell variants apart or to compute a deadline."""

    id: Text
    text: Text = Field(alias="texte")
    kind: Literal["choix", "date", "nombre", "part", "identifiant"] = Field(alias="type")
    """`part` is some of the postes out of all, « 1 sur 3 », the last one excepted; `identifiant` is a SIRET
    (14 digits and their key) or New Caledonia's RIDET (7 digits).
    """
    options: tuple[Option, ...] = Field((), alias="choix")
    when: Conditions = Field((), alias="si")
    deduced: OuiNon = Field(default=False, alias="deduire")
    """Whether the words of an option, found in the story told, answer the question."""
    help: Optional[str] = Field(None, alias="aide")
    after: Optional[str] = Field(None, alias="apres")
    before: Optional[str] = Field(None, alias="avant")
    least: Optional[Whole] = Field(None, alias="min")
    most: Optional[Whole] = Field(None, alias="max")
    at: Optional[str] = Field(None, alias="a_l_etape")
    """The step just before which it is asked; else it is asked before all steps."""
    passed: Optional[str] = Field(None, alias="si_passee")
    to_come: Optional[str] = Field(None, alias="si_a_venir")
    """What a date already past, or still to come, means for what follows."""
    refusal: Optional[str] = Field(None, alias="hors_bornes")

    @model_validator(mode="after")
    def _complete(self) -> "Question":
        if self.kind == "choix" and not self.options:
            raise ValueError("une question de type choix a des « choix »")
        if self.kind == "nombre" and self.options:
            raise ValueError("une question de type nombre n'a pas de « choix » : on prendrait l'un pour l'autre")
        bounds = (self.after, self.before, self.least, self.most)
        bounded = self.kind in ("part", "identifiant") or any(bound is not None for bound in bounds)
        if bounded and not self.refusal:
            raise ValueError("une question bornée explique son refus dans « hors_bornes »")
        return self


class Delai(Model):
    """A deadline: told, and computed when `months` or `days` run from a date answer (or from the step itself)."""

    text: Text = Field(alias="texte")
    months: Optional[Whole] = Field(None, alias="mois")
    days: Optional[Whole] = Field(None, alias="jours")
    since: Optional[str] = Field(None, alias="depuis")


class Blocage(Model):
    """A frequent reason of being blocked, and what answers it: its own `help`, or else the fiche of a topic."""

    reason: Text = Field(alias="raison")
    words: tuple[Text, ...] = Field((), alias="mots")
    topic: Text = Field(alias="sujet")
    help: Optional[str] = Field(None, alias="aide")


class Etape(Model):
    """One thing to do, by one actor, in one place; or a whole demande inserted here (`demande`)."""

    id: Text
    when: Conditions = Field((), alias="si")
    demande: Optional[LettreDemande] = None
    why: Optional[str] = Field(None, alias="pourquoi")
    title: Optional[str] = Field(None, alias="titre")
    who: Optional[Acteur] = Field(None, alias="qui")
    where: Optional[Lieu] = Field(None, alias="ou")
    todo: Optional[str] = Field(None, alias="faire")
    how: Optional[str] = Field(None, alias="comment")
    pieces: tuple[Text, ...] = ()
    delai: Optional[Delai] = None
    not_before: Optional[str] = Field(None, alias="pas_avant")
    """The date question before whose answer the step cannot happen: the date is recalled."""
    then: Optional[str] = Field(None, alias="ensuite")
    blocages: tuple[Blocage, ...] = Field((), alias="bloque")
    contact: Optional[str] = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Etape":
        own = (self.title, self.who, self.where, self.todo, self.contact)
        if self.demande and any(own):
            raise ValueError("une étape qui insère une demande n'a que « si » et « pourquoi »")
        if not self.demande and not all(own):
            raise ValueError("une étape dit titre, qui, ou, faire et contact")
        return self


class Fin(Model):
    """How a course ends: what was reached, what is left to do, where, and whom to ask."""

    id: Text
    when: Conditions = Field((), alias="si")
    etat: EtatFin
    text: Text = Field(alias="texte")
    action: Text
    where: Lieu = Field(alias="ou")
    contact: Text


class Variante(Model):
    """A situation that the questions tell apart."""

    id: Text
    title: Text = Field(alias="titre")
    when: Conditions = Field((), alias="si")


class Exemple(Model):
    """A complete path, run as a test: the story, the answers, the steps met and the end."""

    title: Text = Field(alias="titre")
    story: Optional[str] = Field(None, alias="recit")
    answers: dict[str, Text] = Field(default_factory=dict, alias="reponses")
    steps: tuple[Text, ...] = Field((), alias="etapes")
    end: Text = Field(alias="fin")


class EtatDemande(Model):
    """Whether a demande can be made today: since when, and who says so."""

    value: Etat = Field(alias="valeur")
    since: Optional[SourceDate] = Field(None, alias="depuis")
    text: Text = Field(alias="texte")
    sources: tuple[Source, ...] = Field(min_length=1)


class Demande(Model):
    """A demande of the structures, or the préfecture's avis: its state, who has a say (guide §4.0), its course."""

    lettre: LettreDemande = Field(alias="demande")
    title: Text = Field(alias="titre")
    topic: Text = Field(alias="sujet")
    etat: EtatDemande
    avis_prefecture: OuiNon
    comite: OuiNon
    audience: Text = Field(alias="pour")
    preconditions: tuple[Text, ...] = Field((), alias="prealables")
    questions: tuple[Question, ...] = ()
    variantes: tuple[Variante, ...] = ()
    etapes: tuple[Etape, ...] = Field(min_length=1)
    fins: tuple[Fin, ...] = Field(min_length=1)
    exemples: tuple[Exemple, ...] = Field(min_length=1)

    @cached_property
    def when_asked(self) -> Mapping[str, Conditions]:
        """For each question, the conditions under which it is asked."""
        return {question.id: question.when for question in self.questions}
