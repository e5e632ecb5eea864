"""The deadlines of a dossier as a calendar file (RFC 5545), for the person's own diary."""

from datetime import date, timedelta

from handlers.dossier import Walk
from handlers.reply import Attachment
from knowledge.markers import without_markers

_FOLD = 73


def calendar(walk: Walk, today: date) -> Attachment | None:
    """An event a deadline, on its last day; None when nothing can be computed yet."""
    if not walk.deadlines:
        return None
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//conum-bot//dossier//FR", "CALSCALE:GREGORIAN"]
    for deadline in walk.deadlines:
        title = deadline.node.etape.title if deadline.node.etape else ""
        lines += [
            "BEGIN:VEVENT",
            f"UID:{walk.dossier.number}-{deadline.node.id}-{deadline.due:%Y%m%d}@conum-bot",
            f"DTSTAMP:{today:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{deadline.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{deadline.due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'{walk.demande.title} : {title}')}",
            f"DESCRIPTION:{_escaped(without_markers(deadline.delai.text))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    content = "".join(f"{_folded(line)}\r\n" for line in lines)
    return Attachment(name=f"dossier-{walk.dossier.number}.ics", content=content)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, continued by a space."""
    pieces, current = [], ""
    for char in line:
        if len((current + char).encode()) > _FOLD:
            pieces.append(current)
            current = ""
        current += char
    return "\r\n ".join([*pieces, current])
