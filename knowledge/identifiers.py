"""Numbers that name a structure: SIRET (with its key) and New Caledonia's RIDET."""

import re

SIRET_LENGTH = 14
RIDET_LENGTH = 7
_LA_POSTE = "356000000"
_SPACES = re.compile(r"[\s.\u00a0\u202f-]+")


def compact(text: str) -> str:
    """The number without the spaces, points and dashes that people put in it."""
    return _SPACES.sub("", text)


def has_valid_key(siret: str) -> bool:
    """Luhn's key over the 14 digits; the establishments of La Poste follow a rule of their own (sum % 5)."""
    if len(siret) != SIRET_LENGTH or not siret.isdecimal():
        return False
    if siret.startswith(_LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return True
    doubled = [int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(siret)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004
