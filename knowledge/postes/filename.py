"""The day that the name of an export gives."""

import re
from datetime import date

_DAYS = re.compile(
    r"(?<!\d)(?:(?P<y1>20\d\d)[-_.](?P<m1>\d\d)[-_.](?P<d1>\d\d)"  # …_et_2026-06-30.csv, …-2026-08-21T14-05-09.csv
    r"|(?P<d2>\d\d)[-_.](?P<m2>\d\d)[-_.](?P<y2>20\d\d)"  # …_21-08-2026.csv
    r"|(?P<y3>20\d\d)(?P<m3>\d\d)(?P<d3>\d\d))(?!\d)"  # 20230405-….csv
)


def date_in_name(name: str) -> date | None:
    """The last day written in a name: of a period, its end. None when there is none that exists."""
    found = None
    for match in _DAYS.finditer(name):
        parts = {key[0]: value for key, value in match.groupdict().items() if value}
        try:
            found = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
        except ValueError:
            continue
    return found
