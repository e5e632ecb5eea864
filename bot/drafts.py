"""Drafts beside the content: written from unanswered questions, invisible to readers until a person publishes them.

A draft is a folder of `brouillons/`, which the loader does not read.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import Layout, draft
from knowledge.draft import About, Asked
from knowledge.validation import validate
from knowledge.yaml_text import parse

FOLDER = "brouillons"
ABOUT, FICHE, PHRASINGS, LETTER = "brouillon.yaml", "fiche-a-ecrire.md", "formulations.txt", "question-anct.txt"


class DraftError(Exception):
    """A draft that cannot be written or published; the message says where, why and what to do."""


@dataclass(frozen=True)
class Listed:
    """A draft in waiting, and how many places a person still has to write."""

    name: str
    about: About
    marks: int


def write(layout: Layout, topic: str, asked: Asked, today: date, *, famille: str | None = None) -> Path:
    """A draft for a new topic when a family is given, else phrasings for a topic that exists. Raises DraftError."""
    folder = _new_folder(layout, topic)
    files = {ABOUT: draft.about(topic, famille, asked, today), PHRASINGS: draft.phrasings(asked)}
    if famille:
        beyond = Asked(asked.questions[draft.MAX_QUESTIONS :], asked.count)
        files |= {FICHE: draft.fiche(topic, asked, today), PHRASINGS: draft.phrasings(beyond)}
    return _write_all(folder, files)


def write_unknown(layout: Layout, topic: str, asked: Asked, today: date, unknown: "Unknown") -> Path:
    """A draft for a topic that no source knows: the fiche says so, and the question to the ANCT is ready."""
    folder = _new_folder(layout, topic)
    beyond = Asked(asked.questions[draft.MAX_QUESTIONS :], asked.count)
    return _write_all(
        folder,
        {
            ABOUT: draft.about(topic, unknown.famille, asked, today),
            FICHE: draft.fiche(topic, asked, today, unknown=unknown.address),
            PHRASINGS: draft.phrasings(beyond),
            LETTER: unknown.letter,
        },
    )


@dataclass(frozen=True)
class Unknown:
    """What a fiche « absent du guide » needs: its family, whom readers are sent to, the question to the ANCT."""

    famille: str
    address: str
    letter: str


def listed(layout: Layout) -> list[Listed]:
    """The drafts in waiting, by name. Raises DraftError for one that cannot be read."""
    return [
        Listed(folder.name, about_of(folder), sum(1 for _ in marks_of(folder)))
        for folder in sorted((layout.root / FOLDER).glob("*"))
        if (folder / ABOUT).is_file()
    ]


def _new_folder(layout: Layout, topic: str) -> Path:
    if not draft.is_name(topic):
        raise DraftError(f"« {topic} » ne peut pas nommer un sujet : minuscules, chiffres et tirets, sans accent.")
    folder = layout.root / FOLDER / topic
    if folder.exists():
        raise DraftError(f"Un brouillon « {topic} » existe déjà : publiez-le ou supprimez {folder}.")
    return folder


def _write_all(folder: Path, files: Mapping[str, str]) -> Path:
    """All the files of a draft, or none: the folder appears whole."""
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as temporary:
        made = Path(temporary) / folder.name
        made.mkdir()
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8")
        made.rename(folder)
    return folder


def about_of(folder: Path) -> About:
    document = parse((folder / ABOUT).read_text(encoding="utf-8"), f"{FOLDER}/{folder.name}/{ABOUT}")
    found = None if document.faults else validate(About, document.data, document)
    if found is None:
        raise DraftError("\n".join(map(str, document.faults)))
    return found


def marks_of(folder: Path) -> Iterator[str]:
    for name in (FICHE, PHRASINGS):
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            yield from (f"{name}:{number} : {line[:80]}" for number, line in draft.marks_left(text))
