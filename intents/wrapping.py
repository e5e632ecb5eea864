"""A command inside the words that people put around it: « bon, on reprend », « ça j'ai compris, c'est fait »."""

from collections.abc import Mapping

from intents.segments import asks
from knowledge.folding import fold, phrasing_key, words

_BEFORE = frozenset(
    ("bon", "ben", "bah", "ok", "oui", "alors", "donc", "voila", "bonjour", "rebonjour", "bonsoir", "re", "merci",
     "d'accord", "accord", "d", "et", "euh", "maintenant", "allez", "hop", "finalement", "la", "super", "parfait")
)  # fmt: skip
_AFTER = frozenset(("svp", "stp", "merci", "maintenant", "enfin", "donc", "vous", "s", "il", "plait", "te", "alors"))
_LAST_CLAUSE = frozenset({"fait", "pas-encore", "comment", "bloque", "reprendre", "ou-en-suis-je", "tout-voir"})
"""The commands that may end a longer sentence: none that throws anything away."""
_MAX_WORDS = 10


def wrapped(text: str, commands: Mapping[str, str]) -> str | None:
    """The command that is left once the words around it are taken off; `commands` gives names by phrasing key."""
    kept = _bare(words(text))
    bare = commands.get(phrasing_key(" ".join(kept))) if kept else None
    if bare or asks(text) or len(words(text)) > _MAX_WORDS:
        return bare
    clauses = [clause for clause in fold(text).split(",") if clause.strip()]
    last = commands.get(phrasing_key(" ".join(_bare(words(clauses[-1]))))) if len(clauses) > 1 else None
    return last if last in _LAST_CLAUSE else None


def _bare(said: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that only lead in or out."""
    while said and said[0] in _BEFORE:
        said = said[1:]
    while said and said[-1] in _AFTER:
        said = said[:-1]
    return said
