"""The grounds of comparison: a public French question set, our own content, and a hundred times our topics."""

import json
import random
from collections import defaultdict
from pathlib import Path

from intents.engine import training_lines
from knowledge import Layout
from knowledge.loader import assemble, read

Pairs = list[tuple[str, str]]
_ROOT = Path(__file__).parent.parent.parent
COVIDFAQ = _ROOT.parent / "shared" / "data" / "covidfaq-fr" / "questions.jsonl"
OWN_QUESTIONS = (_ROOT / "tests" / "questions" / "temoin.jsonl",)
MIN_QUESTIONS = 5
KEPT = 3
SCALE = 100
PHRASINGS_AT_SCALE = 10


def covidfaq() -> tuple[Pairs, list[tuple[str, tuple[str, ...]]]]:
    """Three phrasings a label are the content, the rest is asked; labels of fewer than five are left out."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for line in COVIDFAQ.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        by_label[item["label"]].append(item["q"])
    chance = random.Random(0)
    content: Pairs = []
    asked = []
    for label, questions in sorted(by_label.items()):
        if len(questions) < MIN_QUESTIONS:
            continue
        chance.shuffle(questions)
        content += [(question, label) for question in questions[:KEPT]]
        asked += [(question, (label,)) for question in questions[KEPT:]]
    return content, asked


def own() -> tuple[Pairs, list[tuple[str, tuple[str, ...]]]]:
    """Our whole content, asked the questions of authors who had not seen it."""
    asked = []
    for path in OWN_QUESTIONS:
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if item["in_scope"]:
                asked.append((item["q"], tuple(item["topics"])))
    return list(training_lines(assemble(read(Layout())))), asked


def at_scale() -> tuple[Pairs, list[tuple[str, tuple[str, ...]]]]:
    """A hundred times our topics, ten phrasings each: each copy speaks of a world of its own."""
    content, asked = own()
    by_topic: dict[str, list[str]] = defaultdict(list)
    for text, topic in content:
        by_topic[topic].append(text)
    chance = random.Random(0)
    copies: Pairs = []
    for copy in range(SCALE):
        world = "".join(chance.choice("bcdfglmnprstv") + chance.choice("aeiou") for _ in range(4))
        for topic, texts in by_topic.items():
            sample = chance.sample(texts, PHRASINGS_AT_SCALE)
            copies += [(f"{text} {world}", f"{topic}/{copy}") for text in sample]
    return copies, [(text, ()) for text, _ in asked]


GROUNDS = {"covidfaq": covidfaq, "contenu": own, "echelle": at_scale}
