"""What is asked of the steps of a course, in its middle: how long one takes, its papers, its letter, who does it."""

import re
from typing import Literal

from intents.lexicon import stems
from intents.segments import asks
from knowledge.folding import fold, words

StepQuestion = Literal["delai", "pieces", "courrier", "qui"]
_KINDS: tuple[tuple[StepQuestion, re.Pattern[str]], ...] = (
    ("delai", re.compile(r"\bcombien de temps\b|\bdelais?\b|\b(?:c'est|ca prend|ca dure|ca met) (?:long|combien)")),
    ("pieces", re.compile(r"\b(?:papiers?|pieces?|documents?|justificatifs?)\b")),
    ("courrier", re.compile(r"\b(?:courriers?|lettre|recommandee?)\b")),
    ("qui", re.compile(r"\bqui (?:est-ce qui )?(?:valide|decide|fait|s'occupe|signe|traite)\b")),
)
_WHAT = re.compile(r"\b(?:y ?a|faut|veulent|demandent|envoie|donne|fournit) quoi\b|\b(?:quoi comme|quel(?:le)?s) ")
"""A question without its mark, and not in the words a question opens with: « ya quoi comme pièces »."""
_EVERYWHERE = frozenset(
    stems(
        ("de", "du", "la", "le", "les", "un", "une", "votre", "vous", "en", "et", "au", "aux", "dans", "sur", "a",
         "poste", "postes", "conseiller")
    )
)  # fmt: skip
_GENERAL_WORDS = 6
"""A longer question that names no step may well be about something else."""


def read_step_question(text: str) -> StepQuestion | None:
    """What is asked, if anything is."""
    folded = fold(text)
    if not (asks(text) or _WHAT.search(folded)):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), None)


def names_step(text: str, title: str) -> bool:
    """Whether a word of the title stands in the question, but those that every course is full of."""
    return bool({*stems(words(text))} & ({*stems(words(title))} - _EVERYWHERE))


def is_general(text: str) -> bool:
    """« ça prend combien de temps ? »: short enough to be about whatever step has an answer."""
    return len(words(text)) <= _GENERAL_WORDS
