"""When somebody may be written to without being asked: on working days, by daylight, at their own clock."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = "Europe/Paris"
ZONES: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""By code of département or collectivity; everywhere else it is Paris time."""
FIRST_HOUR, LAST_HOUR = 9, 18
_SATURDAY = 5


def local(moment: datetime, departement: str) -> datetime:
    """The hour that it is there."""
    return moment.astimezone(ZoneInfo(ZONES.get(departement, PARIS)))


def is_quiet(moment: datetime, departement: str) -> bool:
    """Whether nothing may be sent now: before 9, from 18 on, on Saturdays and Sundays."""
    there = local(moment, departement)
    return there.weekday() >= _SATURDAY or not FIRST_HOUR <= there.hour < LAST_HOUR
