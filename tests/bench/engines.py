"""The engines compared: each learns, is kept on disk, and comes back in a process of its own to be timed."""

import pickle
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from tests.bench.data import Pairs

Rank = Callable[[str], list[str]]
TOP = 3


class Contender(Protocol):
    """`learn` writes what it needs in a folder; `load` reads it back and ranks topics, best first."""

    def learn(self, pairs: Pairs, folder: Path) -> None: ...

    def load(self, folder: Path) -> Rank: ...


class Ours:
    """The engine of this product."""

    def learn(self, pairs: Pairs, folder: Path) -> None:
        from bot.compiled import french_words
        from intents.engine import Engine
        from intents.lexicon import Lexicon
        from knowledge import Layout
        from knowledge.loader import assemble, read

        lexicon = Lexicon.learn(assemble(read(Layout())).concepts)
        for name, array in Engine.learn(pairs, lexicon, french_words()).arrays().items():
            np.save(folder / f"{name}.npy", array)

    def load(self, folder: Path) -> Rank:
        from intents.engine import Engine

        engine = Engine.restore({path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")})
        return lambda text: [candidate.topic for candidate in engine.rank(text).candidates[:TOP]]


class TokenSet:
    """rapidfuzz token_set_ratio over every phrasing."""

    def learn(self, pairs: Pairs, folder: Path) -> None:
        (folder / "pairs.pickle").write_bytes(pickle.dumps(pairs))

    def load(self, folder: Path) -> Rank:
        from rapidfuzz import fuzz, process, utils

        pairs = pickle.loads((folder / "pairs.pickle").read_bytes())  # noqa: S301 — written just above
        texts = [utils.default_process(text) for text, _ in pairs]

        def rank(text: str) -> list[str]:
            found = process.extract(utils.default_process(text), texts, scorer=fuzz.token_set_ratio, limit=40)
            return _distinct(pairs[index][1] for _, _, index in found)

        return rank


class Trigrams:
    """SQLite FTS5 with its trigram tokenizer, ranked by bm25."""

    def learn(self, pairs: Pairs, folder: Path) -> None:
        database = sqlite3.connect(folder / "fts.db")
        database.execute("CREATE VIRTUAL TABLE phrasings USING fts5(text, topic UNINDEXED, tokenize='trigram')")
        database.executemany("INSERT INTO phrasings VALUES (?, ?)", pairs)
        database.commit()
        database.close()

    def load(self, folder: Path) -> Rank:
        database = sqlite3.connect(folder / "fts.db")
        query = "SELECT topic FROM phrasings WHERE phrasings MATCH ? ORDER BY bm25(phrasings) LIMIT 40"

        def rank(text: str) -> list[str]:
            folded = re.sub(r"\W+", " ", text.lower())
            grams = {folded[i : i + 3] for i in range(len(folded) - 2)}
            if not grams:
                return []
            match = " OR ".join(f'"{gram}"' for gram in sorted(grams))
            return _distinct(row[0] for row in database.execute(query, (match,)))

        return rank


class LogisticRegression:
    """scikit-learn: TF-IDF of letters (2 to 5) and words (1 and 2), logistic regression."""

    def learn(self, pairs: Pairs, folder: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression as Model
        from sklearn.pipeline import make_pipeline, make_union

        features = make_union(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode"),
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"),
        )
        model = make_pipeline(features, Model(C=20, max_iter=60))
        model.fit([text for text, _ in pairs], [topic for _, topic in pairs])
        (folder / "model.pickle").write_bytes(pickle.dumps(model))

    def load(self, folder: Path) -> Rank:
        model = pickle.loads((folder / "model.pickle").read_bytes())  # noqa: S301 — written just above

        def rank(text: str) -> list[str]:
            scores = model.decision_function([text])[0]
            return [str(model.classes_[index]) for index in np.argsort(-scores)[:TOP]]

        return rank


def _distinct(topics: object) -> list[str]:
    return list(dict.fromkeys(topics))[:TOP]  # type: ignore[call-overload]


CONTENDERS: dict[str, Contender] = {
    "conum": Ours(),
    "rapidfuzz": TokenSet(),
    "fts5": Trigrams(),
    "logreg": LogisticRegression(),
}
