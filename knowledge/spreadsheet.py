"""What a spreadsheet does to a file: formulas that must not run, and ratios that it turned into dates."""

import re

_FORMULA = frozenset("=+-@\t\r＝＋－＠﹢﹣﹦﹫−")
_MONTHS = r"(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|juin|jun|juil|jul|ao[ûu]t|aug|sep|oct|nov|d[ée]c)[a-zéû]*\.?"
_DATE = re.compile(
    rf"""\s*(?:
        \d{{1,4}}[-/ .]{_MONTHS}(?:[-/ .]\d{{2,4}})?      # 07-août, 7-Aug-26
      | {_MONTHS}[-/ .]\d{{1,4}}(?:[-/ .]\d{{2,4}})?      # août-07
      | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}(?:\s.*)?    # 07/08/2026, 7.8.26
      | \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[\sT].*)?   # 2026-08-07
      | \d{{5}}(?:[.,]0+)?                                # 46241, a day counted from 1900
      | 0?[.,]\d+                                         # 0,875
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_spreadsheet_date(text: str) -> bool:
    """Whether a cell that should hold `7/8` holds what a spreadsheet made of it: `07-août`, `46241`, `0,875`…"""
    return _DATE.fullmatch(text) is not None


def neutral(value: object) -> str:
    """The text of a cell that no spreadsheet will take for a formula, on one line.

    An apostrophe goes before `= + - @`, tabulation and carriage return, full-width forms included, even behind
    spaces or quotes (OWASP, CSV injection).
    """
    text = "" if value is None else str(value)
    flat = " ".join(text.replace("\x00", "").split())
    firsts = {text.lstrip(" \u00a0\"'\n")[:1], flat.lstrip(" \"'")[:1]}
    return f"'{flat}" if firsts & _FORMULA else flat
