"""Files → content: everything is read before anything is refused, so that an author sees all faults at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from knowledge.content import Content
from knowledge.demandes import Demande
from knowledge.faults import ContentError, Fault
from knowledge.fiche_file import read_fiche
from knowledge.layout import Layout
from knowledge.recits import Recit
from knowledge.routing import Aiguillage
from knowledge.schema import (
    Anomalie,
    Avertissement,
    Concept,
    Concepts,
    Contact,
    Contradiction,
    Famille,
    Fiche,
    RegisteredSource,
    Terme,
)
from knowledge.validation import validate
from knowledge.yaml_text import Document, decode, parse

M = TypeVar("M", bound=BaseModel)

COMMENT = "#"
MAX_FILE_BYTES = 2_000_000


@dataclass
class Loaded:
    """What was read: models with the document each came from, and every fault met on the way."""

    layout: Layout
    fiches: list[tuple[Fiche, Document]] = field(default_factory=list)
    lists: dict[str, list[tuple[Any, Document, int]]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    concepts: Concepts | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def models(self, name: str) -> tuple[Any, ...]:
        return tuple(model for model, _, _ in self.lists.get(name, []))

    def whole(self, name: str) -> bool:
        """Whether no fault kept anything out of a list: only then is a name that it lacks known to be missing."""
        return all(fault.file != f"{name}.yaml" for fault in self.faults)

    def unread(self, folder: str) -> set[str]:
        """The names of the fiches or demandes that a fault kept out: each is told by it, and is not missing."""
        return {Path(fault.file).stem for fault in self.faults if fault.file.startswith(f"{folder}/")}


_LISTS: dict[str, type[BaseModel]] = {
    "sujets": Famille,
    "sources": RegisteredSource,
    "contacts": Contact,
    "aiguillage": Aiguillage,
    "contradictions": Contradiction,
    "avertissements": Avertissement,
    "glossaire": Terme,
    "anomalies": Anomalie,
    "commandes": Concept,
    "sensibles": Concept,
    "profils": Concept,
    "recits": Recit,
}


def read(layout: Layout) -> Loaded:
    """Read every file of the content; nothing is raised, faults are gathered."""
    loaded = Loaded(layout)
    for name, model in _LISTS.items():
        _read_list(loaded, name, model)
    _read_concepts(loaded)
    loaded.messages = _read_mapping(loaded, "messages", str)
    loaded.thresholds = _read_mapping(loaded, "seuils", float)
    _read_folder(loaded, "fiches", "*.md", _read_one_fiche)
    _read_folder(loaded, "demandes", "*.yaml", _read_one_demande)
    _read_phrases(loaded)
    return loaded


def assemble(loaded: Loaded, checked: Iterable[Fault] = ()) -> Content:
    """The content, whole. Raises ContentError when a fault, read or `checked`, makes it unfit to serve."""
    faults = tuple(sorted(fault for fault in {*loaded.faults, *checked} if fault.severity == "faute"))
    if faults or loaded.concepts is None:
        raise ContentError(faults)
    return Content(
        digest=loaded.layout.digest(),
        familles=loaded.models("sujets"),
        fiches=tuple(fiche for fiche, _ in loaded.fiches),
        demandes=loaded.models("demandes"),
        sources=loaded.models("sources"),
        contacts=loaded.models("contacts"),
        aiguillage=loaded.models("aiguillage"),
        contradictions=loaded.models("contradictions"),
        avertissements=loaded.models("avertissements"),
        glossaire=loaded.models("glossaire"),
        anomalies=loaded.models("anomalies"),
        commandes=loaded.models("commandes"),
        sensibles=loaded.models("sensibles"),
        profils=loaded.models("profils"),
        recits=loaded.models("recits"),
        messages=loaded.messages,
        concepts=loaded.concepts,
        phrases={topic: tuple(line for line, _ in lines) for topic, lines in loaded.phrases.items()},
        thresholds=loaded.thresholds,
    )


def read_list(layout: Layout, name: str) -> tuple[Any, ...]:
    """One list of the content alone, for a command that needs no more. Raises ContentError."""
    loaded = Loaded(layout)
    _read_list(loaded, name, _LISTS[name])
    if loaded.faults:
        raise ContentError(tuple(sorted(loaded.faults)))
    return loaded.models(name)


def _open(loaded: Loaded, path: Path, reader: Callable[[str, str], Document]) -> Document | None:
    """Decode a file and read it; None when it cannot be read at all."""
    root = loaded.layout.root if path.is_relative_to(loaded.layout.root) else loaded.layout.phrases.parent
    file = path.relative_to(root).as_posix()
    if not path.is_file():
        loaded.faults.append(
            Fault(file, 1, "absent", "le fichier manque", "Reprenez-le du contenu livré, puis adaptez-le.")
        )
        return None
    if path.stat().st_size > MAX_FILE_BYTES:
        loaded.faults.append(Fault(file, 1, "taille", "le fichier dépasse 2 Mo", "Coupez-le en plusieurs fichiers."))
        return None
    text, faults = decode(path.read_bytes(), file)
    document = reader(text, file)
    document.faults[:0] = faults
    loaded.documents[file] = document
    return document


def _read_list(loaded: Loaded, name: str, model: type[BaseModel]) -> None:
    document = _open(loaded, loaded.layout.root / f"{name}.yaml", parse)
    if document is None:
        return
    items = document.data if isinstance(document.data, list) else []
    if not isinstance(document.data, list) and not document.faults:
        document.fault((), "liste", "le fichier doit être une liste", "Commencez chaque élément par « - ».")
    kept = []
    for index, item in enumerate(items):
        value = validate(model, item, document, (index,))
        if value is not None:
            kept.append((value, document, document.line((index,))))
    loaded.lists[name] = kept
    loaded.faults.extend(document.faults)


def _read_concepts(loaded: Loaded) -> None:
    document = _open(loaded, loaded.layout.root / "concepts.yaml", parse)
    if document is not None:
        if not document.faults:
            loaded.concepts = validate(Concepts, document.data, document)
        loaded.faults.extend(document.faults)


def _read_mapping(loaded: Loaded, name: str, convert: Callable[[str], Any]) -> dict[str, Any]:
    document = _open(loaded, loaded.layout.root / f"{name}.yaml", parse)
    if document is None:
        return {}
    values: dict[str, Any] = {}
    if not isinstance(document.data, dict) and not document.faults:
        document.fault((), "table", "le fichier doit associer des clés à des valeurs", "Écrivez « clé: valeur ».")
    for key, value in (document.data if isinstance(document.data, dict) else {}).items():
        try:
            values[key] = convert(value) if isinstance(value, str) else _refuse()
        except (TypeError, ValueError):
            document.fault((key,), "valeur", f"la valeur de « {key} » n'est pas lisible", "Écrivez une seule valeur.")
    loaded.faults.extend(document.faults)
    return values


def _refuse() -> Any:
    raise TypeError("une seule valeur est attendue")


def _read_folder(
    loaded: Loaded, folder: str, pattern: str, read_one: Callable[[Loaded, Path], Iterable[Fault]]
) -> None:
    for path in sorted((loaded.layout.root / folder).glob(pattern)):
        loaded.faults.extend(read_one(loaded, path))


def _read_one_fiche(loaded: Loaded, path: Path) -> Iterable[Fault]:
    document = _open(loaded, path, lambda text, file: read_fiche(text, file, path.stem))
    if document is None:
        return ()
    fiche = None if document.data is None or document.faults else validate(Fiche, document.data, document)
    if fiche is not None:
        loaded.fiches.append((fiche, document))
    return document.faults


def _read_one_demande(loaded: Loaded, path: Path) -> Iterable[Fault]:
    document = _open(loaded, path, parse)
    if document is None:
        return ()
    demande = None if document.faults else validate(Demande, document.data, document)
    if demande is not None:
        loaded.lists.setdefault("demandes", []).append((demande, document, 1))
    return document.faults


def _read_phrases(loaded: Loaded) -> None:
    for path in sorted(loaded.layout.phrases.glob("*.txt")):
        document = _open(loaded, path, document_of_lines)
        if document is None:
            continue
        loaded.faults.extend(document.faults)
        loaded.phrases[path.stem] = document.data


def document_of_lines(text: str, file: str) -> Document:
    """A plain text file: one phrasing a line, `#` for a remark."""
    lines = [
        (line.strip(), number)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and not line.startswith(COMMENT)
    ]
    return Document(file, data=lines)
