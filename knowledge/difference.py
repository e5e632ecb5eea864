"""What a new version of the content changes for its readers: fiches, steps, mailboxes, and the sentences around."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.content import Content
from knowledge.markers import without_markers
from knowledge.routes_table import PROFILS
from knowledge.routing import about_topic, route
from knowledge.schema import Model, Profil

Kind = Literal["ajout", "retrait", "changement"]
Family = Literal["fiche", "demande", "boîte", "aiguillage", "avertissement", "contradiction", "définition", "phrase"]

_UNSEEN = frozenset({"id", "checked_on", "review_on", "questions", "elsewhere", "exemples", "words", "deduced"})
"""Fields that change what is understood or checked, never what a reader sees."""
_NAMES = {
    "title": "titre",
    "sentence": "en une phrase",
    "short": "en bref",
    "detail": "en détail",
    "see_also": "voir aussi",
    "links": "liens",
    "by_profil": "selon le profil",
    "idees_recues": "idées reçues",
    "topic": "sujet",
    "etat": "état",
    "audience": "pour qui",
    "preconditions": "préalables",
    "address": "adresse",
    "confirmed": "confirmée",
    "other_spellings": "autres graphies",
    "subjects": "pour",
    "name": "nom",
    "who": "qui",
    "where": "où",
    "todo": "faire",
    "how": "comment",
    "then": "ensuite",
    "why": "pourquoi",
    "when": "si",
    "text": "texte",
    "says": "dit",
}
_SHOWN = 160


@dataclass(frozen=True)
class Change:
    """One thing that a reader would see otherwise: what it is, its name, and each part before and after."""

    family: Family
    kind: Kind
    name: str
    parts: tuple[tuple[str, str, str], ...] = ()
    """(part, before, after), whole texts."""

    def lines(self) -> Iterator[str]:
        """As it is told to the person who reviews."""
        yield f"{self.family} « {self.name} » : {self.kind}"
        for part, before, after in self.parts:
            yield f"    {part}"
            yield from (f"      - {line}" for line in _only(before, after))
            yield from (f"      + {line}" for line in _only(after, before))


def _only(text: str, other: str) -> list[str]:
    """The lines of a text that the other lacks, cut to be read at a glance."""
    kept = set(other.split("\n"))
    return [line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…" for line in text.split("\n") if line not in kept]


def compare(old: Content, new: Content) -> list[Change]:
    """Every change, fiches first, then demandes and their steps, mailboxes, and the rest."""
    return [
        *_named("fiche", _by_id(old.fiches), _by_id(new.fiches)),
        *_demandes(old, new),
        *_named("boîte", _by_id(old.contacts), _by_id(new.contacts)),
        *_routes(old, new),
        *_named("avertissement", _by_id(old.avertissements), _by_id(new.avertissements)),
        *_named("contradiction", _by_id(old.contradictions), _by_id(new.contradictions)),
        *_named("définition", *({item.term: item for item in each.glossaire} for each in (old, new))),
        *_sentences(old.messages, new.messages),
    ]


def changed_topics(changes: Iterable[Change], old: Content) -> frozenset[str]:
    """The topics whose answer was changed or taken away: those who got it had an answer that no longer stands."""
    stale = {(change.family, change.name) for change in changes if change.kind != "ajout"}
    fiches = {fiche.topic for fiche in old.fiches if ("fiche", fiche.id) in stale}
    courses = {
        demande.topic
        for demande in old.demandes
        for family, name in stale
        if family == "demande" and name.split(",")[0] == demande.lettre
    }
    return frozenset(fiches | courses)


def _by_id(items: Iterable[Any]) -> dict[str, Any]:
    return {item.id: item for item in items}


def _named(family: Family, old: Mapping[str, Model], new: Mapping[str, Model]) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            yield Change(family, "ajout" if name in new else "retrait", name)
        else:
            parts = tuple(_parts(old[name], new[name]))
            if parts:
                yield Change(family, "changement", name, parts)


def _parts(old: Model, new: Model, leave: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    for field in type(new).model_fields:
        if field not in _UNSEEN | leave:
            before, after = _told(getattr(old, field)), _told(getattr(new, field))
            if before != after:
                yield _NAMES.get(field, field), before, after


def _told(value: Any) -> str:
    """A value as lines of text."""
    if isinstance(value, Model):
        fields = {name: _told(getattr(value, name)) for name in type(value).model_fields if name not in _UNSEEN}
        return " ; ".join(text for text in fields.values() if text)
    if isinstance(value, dict):
        return "\n".join(f"{name} : {_told(item)}" for name, item in value.items())
    if isinstance(value, tuple | list):
        return "\n".join(map(_told, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else without_markers(str(value))


def _demandes(old: Content, new: Content) -> Iterator[Change]:
    """The demande itself, then its questions, steps and ends by name."""
    within = frozenset({"questions", "etapes", "fins", "variantes"})
    for lettre in sorted(old.demandes_by_lettre.keys() | new.demandes_by_lettre.keys()):
        before, after = old.demandes_by_lettre.get(lettre), new.demandes_by_lettre.get(lettre)
        if before is None or after is None:
            yield Change("demande", "ajout" if after else "retrait", lettre)
            continue
        parts = tuple(_parts(before, after, within))
        if parts:
            yield Change("demande", "changement", lettre, parts)
        for field, title in (("questions", "question"), ("etapes", "étape"), ("fins", "fin")):
            items = (_by_id(getattr(each, field)) for each in (before, after))
            for change in _named("demande", *items):
                yield Change("demande", change.kind, f"{lettre}, {title} {change.name}", change.parts)


def _routes(old: Content, new: Content) -> Iterator[Change]:
    """Who would write elsewhere, about what."""
    for topic in (name for name in new.topics if name in old.topics):
        pairs = [(profil, _address(old, profil, topic), _address(new, profil, topic)) for profil in PROFILS]
        parts = tuple((profil, before, after) for profil, before, after in pairs if before != after)
        if parts:
            yield Change("aiguillage", "changement", topic, parts)


def _address(content: Content, profil: Profil, topic: str) -> str:
    return route(content, about_topic(content, profil, topic)).contact.address


def _sentences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            yield Change("phrase", "ajout" if after is not None else "retrait", key)
        elif before != after:
            yield Change("phrase", "changement", key, (("texte", before, after),))
