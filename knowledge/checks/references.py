"""Names that must lead somewhere: topics, contacts, warnings, contradictions, demandes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.schema import AVIS, LETTRES_DEMANDES, Fiche
from knowledge.yaml_text import Document, Path


def _known_topics(loaded: Loaded) -> set[str]:
    return {topic for famille in loaded.models("sujets") for topic in famille.topics}


def topics(loaded: Loaded) -> Iterable[Fault]:
    """Each topic has a fiche, each fiche a topic, and each demande its letter once."""
    known = _known_topics(loaded)
    covered = {fiche.topic for fiche, _ in loaded.fiches} | loaded.unread("fiches")
    document = loaded.documents.get("sujets.yaml")
    for topic in sorted(known - covered):
        line = _line_of(loaded, topic)
        yield Fault(
            document.file if document else "sujets.yaml",
            line,
            "sujet-sans-fiche",
            f"le sujet « {topic} » n'a aucune fiche",
            f"Écrivez fiches/{topic}.md.",
        )
    present = Counter(demande.lettre for demande in loaded.models("demandes"))
    for lettre in (*LETTRES_DEMANDES, AVIS):
        if present[lettre] > 1 or (not present[lettre] and lettre not in loaded.unread("demandes")):
            yield Fault(
                f"demandes/{lettre}.yaml",
                1,
                "demande",
                f"la demande {lettre} est décrite {present[lettre]} fois",
                "Il faut un fichier par demande, et un seul.",
            )


def _line_of(loaded: Loaded, topic: str) -> int:
    for famille, document, line in loaded.lists.get("sujets", []):
        if topic in famille.topics:
            index = next(index for index, _ in enumerate(document.data) if document.line((index,)) == line)
            return document.lines.get((index, "sujets"), line)
    return 1


def identifiers(loaded: Loaded) -> Iterable[Fault]:
    """References from fiches, demandes and lists, and names given twice."""
    known = {
        kind: _known_topics(loaded) if kind == "sujet" else {item.id for item in loaded.models(f"{kind}s")}
        for kind in _NAMED
        if loaded.whole(f"{kind}s")
    }
    for fiche, document in loaded.fiches:
        for kind, name, path in _fiche_references(fiche):
            yield from _dangling(known, kind, name, document, path)
    for item, document, _ in loaded.lists.get("demandes", []):
        yield from _dangling(known, "sujet", item.topic, document, ("sujet",))
    yield from _list_references(loaded, known)
    yield from _twice(loaded)
    if "sujet" in known:
        yield from _strange_phrase_files(loaded, known["sujet"])


def _list_references(loaded: Loaded, known: dict[str, set[str]]) -> Iterator[Fault]:
    for index, (item, document, _) in enumerate(loaded.lists.get("contradictions", [])):
        yield from _dangling(known, "contact", item.ask, document, (index, "demander_a"))
        for topic in item.topics:
            yield from _dangling(known, "sujet", topic, document, (index, "sujets"))
    for index, (item, document, _) in enumerate(loaded.lists.get("anomalies", [])):
        yield from _dangling(known, "contact", item.contact, document, (index, "contact"))
    for index, (item, document, _) in enumerate(loaded.lists.get("glossaire", [])):
        if item.topic is not None:
            yield from _dangling(known, "sujet", item.topic, document, (index, "sujet"))


def _fiche_references(fiche: Fiche) -> Iterator[tuple[str, str, Path]]:
    yield "sujet", fiche.topic, ("sujet",)
    for index, elsewhere in enumerate(fiche.elsewhere):
        if elsewhere.topic is not None:
            yield "sujet", elsewhere.topic, ("pas", index)
    for topic in fiche.see_also:
        yield "sujet", topic, ("voir_aussi",)
    for name in fiche.avertissements:
        yield "avertissement", name, ("avertissements",)
    for name in fiche.contradictions:
        yield "contradiction", name, ("contradictions",)
    if fiche.contact is not None:
        yield "contact", fiche.contact, ("contact",)


def _dangling(known: dict[str, set[str]], kind: str, name: str, document: Document, path: Path) -> Iterator[Fault]:
    if kind in known and name not in known[kind]:
        near = ", ".join(sorted(known[kind], key=lambda other: -_shared(name, other))[:2])
        yield Fault(
            document.file,
            document.line(path),
            "reference",
            f"{_NAMED[kind]} « {name} » n'existe pas",
            f"Corrigez le nom (proches : {near}) ou créez-le.",
        )


_NAMED = {
    "sujet": "le sujet",
    "avertissement": "l'avertissement",
    "contradiction": "la contradiction",
    "contact": "le contact",
}


def _shared(one: str, other: str) -> int:
    return len({one[i : i + 3] for i in range(len(one))} & {other[i : i + 3] for i in range(len(other))})


def _twice(loaded: Loaded) -> Iterator[Fault]:
    for name, key in (("avertissements", "id"), ("contradictions", "id"), ("contacts", "id"), ("sources", "ref")):
        counts = Counter(getattr(item, key) for item in loaded.models(name))
        for item, document, line in loaded.lists.get(name, []):
            if counts[getattr(item, key)] > 1:
                told = f"« {getattr(item, key)} » est défini deux fois"
                yield Fault(document.file, line, "double", told, "Gardez-en un.")
    listed = Counter(topic for famille in loaded.models("sujets") for topic in famille.topics)
    for topic in sorted(topic for topic, count in listed.items() if count > 1):
        told = f"le sujet « {topic} » est dans deux familles"
        yield Fault("sujets.yaml", _line_of(loaded, topic), "double", told, "Gardez-le dans une seule.")


def _strange_phrase_files(loaded: Loaded, known: set[str]) -> Iterator[Fault]:
    for name in sorted(loaded.phrases):
        if not name.startswith("_") and name not in known:
            yield Fault(
                f"phrases/{name}.txt",
                1,
                "reference",
                f"« {name} » n'est pas un sujet",
                "Renommez le fichier comme son sujet, ou ajoutez le sujet à sujets.yaml.",
            )


def contacts(loaded: Loaded) -> Iterable[Fault]:
    """Each profile that may ask has exactly one mailbox of its own (guide §8)."""
    if not loaded.whole("contacts"):
        return
    counts = Counter(profil for contact in loaded.models("contacts") for profil in contact.profils)
    for profil in ("anonyme", "conseiller", "coordinateur", "structure", "prefecture"):
        if counts[profil] != 1:
            yield Fault(
                "contacts.yaml",
                1,
                "boite",
                f"le profil « {profil} » a {counts[profil]} boîte(s) par défaut",
                "Placez-le dans « profils » d'un contact, et d'un seul.",
            )
