"""What a schema cannot see: each check reads the loaded content and yields faults."""

from collections.abc import Callable, Iterable
from datetime import date

from knowledge.checks import anomalies, courses, phrasings, references, routes, sentences, sources, told, wording
from knowledge.faults import Fault
from knowledge.loader import Loaded

Check = Callable[[Loaded], Iterable[Fault]]

CHECKS: tuple[Check, ...] = (
    references.topics,
    references.identifiers,
    references.contacts,
    routes.routes,
    sources.declared,
    sources.cited,
    sources.courses,
    anomalies.explained,
    anomalies.blanks,
    wording.markdown,
    wording.sentence_length,
    wording.vouvoiement,
    wording.acronyms,
    wording.addresses,
    wording.hosts,
    sentences.complete,
    courses.names,
    courses.walks,
    courses.examples,
    told.facts,
    phrasings.unique,
    phrasings.enough,
)


def check(loaded: Loaded, today: date) -> list[Fault]:
    """Every fault of the content, sorted by file and line; expired reviews are warnings."""
    found = [*loaded.faults, *expired(loaded, today)]
    for run in CHECKS:
        found.extend(run(loaded))
    return sorted(set(found))


def expired(loaded: Loaded, today: date) -> Iterable[Fault]:
    """Fiches whose review date has passed: true until proven otherwise, yet nobody has looked."""
    for fiche, document in loaded.fiches:
        if fiche.review_on < today:
            yield Fault(
                document.file,
                document.line(("a_revoir_le",)),
                "revision",
                f"la fiche devait être relue le {fiche.review_on.isoformat()}",
                "Relisez-la contre ses sources, puis avancez verifie_le et a_revoir_le.",
                "avertissement",
            )
