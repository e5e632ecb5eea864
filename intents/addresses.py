"""An e-mail address that a message is about; somebody's address in a story is only part of it."""

import re

from knowledge.folding import words

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_MAX_AROUND = 6
_SUBJECTS = frozenset(
    {
        "adresse",
        "adresses",
        "mail",
        "email",
        "courriel",
        "ecrire",
        "boite",
        "orthographe",
        "confirme",
        "confirmez",
        "confirmer",
    }
)


def read_address(text: str, *, asked_for: bool) -> str | None:
    """« contact@… est la bonne adresse ? » → the address; when one was asked for, whatever the words around it."""
    found = _ADDRESS.search(text)
    if found is None:
        return None
    around = words(f"{text[: found.start()]} {text[found.end() :]}")
    told = len(around) > _MAX_AROUND and not _SUBJECTS & {*around}
    return None if told and not asked_for else found.group()
