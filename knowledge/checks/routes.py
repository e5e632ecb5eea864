"""The routing table: every rule leads somewhere, from somewhere, and may be reached."""

from collections.abc import Iterable, Iterator

from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.routing import PROPOSED, Aiguillage, matches
from knowledge.yaml_text import Document

_REMEDY = "Corrigez le nom, ou retirez-le de la règle."


def routes(loaded: Loaded) -> Iterable[Fault]:
    """Names that a rule writes exist, and no rule hides behind an earlier one that is always true before it."""
    contacts = {contact.id for contact in loaded.models("contacts")} if loaded.whole("contacts") else None
    familles = loaded.models("sujets") if loaded.whole("sujets") else None
    topics = None if familles is None else {topic for famille in familles for topic in famille.topics}
    seen: list[Aiguillage] = []
    for rule, document, line in loaded.lists.get("aiguillage", []):
        unknown = [
            *_unknown_contacts(rule, contacts),
            *(_unknown_topics(rule, topics) if loaded.whole("sujets") else ()),
        ]
        yield from (_fault(document, line, f"« {name} » n'existe pas", _REMEDY) for name in unknown)
        for before in seen:
            if before.id == rule.id or _covers(before, rule):
                told = f"la règle « {rule.id} » ne servira jamais : « {before.id} » passe avant elle"
                yield _fault(document, line, told, "Placez la règle la plus précise en premier, sous son propre nom.")
                break
        seen.append(rule)


def _unknown_contacts(rule: Aiguillage, contacts: set[str] | None) -> Iterator[str]:
    named = (*rule.when.proposed, *(() if rule.contact == PROPOSED else (rule.contact,)))
    yield from (name for name in named if contacts is not None and name not in contacts)


def _unknown_topics(rule: Aiguillage, topics: set[str] | None) -> Iterator[str]:
    if topics is not None:
        yield from (name for name in rule.when.topics if not any(matches([name], topic) for topic in topics))


def _covers(before: Aiguillage, rule: Aiguillage) -> bool:
    """Whether whatever meets the second rule has already met the first."""
    for name in type(before.when).model_fields:
        first, second = set(getattr(before.when, name)), set(getattr(rule.when, name))
        if first and not (second and second <= first):
            return False
    return True


def _fault(document: Document, line: int, message: str, remedy: str) -> Fault:
    return Fault(document.file, line, "aiguillage", message, remedy)
