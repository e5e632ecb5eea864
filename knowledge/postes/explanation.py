"""An anomaly in words: what the file shows, its likely causes, what to check, and the message ready to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from knowledge.dates import in_french
from knowledge.postes.formats import TITLES
from knowledge.postes.model import Anomaly
from knowledge.territoires import departements

UNKNOWN = "inconnu"
_ISO_DAYS = ("date", "fin")


class Explained(Protocol):
    """The content of an anomaly (`knowledge.schema.Anomalie`)."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def causes(self) -> tuple[str, ...]: ...
    @property
    def checks(self) -> tuple[str, ...]: ...
    @property
    def subject(self) -> str: ...
    @property
    def letter(self) -> str: ...


@dataclass(frozen=True)
class Explanation:
    """Ready to be shown. `causes` and `checks` end with their source markers (`[§3.2]`)."""

    title: str
    text: str
    causes: tuple[str, ...]
    checks: tuple[str, ...]
    address: str
    subject: str
    letter: str

    @property
    def mailto(self) -> str:
        """A link that opens the message, written; everything percent-encoded."""
        body = quote(self.letter.replace("\n", "\r\n"), safe="")
        return f"mailto:{self.address}?subject={quote(self.subject, safe='')}&body={body}"


def explain(anomaly: Anomaly, content: Explained, address: str) -> Explanation:
    """Fill the blanks of the content with what the rule found."""
    values = _values(anomaly)
    return Explanation(
        title=content.title,
        text=content.text.format_map(values),
        causes=content.causes,
        checks=content.checks,
        address=address,
        subject=_one_line(content.subject.format_map(values)),
        letter=content.letter.format_map(values).strip(),
    )


def _values(anomaly: Anomaly) -> Mapping[str, str]:
    values = {name: value or UNKNOWN for name, value in anomaly.values}
    for name in _ISO_DAYS:
        if values.get(name, UNKNOWN) != UNKNOWN:
            values[name] = in_french(values[name])
    departement = departements().get(anomaly.departement or "")
    return {
        **values,
        "source": TITLES.get(values.get("source", ""), UNKNOWN),
        "date": values.get("date", UNKNOWN),
        "nom": _one_line(anomaly.name or UNKNOWN),
        "id": anomaly.structure or UNKNOWN,
        "departement": f"{departement.name} ({departement.code})" if departement else UNKNOWN,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
