"""Numbers that must not be kept: of social security, of a bank account."""

import re

_NIR = re.compile(
    r"\b[12]@\d{2}@(?:0[1-9]|1[0-2])@(?:\d{2}|2[ABab])@\d{3}@\d{3}(?:@\d{2})?\b".replace("@", r"[\s.-]?")
)
_IBAN = re.compile(r"\bFR\d{2}(?:[\s.-]?[\dA-Z]{4}){5}[\s.-]?[\dA-Z]{3}\b", re.IGNORECASE)


def holds_private_number(text: str) -> bool:
    return bool(_NIR.search(text) or _IBAN.search(text))
