"""A step reported as done, in a few words of one's own: « les pièces sont envoyées », « validée ce matin »."""

import re

from intents.lexicon import stems
from intents.segments import asks
from knowledge.folding import fold, words

_PARTICIPLE = (
    r"(?:fait|envoye|depose|declare|valide|transmis|rempli|confirme|recu|signe|poste|rendu|demande|repondu|termine|"
    r"tombe|accepte|donne|fourni|prevenu|ecrit|saisi|regle|fini)e?s?"
)
_DONE = re.compile(_PARTICIPLE)
_A_POSTE = re.compile(
    r"\b(?:le|la|les|un|une|l|de|d|du|des|ce|ces|notre|nos|mon|mes|votre|leur|autre|dernier|premier|seul|deux|trois) "
    r"(postes?|demandes?)\b"
)
"""A thing, « le poste », « la demande », which is written as what was done to a letter, « posté »."""
_NOT_DONE = re.compile(rf"\bpas (?:encore )?(?:ete )?(?!accepte){_PARTICIPLE}\b")
_SENT = re.compile(r"\b(?:courrier|lettre|recommande|mail|dossier|message)s? (?:est |sont )?parti(?:e|s|es)?\b")
_IS_DONE = re.compile(r"\b(?:est|sont|a|ai|as|ont|avons|avez|ete|c|j'ai|l'a|l'ai|vient|viens|venons|tout|bien)\b")
_OTHERWISE = re.compile(
    r"\b(?:pas|plus|jamais|aucune?|sans|mais|refuse\w*|refus|encore|reste|presque|faux|erreur|manqu\w*|rejete\w*|"
    r"demain|bientot|va|vais|vont|allons|sera|seront|si|quand|pourquoi|bloque\w*|veut|veux|voulons|voudrai\w*)\b"
)
_NO = frozenset({("non",), ("non", "non"), ("ben", "non"), ("bah", "non"), ("euh", "non"), ("non", "desole")})
_PASSING = frozenset(
    ("tout", "toute", "toutes", "matin", "hier", "aujourd", "semaine", "enfin", "bien", "depuis", "avons", "sont",
     "etait", "viens", "vient", "venons", "nous", "cette", "voila", "deja", "apres", "midi", "jour", "mois",
     "etape", "choses", "necessaire")
)  # fmt: skip
_MAX_WORDS = 9
_FEW = 4
_MIN_LETTERS = 4


def reports(text: str) -> bool:
    """Whether a short statement says that something is done, and nothing says otherwise."""
    folded, said = fold(text), words(_A_POSTE.sub("#", " ".join(words(text))))
    if not said or len(said) > _MAX_WORDS or asks(text) or _OTHERWISE.search(folded):
        return False
    done = any(_DONE.fullmatch(word) for word in said)
    if _SENT.search(folded):
        return True
    alone = bool(_DONE.fullmatch(said[0])) or (len(said) <= _FEW and bool(_DONE.fullmatch(said[-1])))
    return done and (alone or bool(_IS_DONE.search(folded)))


def reports_not_yet(text: str) -> bool:
    """Whether a short statement says that something is not done: « la demande n'est pas encore faite », « non »."""
    return words(text) in _NO or (
        len(words(text)) <= _MAX_WORDS and not asks(text) and bool(_NOT_DONE.search(fold(text)))
    )


def is_about(text: str, step: str) -> bool:
    """Whether what is said to be done may be the step: a word in common, or no word that names a thing."""
    named = [word for word in words(text) if len(word) >= _MIN_LETTERS and word not in _PASSING]
    things = stems([word for word in named if not _DONE.fullmatch(word)])
    return not things or not set(things).isdisjoint(stems(words(step)))
