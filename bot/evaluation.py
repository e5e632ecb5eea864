"""Measures understanding on labelled questions, through the whole path of a message (contracts §4)."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.complaints import complaints
from bot.conversation import Conversations
from bot.messages import IncomingMessage
from bot.settings import Settings
from handlers import Reply
from intents import Engine, Observation
from knowledge import Content, Layout

DIRECT_KINDS = frozenset({"answer", "procedure", "status", "contact"})
ALL = "ensemble"


class LabelledQuestion(BaseModel):
    """A question, the topics that would satisfy who asks it, and the style it is written in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str
    topics: tuple[str, ...]
    in_scope: bool
    style: str = "sans style"


class LabelledFileError(Exception):
    """A labelled file that cannot be read; the message says where and why."""


def shown_topics(reply: Reply) -> tuple[str, ...]:
    """The topics that a reply answers or offers; choices under an abstention do not count."""
    choices = reply.choices if reply.kind == "clarify" else ()
    shown = (reply.topic, *reply.topics, *(choice.topic for choice in choices))
    return tuple(dict.fromkeys(topic for topic in shown if topic))


@dataclass(frozen=True)
class Unserved:
    """Called on a content and (question → topic): the questions that neither answer nor offer their topic over it,
    with what they lead to.
    """

    load: Callable[[Layout], tuple[Content, Engine]]
    today: date

    def __call__(self, layout: Layout, wanted: Mapping[str, str]) -> list[str]:
        conversations = Conversations(*self.load(layout))
        lost = []
        for number, (question, topic) in enumerate(wanted.items()):
            message = IncomingMessage(conversation=f"publication-{number}", text=question)
            topics = shown_topics(conversations.answer(message, self.today))
            if topic not in topics:
                lost.append(f"« {question} » : {', '.join(topics) or 'aucune réponse'}")
        return lost


@dataclass(frozen=True)
class Result:
    """A question and what came back; contracts §4 says how each is counted."""

    question: LabelledQuestion
    reply: Reply

    @property
    def direct(self) -> bool:
        return self.reply.kind in DIRECT_KINDS

    @property
    def first(self) -> bool:
        offered = self.reply.kind == "clarify" and self.reply.choices
        topic = self.reply.choices[0].topic if offered else self.reply.topic
        return topic in self.question.topics

    @property
    def served(self) -> bool:
        return bool(set(shown_topics(self.reply)) & set(self.question.topics))

    @property
    def wrong_direct(self) -> bool:
        return self.direct and not {self.reply.topic, *self.reply.topics} & set(self.question.topics)


def read_questions(paths: Iterable[Path]) -> list[LabelledQuestion]:
    """Raises LabelledFileError, naming the file and the line."""
    questions = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                questions.append(LabelledQuestion.model_validate_json(line))
            except ValidationError as error:
                reasons = " ; ".join(complaints(error))
                raise LabelledFileError(f"{path}:{number} : {reasons}") from error
    return questions


def run(conversations: Conversations, settings: Settings, questions: Sequence[LabelledQuestion]) -> list[Result]:
    """Ask every question in a conversation of its own."""
    results = []
    for number, question in enumerate(questions):
        name = f"mesure-{number}"
        message = IncomingMessage(conversation=name, text=question.q)
        results.append(Result(question, conversations.answer(message, settings.today())))
        conversations.sessions.forget(name)
    return results


def figures(results: Sequence[Result]) -> dict[str, dict[str, float | int]]:
    """Shares in percent by style, and over all."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.question.style].append(result)
    table = {style: _shares(group) for style, group in sorted(groups.items())}
    return {**table, ALL: _shares(results)}


def _shares(results: Sequence[Result]) -> dict[str, float | int]:
    ours = [result for result in results if result.question.in_scope]
    others = [result for result in results if not result.question.in_scope]
    return {
        "questions": len(ours),
        "direct": _share(ours, "direct"),
        "premier": _share(ours, "first"),
        "servi": _share(ours, "served"),
        "direct_faux": _share(ours, "wrong_direct"),
        "hors_sujet": len(others),
        "hors_sujet_direct": _share(others, "direct"),
    }


def _share(results: Sequence[Result], name: str) -> float:
    return round(100 * sum(getattr(result, name) for result in results) / len(results), 1) if results else 0.0


def observe(engine: Engine, questions: Sequence[LabelledQuestion]) -> list[Observation]:
    """What calibration needs to know of each question."""
    observations = []
    for question in questions:
        ranking = engine.rank(question.q)
        best = next(c.topic for c in ranking.candidates if not c.topic.startswith("_"))
        observations.append(
            Observation(
                evidence=ranking.evidence,
                in_scope=question.in_scope,
                first_right=question.in_scope and best in question.topics,
            )
        )
    return observations


def as_json(table: dict[str, Any]) -> str:
    return json.dumps(table, ensure_ascii=False, indent=2)
