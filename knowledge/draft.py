"""What a reviewer is given to accept unanswered questions: the text of a fiche, or phrasings for one that exists.

Everything to be written by a person carries a mark; a draft that still has one cannot be published.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import Field

from knowledge.dates import GUIDE_DATE as _GUIDE_DATE
from knowledge.folding import fold, phrasing_key
from knowledge.schema import Model, Optional, Text

TO_REWRITE: Final = "À RÉÉCRIRE : "
TO_WRITE: Final = "À ÉCRIRE"
MARKS = (TO_REWRITE.strip(" :"), TO_WRITE)
MIN_QUESTIONS, MAX_QUESTIONS = 5, 10
_REVIEW_MONTHS = 6
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class About(Model):
    """`brouillon.yaml`: the topic that the draft is about, and for a new one the family it goes in."""

    topic: Text = Field(alias="sujet")
    famille: Optional[str] = None
    created_on: date = Field(alias="cree_le")
    count: int = Field(alias="demandee")
    """How often the questions were asked."""


@dataclass(frozen=True)
class Asked:
    """A group of unanswered questions, scrubbed, and how often they were asked."""

    questions: tuple[str, ...]
    count: int


def is_name(text: str) -> bool:
    """Whether a text may name a topic, and so a file."""
    return bool(_NAME.fullmatch(text))


def name_of(question: str) -> str:
    """A name made of the first words of a question: « Peut-on télétravailler ? » → `peut-on-teletravailler`."""
    found = re.findall(r"[a-z0-9]+", fold(question))
    return "-".join(found[:6]) or "question"


def phrasings(asked: Asked) -> str:
    """The lines of `formulations.txt`, each to be rewritten: nobody's words leave the queue as they are."""
    lines = [
        "# Une formulation par ligne, réécrite : ni nom, ni lieu, ni tournure qui désigne quelqu'un.",
        f"# Retirez « {TO_REWRITE.strip()} » de chaque ligne réécrite, et supprimez les lignes inutiles.",
        *(f"{TO_REWRITE}{question}" for question in asked.questions),
    ]
    return "\n".join(lines) + "\n"


def about(topic: str, famille: str | None, asked: Asked, today: date) -> str:
    """The text of `brouillon.yaml`."""
    lines = [f"sujet: {topic}", f"cree_le: {today.isoformat()}", f"demandee: {asked.count}"]
    if famille:
        lines.insert(1, f"famille: {_quoted(famille)}")
    return "\n".join(lines) + "\n"


def fiche(topic: str, asked: Asked, today: date, *, unknown: str = "") -> str:
    """A fiche to be written: its front matter whole, its sources and texts to fill. `unknown` is the address to
    write to when no source answers: the fiche then says so, and is nearly ready.
    """
    listed = [f'"{TO_REWRITE}{_bare(question)}"' for question in asked.questions[:MAX_QUESTIONS]]
    listed += [f'"{TO_WRITE} : question typique {n}"' for n in range(len(listed) + 1, MIN_QUESTIONS + 1)]
    return "\n".join(
        [
            "---",
            f'titre: "{TO_WRITE} : titre de la fiche"',
            f"sujet: {topic}",
            "sources:",
            f"  - {_source(unknown)}",
            f"verifie_le: {today.isoformat()}",
            f"a_revoir_le: {_later(today).isoformat()}",
            "questions:",
            *(f"  - {question}" for question in listed),
            *(["contact: structures"] if unknown else []),
            "---",
            *_sizes(unknown),
        ]
    )


def _source(unknown: str) -> str:
    if unknown:
        return f'{{ref: "§8", date: "{_GUIDE_DATE}", nature: guide}}'
    return f'{{ref: "{TO_WRITE}", date: "{TO_WRITE}", nature: guide}}'


def _sizes(unknown: str) -> Iterator[str]:
    texts: tuple[str, ...]
    if unknown:
        texts = (
            f"Aucune de nos sources ne répond à cette question : demandez-le à {unknown}. [§8]",
            "Le guide n'en parle pas. La question est posée à l'équipe nationale. [inconnu]",
            f"{TO_WRITE} : ce que les sources disent de plus proche. [inconnu]",
        )
    else:
        texts = tuple(
            f"{TO_WRITE} : {what}. [{TO_WRITE}]" for what in ("une phrase", "la réponse courte", "le détail")
        )
    for heading, text in zip(("En une phrase", "En bref", "En détail"), texts, strict=True):
        yield f"## {heading}"
        yield text
        yield ""


def marks_left(text: str) -> list[tuple[int, str]]:
    """(line from 1, what stands there) of everything that a person still has to write."""
    return [
        (number, line.strip())
        for number, line in enumerate(text.split("\n"), start=1)
        if not line.startswith("#") and any(mark in line for mark in MARKS)
    ]


def kept_lines(text: str) -> list[str]:
    """The phrasings of a file, remarks and repetitions left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return list({phrasing_key(line): line for line in reversed(lines)}.values())[::-1]


def with_topic(sujets: str, famille: str, topic: str) -> str | None:
    """`sujets.yaml` with a topic at the end of a family; None when the family, or its list, is not found."""
    lines = sujets.split("\n")
    heading = next((i for i, line in enumerate(lines) if _heading(line) == famille), None)
    if heading is None:
        return None
    end = next((i for i in range(heading + 1, len(lines)) if lines[i].rstrip().endswith("]")), None)
    begins = next((i for i in range(heading + 1, len(lines)) if lines[i].lstrip().startswith("sujets:")), None)
    if end is None or begins is None or any(_heading(line) for line in lines[heading + 1 : end]):
        return None
    if topic not in _names(lines[begins : end + 1]):
        lines[end] = f"{lines[end].rstrip()[:-1]}, {topic}]"
    return "\n".join(lines)


def _heading(line: str) -> str:
    return line.removeprefix("- famille:").strip().strip("\"'") if line.startswith("- famille:") else ""


def _names(lines: Iterable[str]) -> Sequence[str]:
    return re.findall(r"[a-z0-9-]+", " ".join(lines))


def _later(today: date) -> date:
    month = today.month + _REVIEW_MONTHS
    return date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, min(today.day, 28))


def _quoted(text: str) -> str:
    return f'"{_bare(text)}"'


def _bare(text: str) -> str:
    """What may stand between the quotation marks of YAML."""
    return text.replace("\\", " ").replace('"', "'").replace("\n", " ")
