"""Every sentence has a pedigree: it names its source, and the source is declared, known and dated."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from knowledge.checks.texts import WrittenText, anomalie_texts, course_texts, fiche_texts
from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.markdown import unmarked
from knowledge.markers import markers
from knowledge.schema import UNKNOWN_SOURCE, Fiche, RegisteredSource, Source
from knowledge.yaml_text import Document, Path


def declared(loaded: Loaded) -> Iterable[Fault]:
    """The sources a file declares are those of `sources.yaml`, with the same date and nature."""
    if not loaded.whole("sources"):
        return
    registry: dict[str, RegisteredSource] = {source.ref: source for source in loaded.models("sources")}
    for source, document, path in _declarations(loaded):
        known = registry.get(source.ref)
        if known is None:
            yield Fault(
                document.file,
                document.line(path),
                "source-inconnue",
                f"la source « {source.ref} » n'est pas dans sources.yaml",
                "Corrigez la référence, ou déclarez la source dans sources.yaml.",
            )
        elif (source.date, source.nature) != (known.date, known.nature):
            yield Fault(
                document.file,
                document.line(path),
                "source-differente",
                f"« {source.ref} » est datée « {source.date} » ({source.nature}) ici, "
                f"« {known.date} » ({known.nature}) dans sources.yaml",
                "Accordez les deux.",
            )


def _declarations(loaded: Loaded) -> Iterator[tuple[Source, Document, Path]]:
    for fiche, document in loaded.fiches:
        for index, source in enumerate(fiche.sources):
            yield source, document, ("sources", index)
    for name, sources in _LISTED.items():
        for index, (item, document, _) in enumerate(loaded.lists.get(name, [])):
            yield from ((source, document, (index, *path)) for source, path in sources(item))
    for item, document, _ in loaded.lists.get("demandes", []):
        yield from ((source, document, ("etat", "sources")) for source in item.etat.sources)


def _several(item: Any) -> Iterator[tuple[Source, Path]]:
    yield from ((source, ("sources",)) for source in item.sources)


def _cotes(item: Any) -> Iterator[tuple[Source, Path]]:
    yield from ((cote.source, ("cotes", number)) for number, cote in enumerate(item.cotes))


def _spelt(item: Any) -> Iterator[tuple[Source, Path]]:
    yield item.source, ("source",)
    yield from ((other.source, ("autres_graphies",)) for other in item.other_spellings)


def _single(item: Any) -> Iterator[tuple[Source, Path]]:
    yield item.source, ("source",)


_LISTED: Mapping[str, Callable[[Any], Iterator[tuple[Source, Path]]]] = {
    "avertissements": _several,
    "contradictions": _cotes,
    "contacts": _spelt,
    "aiguillage": _single,
    "glossaire": _several,
}
"""Where each list keeps its sources, and the path of each inside its item."""


def cited(loaded: Loaded) -> Iterable[Fault]:
    """In a fiche, every paragraph and list item ends with a marker; markers and declarations agree."""
    for fiche, document in loaded.fiches:
        used: set[str] = set()
        for written in fiche_texts(fiche, document):
            for block in unmarked(written.text):
                yield Fault(
                    written.file,
                    written.line + block.line,
                    "sans-source",
                    f"« {block.text[:50]}… » ne dit pas sa source",
                    "Terminez le paragraphe par sa référence : [§2.2], ou [inconnu] si aucune source ne le dit.",
                )
            used.update(markers(written.text))
        yield from _disagreements(fiche, document, used)


def courses(loaded: Loaded) -> Iterable[Fault]:
    """In a course and in an anomaly, every text ends with a marker, and every marker is a known source."""
    known = {source.ref for source in loaded.models("sources")} | {UNKNOWN_SOURCE}
    for written in _course_and_anomalie_texts(loaded):
        yield from _unmarked(written)
        for ref in sorted(set(markers(written.text)) - known) if loaded.whole("sources") else ():
            yield Fault(
                written.file,
                written.line,
                "source-inconnue",
                f"la source « {ref} » n'est pas dans sources.yaml",
                "Corrigez la référence, ou déclarez la source dans sources.yaml.",
            )


def _course_and_anomalie_texts(loaded: Loaded) -> Iterator[WrittenText]:
    for demande, document, _ in loaded.lists.get("demandes", []):
        yield from course_texts(demande, document)
    for index, (anomalie, document, _) in enumerate(loaded.lists.get("anomalies", [])):
        yield from anomalie_texts(anomalie, document, index)


def _unmarked(written: WrittenText) -> Iterator[Fault]:
    for block in unmarked(written.text):
        yield Fault(
            written.file,
            written.line,
            "sans-source",
            f"« {block.text[:50]}… » ne dit pas sa source",
            "Terminez le texte par sa référence : [§4.E], ou [inconnu] si aucune source ne le dit.",
        )


def _disagreements(fiche: Fiche, document: Document, used: set[str]) -> Iterator[Fault]:
    written = {source.ref for source in fiche.sources}
    for ref in sorted(used - written - {UNKNOWN_SOURCE}):
        yield Fault(
            document.file,
            _line_of_marker(document, ref, fiche),
            "source-non-declaree",
            f"[{ref}] est citée mais absente de « sources »",
            "Ajoutez-la à « sources », avec sa date et sa nature.",
        )
    for index, source in enumerate(fiche.sources):
        if source.ref not in used:
            yield Fault(
                document.file,
                document.line(("sources", index)),
                "source-inutile",
                f"la source « {source.ref} » n'est citée nulle part dans la fiche",
                "Citez-la au bout du paragraphe qu'elle appuie, ou retirez-la.",
            )


def _line_of_marker(document: Document, ref: str, fiche: Fiche) -> int:
    for written in fiche_texts(fiche, document):
        for offset, line in enumerate(written.text.split("\n")):
            if f"[{ref}]" in line:
                return written.line + offset
    return 1
