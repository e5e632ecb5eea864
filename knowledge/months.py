"""Months ahead, for what ends soon."""

import calendar
from datetime import date


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    count = start.month - 1 + months
    year, month = start.year + count // 12, count % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))
