"""The shape of the content: the one place where the authors' French keys meet the code's names.

Values arrive as text (`knowledge.yaml_text`) and are converted here; an unknown key is refused.
"""

import re
from datetime import date
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from knowledge.dates import SourceDate
from knowledge.postes.model import AnomalyCode

Nature = Literal["guide", "ecran", "regle", "aide", "presse"]
Profil = Literal["anonyme", "conseiller", "coordinateur", "structure", "prefecture", "admin"]
LETTRES_DEMANDES = ("A", "B", "C", "D", "E", "F", "G1", "G2", "H")
AVIS: Final = "AVIS"
"""The préfecture's own course: giving its avis on a demande."""
LettreDemande = Literal["A", "B", "C", "D", "E", "F", "G1", "G2", "H", "AVIS"]
Etat = Literal["ouverte", "suspendue", "exceptionnelle"]

UNKNOWN_SOURCE = "inconnu"
"""The marker of a sentence that says a thing is not known: no source gives it."""

_T = TypeVar("_T")


def _none_when_empty(value: object) -> object:
    return None if value in ("", "null", "~") else value


def _oui_non(value: object) -> object:
    return {"oui": True, "non": False}.get(str(value), value)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("texte vide")
    return text


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(\.[a-z0-9-]+)+", text):
        raise ValueError("une adresse électronique est attendue")
    return text


Address = Annotated[str, AfterValidator(_mailbox)]
Text = Annotated[str, AfterValidator(_not_blank)]
OuiNon = Annotated[bool, BeforeValidator(_oui_non)]
Optional = Annotated[_T | None, BeforeValidator(_none_when_empty)]


class Model(BaseModel):
    """Frozen, closed; files and compiled content both use the French keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
    )


class Source(Model):
    """Where a statement comes from: a section of the guide (`§2.2`) or the name of a public source."""

    ref: Text
    date: SourceDate
    nature: Nature
    label: Optional[str] = Field(None, alias="libelle")


class RegisteredSource(Source):
    """A source as `sources.yaml` declares it, once for all fiches."""

    label: Text = Field(alias="libelle")


class Elsewhere(Model):
    """A phrasing that looks like a fiche but belongs to another topic, or to none."""

    phrase: Text
    topic: Optional[str] = Field(None, alias="sujet")


class IdeeRecue(Model):
    """A wrong belief: when one of its expressions stands in a message, the answer begins with the reply."""

    expressions: tuple[Text, ...] = Field(alias="mots", min_length=1)
    reply: Text = Field(alias="reponse")


class Fiche(Model):
    """One answer, in three sizes, with its sources; `id` is the name of its file."""

    id: str
    title: Text = Field(alias="titre")
    topic: Text = Field(alias="sujet")
    sources: tuple[Source, ...] = Field(min_length=1)
    checked_on: date = Field(alias="verifie_le")
    review_on: date = Field(alias="a_revoir_le")
    questions: tuple[Text, ...] = Field(min_length=5, max_length=10)
    elsewhere: tuple[Elsewhere, ...] = Field((), alias="pas")
    links: tuple[Text, ...] = Field((), alias="liens")
    see_also: tuple[Text, ...] = Field((), alias="voir_aussi")
    contact: Optional[str] = None
    profils: tuple[Profil, ...] = ()
    avertissements: tuple[Text, ...] = ()
    contradictions: tuple[Text, ...] = ()
    idees_recues: tuple[IdeeRecue, ...] = ()
    by_profil: dict[Profil, Text] = Field(default_factory=dict, alias="selon_profil")
    sentence: Text
    short: Text
    detail: Text


class Famille(Model):
    """Topics that people meet together, under one heading of the help screen."""

    name: Text = Field(alias="famille")
    topics: tuple[Text, ...] = Field(alias="sujets", min_length=1)


class Avertissement(Model):
    """What changed after the guide: shown, dated, beside the guide's answer."""

    id: Text
    text: Text = Field(alias="texte")
    sources: tuple[Source, ...] = Field(min_length=1)


class Cote(Model):
    """One side of a contradiction: what a source says."""

    says: Text = Field(alias="dit")
    source: Source


class Contradiction(Model):
    """Two sources that disagree: both are shown, and whom to ask; the product never picks a side."""

    id: Text
    title: Text = Field(alias="titre")
    cotes: tuple[Cote, ...] = Field(min_length=2)
    ask: Text = Field(alias="demander_a")
    topics: tuple[Text, ...] = Field(alias="sujets", min_length=1)


class AutreGraphie(Model):
    """Another spelling of an address, and the source that spells it so."""

    address: Address = Field(alias="adresse")
    source: Source


class Contact(Model):
    """A mailbox; `confirmee` says whether the bot itself may write to it."""

    id: Text
    name: Text = Field(alias="nom")
    address: Address = Field(alias="adresse")
    profils: tuple[Profil, ...] = ()
    subjects: tuple[Text, ...] = Field(alias="pour", min_length=1)
    source: Source
    note: Optional[str] = None
    confirmed: OuiNon = Field(default=False, alias="confirmee")
    other_spellings: tuple[AutreGraphie, ...] = Field((), alias="autres_graphies")


class Terme(Model):
    """A word of the field; `sigle` holds the long form when the term is an acronym."""

    term: Text = Field(alias="terme")
    sigle: Optional[str] = None
    definition: Text
    synonyms: tuple[Text, ...] = Field((), alias="synonymes")
    topic: Optional[str] = Field(None, alias="sujet")
    """The topic that says more; a term without one is never an answer by itself."""
    sources: tuple[Source, ...] = Field(min_length=1)


class Anomalie(Model):
    """Something abnormal in an imported file: what it shows, likely causes, what to check, the letter to send.

    Blanks (`{nom}`) are filled with what the rule found; causes and checks end with their source markers.
    """

    code: AnomalyCode
    title: Text = Field(alias="titre")
    text: Text = Field(alias="texte")
    causes: tuple[Text, ...] = Field(min_length=1)
    checks: tuple[Text, ...] = Field(alias="verifier", min_length=1)
    subject: Text = Field(alias="objet")
    letter: Text = Field(alias="lettre")
    contact: Text


class Concept(Model):
    """The everyday words behind one notion; they enrich a question, they never replace its words."""

    id: Text
    words: tuple[Text, ...] = Field(alias="mots", min_length=1)


class Concepts(Model):
    """How people write: abbreviations and SMS spellings to expand, and the words behind each notion."""

    abbreviations: dict[Text, Text] = Field(alias="abreviations")
    sms: dict[Text, Text]
    concepts: tuple[Concept, ...]
