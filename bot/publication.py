"""Publishing a draft: tried on a copy of the content, then put in place whole, each of its questions answered."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from bot.drafts import ABOUT, FICHE, FOLDER, PHRASINGS, DraftError, about_of, listed, marks_of
from knowledge import ContentError, Layout, draft
from knowledge.checks import check
from knowledge.loader import read
from knowledge.yaml_text import parse

EXAMPLES = "exemples/acceptees.jsonl"
"""The accepted questions, labelled as `conum content eval` reads them: the living tests of what was learnt."""

Unserved = Callable[[Layout, Mapping[str, str]], list[str]]
"""Given a content and (question → topic), the questions that do not lead to their topic, with what they lead to."""


def publish(layout: Layout, name: str, unserved: Unserved) -> tuple[str, ...]:
    """Put a draft in the content; the files changed. Raises DraftError, or ContentError with every fault, and then
    nothing has changed. Interrupted half-way, it is said again: what was done is found done.
    """
    folder = layout.root / FOLDER / name
    if not draft.is_name(name) or not (folder / ABOUT).is_file():
        known = ", ".join(item.name for item in listed(layout)) or "aucun"
        raise DraftError(f"Le brouillon « {name} » n'existe pas. Brouillons en attente : {known}.")
    left = list(marks_of(folder))
    if left:
        places = "\n".join(f"- {place}" for place in left)
        raise DraftError(f"Le brouillon « {name} » n'est pas fini. Il reste à écrire :\n{places}")
    before = layout.digest()
    with tempfile.TemporaryDirectory() as temporary:
        trial = _copied(layout, Path(temporary))
        changes = _changes(trial, folder)
        _apply(changes)
        _accept(trial, folder, unserved)
        real = [(_place(layout, trial, path), text) for path, text in changes]
    if layout.digest() != before:
        raise DraftError("Le contenu a changé pendant les vérifications : rien n'est publié, recommencez.")
    _apply(real)
    shutil.rmtree(folder)
    return tuple(path.name for path, _ in real)


def _copied(layout: Layout, root: Path) -> Layout:
    """The same files elsewhere, drafts left aside."""
    shutil.copytree(layout.root, root / "contenu", ignore=shutil.ignore_patterns(FOLDER, "phrases"))
    shutil.copytree(layout.phrases, root / "contenu" / "phrases")
    return Layout.of(root / "contenu")


def _place(layout: Layout, trial: Layout, path: Path) -> Path:
    """Where a file of the copy stands in the content itself."""
    if path.is_relative_to(trial.phrases):
        return layout.phrases / path.name
    return layout.root / path.relative_to(trial.root)


def _changes(layout: Layout, folder: Path) -> list[tuple[Path, str]]:
    """(file, new text) of what a draft adds; `sujets.yaml`, which makes the fiche live, comes last."""
    about = about_of(folder)
    if not draft.is_name(about.topic):
        raise DraftError(f"{ABOUT} : « {about.topic} » ne peut pas nommer un sujet.")
    lines = draft.kept_lines((folder / PHRASINGS).read_text(encoding="utf-8"))
    phrases = layout.phrases / f"{about.topic}.txt"
    changes = [(phrases, _appended(phrases, lines))]
    questions = list(lines)
    if (folder / FICHE).is_file():
        text = (folder / FICHE).read_text(encoding="utf-8")
        changes.append((layout.root / "fiches" / f"{about.topic}.md", text))
        questions += _questions(text)
    labels = [
        json.dumps({"q": q, "topics": [about.topic], "in_scope": True, "style": "acceptee"}, ensure_ascii=False)
        for q in questions
    ]
    examples = layout.root / EXAMPLES
    changes.append((examples, _appended(examples, labels)))
    if about.famille:
        sujets = layout.root / "sujets.yaml"
        text_with = draft.with_topic(sujets.read_text(encoding="utf-8"), about.famille, about.topic)
        if text_with is None:
            raise DraftError(f"La famille « {about.famille} » n'est pas dans sujets.yaml : corrigez {ABOUT}.")
        changes.append((sujets, text_with))
    return changes


def _questions(fiche: str) -> list[str]:
    head = parse("\n".join(fiche.split("\n---", maxsplit=1)[0].split("\n")[1:]), FICHE)
    found = head.data.get("questions", []) if isinstance(head.data, dict) else []
    return [question for question in found if isinstance(question, str)]


def _appended(path: Path, lines: list[str]) -> str:
    """The file with the lines that it lacks, so that doing it twice adds nothing."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    there = set(text.split("\n"))
    added = [line for line in lines if line not in there]
    return "\n".join([*text.rstrip("\n").split("\n"), *added]).lstrip("\n") + "\n" if added else text


def _apply(changes: list[tuple[Path, str]]) -> None:
    """Each file written beside, then renamed: no reader ever meets half of one."""
    for path, text in changes:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def _accept(trial: Layout, folder: Path, unserved: Unserved) -> None:
    """Raises when the content would have a fault, or when an accepted question would not lead to its topic."""
    faults = tuple(fault for fault in check(read(trial), date.max) if fault.severity == "faute")
    if faults:
        raise ContentError(faults)
    about = about_of(folder)
    examples = (trial.root / EXAMPLES).read_text(encoding="utf-8").splitlines()
    wanted = {item["q"]: item["topics"][0] for item in map(json.loads, examples) if about.topic in item["topics"]}
    lost = unserved(trial, wanted)
    if lost:
        places = "\n".join(f"- {line}" for line in lost)
        raise DraftError(
            f"Ces questions ne mènent pas encore à « {about.topic} » :\n{places}\n"
            "Ajoutez des formulations au brouillon, dites autrement, puis recommencez."
        )
