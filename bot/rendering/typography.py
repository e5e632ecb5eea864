"""French spacing: what no line may be broken at, in one place for every platform."""

import re

WIDE, NARROW = "\u00a0", "\u202f"
_GAP = re.compile(
    r"(?P<opened>(?<=«) )"
    r"| (?=(?P<sign>[:;!?»%€])(?:(?<=[»%€])|[!?]*(?![^\s!?»)])))"
    r"|(?P<number>(?<![\d.,/] )(?<!\d )\b\d{1,3}(?: \d{3})+\b(?! \d))"
)


def spaced(text: str) -> str:
    """The words with the spaces that French does not break: inside « », before « : ; ! ? % € », within numbers. A
    space after an address stays one, so that no platform takes more than the address for a link.
    """
    return _GAP.sub(_unbroken, text) if " " in text else text


def _unbroken(gap: re.Match[str]) -> str:
    if gap["number"]:
        return gap["number"].replace(" ", NARROW)
    word = gap.string[gap.string.rfind(" ", 0, gap.start()) + 1 : gap.start()]
    if "@" in word or "://" in word:
        return gap[0]
    return NARROW if (gap["sign"] or " ") in ";!?" else WIDE
