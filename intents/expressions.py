"""Expressions of the content looked for in a message: what is sensitive, who people say they are."""

from collections.abc import Iterable
from typing import Any

from intents.lexicon import Phrasebook, stems
from knowledge import Concept
from knowledge.folding import clean, phrasing_key, words


def first_meaning(book: Phrasebook, sequence: tuple[str, ...]) -> Any:
    """The meaning of the first expression of the book that stands in the sequence, or None."""
    found = (book.at(sequence, position) for position in range(len(sequence)))
    return next((match[1][0] for match in found if match), None)


def phrasebook(concepts: Iterable[Concept]) -> Phrasebook:
    return Phrasebook({stems(words(word)): (item.id,) for item in concepts for word in item.words})


def commands(concepts: Iterable[Concept]) -> dict[str, str]:
    """What is typed, folded, and the id of what it commands; a sign stands for itself (« ? », « 👍 »)."""
    return {phrasing_key(word) or clean(word): item.id for item in concepts for word in item.words}
