"""Everything we know, loaded and whole."""

from functools import cached_property

from knowledge.demandes import Demande
from knowledge.recits import Recit
from knowledge.routing import Aiguillage
from knowledge.schema import (
    AVIS,
    Anomalie,
    Avertissement,
    Concept,
    Concepts,
    Contact,
    Contradiction,
    Famille,
    Fiche,
    Model,
    RegisteredSource,
    Terme,
)


class Content(Model):
    """Everything we know, loaded and whole; `digest` names this very version of the files."""

    digest: str
    familles: tuple[Famille, ...]
    fiches: tuple[Fiche, ...]
    demandes: tuple[Demande, ...]
    sources: tuple[RegisteredSource, ...]
    contacts: tuple[Contact, ...]
    aiguillage: tuple[Aiguillage, ...]
    contradictions: tuple[Contradiction, ...]
    avertissements: tuple[Avertissement, ...]
    glossaire: tuple[Terme, ...]
    anomalies: tuple[Anomalie, ...]
    commandes: tuple[Concept, ...]
    sensibles: tuple[Concept, ...]
    profils: tuple[Concept, ...]
    recits: tuple[Recit, ...]
    messages: dict[str, str]
    concepts: Concepts
    phrases: dict[str, tuple[str, ...]]
    thresholds: dict[str, float]

    @cached_property
    def topics(self) -> tuple[str, ...]:
        return tuple(topic for famille in self.familles for topic in famille.topics)

    @cached_property
    def fiches_by_topic(self) -> dict[str, tuple[Fiche, ...]]:
        return {topic: tuple(f for f in self.fiches if f.topic == topic) for topic in self.topics}

    @cached_property
    def contacts_by_id(self) -> dict[str, Contact]:
        return {contact.id: contact for contact in self.contacts}

    @cached_property
    def terms(self) -> dict[str, Terme]:
        return {terme.term: terme for terme in self.glossaire}

    @cached_property
    def demandes_by_lettre(self) -> dict[str, Demande]:
        return {demande.lettre: demande for demande in self.demandes}

    @cached_property
    def demandes_by_topic(self) -> dict[str, Demande]:
        return {demande.topic: demande for demande in self.demandes if demande.lettre != AVIS}

    @cached_property
    def sources_by_ref(self) -> dict[str, RegisteredSource]:
        return {source.ref: source for source in self.sources}

    @cached_property
    def avertissements_by_id(self) -> dict[str, Avertissement]:
        return {avertissement.id: avertissement for avertissement in self.avertissements}

    @cached_property
    def anomalies_by_code(self) -> dict[str, Anomalie]:
        return {anomalie.code: anomalie for anomalie in self.anomalies}

    @cached_property
    def contradictions_by_id(self) -> dict[str, Contradiction]:
        return {contradiction.id: contradiction for contradiction in self.contradictions}
