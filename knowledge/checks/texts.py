"""Every sentence that a reader may meet, with the place it was written in."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.demandes import Demande, Question
from knowledge.loader import Loaded
from knowledge.schema import Anomalie, Fiche
from knowledge.yaml_text import Document, Path

SIZES = ("sentence", "short", "detail")


@dataclass(frozen=True)
class WrittenText:
    """A text of the content: its words, its file, its first line, and whether it carries source markers."""

    text: str
    file: str
    line: int
    marked: bool


def fiche_texts(fiche: Fiche, document: Document) -> Iterator[WrittenText]:
    for size in SIZES:
        yield WrittenText(getattr(fiche, size), document.file, document.line((size,)), marked=True)
    for profil, text in fiche.by_profil.items():
        yield WrittenText(text, document.file, document.line(("selon_profil", profil)), marked=True)
    for index, idee in enumerate(fiche.idees_recues):
        yield WrittenText(idee.reply, document.file, document.line(("idees_recues", index)), marked=True)


def course_texts(demande: Demande, document: Document) -> Iterator[WrittenText]:
    """Every sentence of a course that rests on a source; titles, labels and questions do not."""
    written: list[tuple[str | None, Path]] = [(demande.audience, ("pour",))]
    written += [(text, ("prealables", index)) for index, text in enumerate(demande.preconditions)]
    for index, question in enumerate(demande.questions):
        written += [(text, ("questions", index)) for text in _question_texts(question)]
    for index, etape in enumerate(demande.etapes):
        delai = etape.delai.text if etape.delai else None
        helped = (item.help for item in etape.blocages)
        texts = (etape.why, etape.todo, etape.how, etape.then, delai, *etape.pieces, *helped)
        written += [(text, ("etapes", index)) for text in texts]
    for index, fin in enumerate(demande.fins):
        written += [(text, ("fins", index)) for text in (fin.text, fin.action)]
    for text, path in written:
        if text:
            yield WrittenText(text, document.file, document.line(path), marked=True)


def _question_texts(question: Question) -> tuple[str | None, ...]:
    return (question.help, question.refusal, question.passed, question.to_come)


def anomalie_texts(anomalie: Anomalie, document: Document, index: int) -> Iterator[WrittenText]:
    """What is said of an anomaly that rests on a source; what the file itself shows does not."""
    for key, texts in (("causes", anomalie.causes), ("verifier", anomalie.checks)):
        for place, text in enumerate(texts):
            yield WrittenText(text, document.file, document.line((index, key, place)), marked=True)


def all_texts(loaded: Loaded) -> Iterator[WrittenText]:
    """Fiches, warnings, contradictions, states of demandes, definitions and fixed sentences."""
    for fiche, document in loaded.fiches:
        yield from fiche_texts(fiche, document)
        yield WrittenText(fiche.title, document.file, document.line(("titre",)), marked=False)
    yield from _listed(loaded)
    yield from _anomalies(loaded)
    messages = loaded.documents.get("messages.yaml")
    for key, text in loaded.messages.items():
        yield WrittenText(text, "messages.yaml", messages.text_line((key,)) if messages else 1, marked=False)


def _anomalies(loaded: Loaded) -> Iterator[WrittenText]:
    for index, (item, document, _) in enumerate(loaded.lists.get("anomalies", [])):
        yield from anomalie_texts(item, document, index)
        for key, text in (("titre", item.title), ("texte", item.text), ("objet", item.subject)):
            yield WrittenText(text, document.file, document.line((index, key)), marked=False)
        yield WrittenText(item.letter, document.file, document.text_line((index, "lettre")), marked=False)


def _listed(loaded: Loaded) -> Iterator[WrittenText]:
    for item, document, line in loaded.lists.get("avertissements", []):
        yield WrittenText(item.text, document.file, line, marked=False)
    for item, document, line in loaded.lists.get("contradictions", []):
        yield WrittenText(item.title, document.file, line, marked=False)
        for cote in item.cotes:
            yield WrittenText(cote.says, document.file, line, marked=False)
    for item, document, line in loaded.lists.get("contacts", []):
        yield WrittenText(item.note or "", document.file, line, marked=False)
    for item, document, line in loaded.lists.get("aiguillage", []):
        yield WrittenText(item.why, document.file, line, marked=False)
    for item, document, _ in loaded.lists.get("demandes", []):
        yield WrittenText(item.etat.text, document.file, document.line(("etat", "texte")), marked=False)
        yield from course_texts(item, document)
    for item, document, line in loaded.lists.get("glossaire", []):
        yield WrittenText(item.definition, document.file, line, marked=False)
