"""The content measured on itself: every phrasing is set aside once, and asked of an engine that never saw it."""

from collections.abc import Iterator

import numpy as np

from intents.engine import Engine, training_lines
from knowledge import Content

FOLDS = 5
_SEED = 20260101


def set_aside(content: Content, engine: Engine, folds: int = FOLDS) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(phrasing, its topic, the five topics ranked best without it), for each phrasing of our own topics."""
    lines = [line for line in training_lines(content) if not line[1].startswith("_")]
    foreign = [line for line in training_lines(content) if line[1].startswith("_")]
    fold_of = np.random.default_rng(_SEED).permutation(len(lines)) % folds
    for fold in range(folds):
        kept = [line for line, number in zip(lines, fold_of, strict=True) if number != fold]
        partial = Engine.train(engine.reader, [*kept, *foreign])
        for (text, topic), number in zip(lines, fold_of, strict=True):
            if number == fold:
                yield text, topic, _best(partial, text)


def _best(engine: Engine, text: str) -> tuple[str, ...]:
    ranked = engine.rank(text).candidates
    return tuple(c.topic for c in ranked if not c.topic.startswith("_"))[:5]
