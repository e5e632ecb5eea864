"""Proof that every path of every course ends, that every step can be reached, and that the examples hold."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.demandes import ALONE, TODAY, Conditions, Demande, Exemple, Question
from knowledge.exhaustive import DAY, paths
from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.parcours import DONE, Answer, Catalogue, Progress, replay
from knowledge.yaml_text import Document, Path

MAX_QUESTIONS_FIRST = 3


def count_paths(loaded: Loaded) -> dict[str, int]:
    """The number of complete paths by course; each step on the way also ends at a mailbox when blocked."""
    if list(walks(loaded)):
        return {}
    catalogue = _catalogue(loaded)
    lettres = sorted(demande.lettre for demande, _ in _followable(loaded))
    return {lettre: sum(1 for _ in paths(catalogue, lettre)) for lettre in lettres}


def _catalogue(loaded: Loaded) -> Catalogue:
    return {demande.lettre: demande for demande in loaded.models("demandes")}


def names(loaded: Loaded) -> Iterable[Fault]:
    """What a course names exists: questions in conditions, chained demandes, topics, contacts, bounds."""
    topics = {topic for famille in loaded.models("sujets") for topic in famille.topics}
    contacts = {contact.id for contact in loaded.models("contacts")}
    all_topics, all_contacts = loaded.whole("sujets"), loaded.whole("contacts")
    for demande, document, _ in loaded.lists.get("demandes", []):
        yield from _broken(loaded, demande, document)
        for index, etape in enumerate(demande.etapes):
            path: Path = ("etapes", index)
            if all_contacts and etape.contact and etape.contact not in contacts:
                yield _fault(document, path, "reference", f"le contact « {etape.contact} » n'existe pas")
            for blocage in etape.blocages:
                if all_topics and blocage.topic not in topics:
                    yield _fault(document, path, "reference", f"le sujet « {blocage.topic} » n'existe pas")
        for index, fin in enumerate(demande.fins):
            if all_contacts and fin.contact not in contacts:
                yield _fault(document, ("fins", index), "reference", f"le contact « {fin.contact} » n'existe pas")


def _broken(loaded: Loaded, demande: Demande, document: Document) -> Iterator[Fault]:
    """What keeps a course from being followed: names it misuses, chains to nowhere or back to itself, no last end."""
    yield from _conditions(demande, document)
    yield from _twice(demande, document)
    catalogue = _catalogue(loaded)
    for index, etape in enumerate(demande.etapes):
        path = ("etapes", index)
        if etape.demande and etape.demande not in {*catalogue, *loaded.unread("demandes")}:
            yield _fault(document, path, "reference", f"la demande « {etape.demande} » n'existe pas")
        elif etape.demande and demande.lettre in _reached(catalogue, etape.demande):
            yield _fault(document, path, "boucle", f"la demande {demande.lettre} s'insère elle-même")
    if demande.fins[-1].when:
        yield _fault(document, ("fins",), "fin", "aucune fin ne convient à tous les cas")


def _followable(loaded: Loaded) -> list[tuple[Demande, Document]]:
    """The courses in which nothing is broken, chains included: the others would only add dead ends to their fault."""
    courses = [(demande, document) for demande, document, _ in loaded.lists.get("demandes", [])]
    catalogue = _catalogue(loaded)
    times = Counter(demande.lettre for demande, _ in courses)
    whole = {
        demande.lettre
        for demande, document in courses
        if times[demande.lettre] == 1 and not any(_broken(loaded, demande, document))
    }
    return [course for course in courses if _reached(catalogue, course[0].lettre) <= whole]


def _reached(catalogue: Catalogue, lettre: str) -> set[str]:
    """A demande and those it inserts, whether they are written or not."""
    found: set[str] = set()
    waiting = [lettre]
    while waiting:
        here = waiting.pop()
        if here not in found and here in catalogue:
            waiting += [etape.demande for etape in catalogue[here].etapes if etape.demande]
        found.add(here)
    return found


def _conditions(demande: Demande, document: Document) -> Iterator[Fault]:
    """Conditions only look at earlier questions of the same course, and at answers these have."""
    known: dict[str, Question | None] = {ALONE: None}
    for index, question in enumerate(demande.questions):
        yield from _unknown(known, question.when, document, ("questions", index))
        for bound in (question.after, question.before):
            other = known.get(bound or "")
            if bound not in (None, TODAY) and (other is None or other.kind != "date"):
                told = f"la borne « {bound} » n'est pas une date demandée avant"
                yield _fault(document, ("questions", index), "condition", told)
        known[question.id] = question
        yield from _asked_where(demande, index, document)
    groups = {
        "variantes": [item.when for item in demande.variantes],
        "etapes": [item.when for item in demande.etapes],
        "fins": [item.when for item in demande.fins],
    }
    for name, conditions in groups.items():
        for index, when in enumerate(conditions):
            yield from _unknown(known, when, document, (name, index))


def _asked_where(demande: Demande, index: int, document: Document) -> Iterator[Fault]:
    """The step that a question comes before is one of the course."""
    question = demande.questions[index]
    if question.at and question.at not in {etape.id for etape in demande.etapes if not etape.demande}:
        told = f"« a_l_etape » : l'étape « {question.at} » n'existe pas"
        yield _fault(document, ("questions", index), "reference", told)


def _unknown(
    known: dict[str, Question | None], conditions: Conditions, document: Document, path: Path
) -> Iterator[Fault]:
    for condition in conditions:
        if condition.question not in known:
            yield _fault(document, path, "condition", f"la question « {condition.question} » n'est pas posée avant")
            continue
        question = known[condition.question]
        allowed = {option.id for option in question.options} if question else {"oui", "non"}
        for value in condition.among:
            if (question is None or question.options) and value not in allowed:
                yield _fault(
                    document, path, "condition", f"« {value} » n'est pas une réponse de « {condition.question} »"
                )


def _twice(demande: Demande, document: Document) -> Iterator[Fault]:
    named = [*(item.id for item in demande.questions), *(item.id for item in demande.etapes)]
    for ids in (named, [item.id for item in demande.variantes], [item.id for item in demande.fins]):
        for name, count in Counter(ids).items():
            if count > 1:
                yield _fault(document, (), "double", f"« {name} » est le nom de {count} choses")


def walks(loaded: Loaded) -> Iterable[Fault]:
    """Every path ends in one end; every question, step, variant and end is met; suspended ones never end « fait »."""
    catalogue = _catalogue(loaded)
    for demande, document in _followable(loaded):
        met: set[str] = set()
        try:
            for progress in paths(catalogue, demande.lettre):
                met |= {node.id for node, _ in progress.done}
                met |= {f"fin:{progress.end.id}" if progress.end else "", _variant(progress)}
                yield from _path_faults(demande, document, progress)
        except (RecursionError, RuntimeError, StopIteration, KeyError, ValueError):
            yield _fault(document, (), "impasse", "un chemin ne finit pas")
            continue
        yield from _never_met(demande, document, met)


def _variant(progress: Progress) -> str:
    return f"variante:{progress.variante.id}" if progress.variante else ""


def _path_faults(demande: Demande, document: Document, progress: Progress) -> Iterator[Fault]:
    first_step = next((i for i, (node, _) in enumerate(progress.done) if node.etape), len(progress.done))
    if first_step > MAX_QUESTIONS_FIRST:
        yield _fault(document, ("questions",), "trop-de-questions", f"{first_step} questions avant la première étape")
    if demande.etat.value == "suspendue" and progress.end and progress.end.etat == "fait":
        yield _fault(document, ("fins",), "fin", "une demande suspendue ne peut pas finir « fait »")


def _never_met(demande: Demande, document: Document, met: set[str]) -> Iterator[Fault]:
    alone = {ALONE: "oui"}
    wanted = [
        *((item.id, ("questions", i), item.when) for i, item in enumerate(demande.questions)),
        *((item.id, ("etapes", i), item.when) for i, item in enumerate(demande.etapes) if not item.demande),
        *((f"fin:{item.id}", ("fins", i), item.when) for i, item in enumerate(demande.fins)),
        *((f"variante:{item.id}", ("variantes", i), item.when) for i, item in enumerate(demande.variantes)),
    ]
    for name, path, conditions in wanted:
        chained_only = any(c.question in alone and alone[c.question] not in c.among for c in conditions)
        if name not in met and not chained_only:
            yield _fault(document, path, "inatteignable", f"« {name} » n'est rencontré sur aucun chemin")


def examples(loaded: Loaded) -> Iterable[Fault]:
    """Each example path goes where it says, step by step; together they show every variant."""
    catalogue = _catalogue(loaded)
    for demande, document in _followable(loaded):
        shown = set()
        for index, example in enumerate(demande.exemples):
            progress = follow_example(catalogue, demande.lettre, example)
            steps = tuple(node.id for node, _ in progress.done if node.etape)
            end = progress.end.id if progress.end else None
            shown.add(_variant(progress))
            for name in sorted(set(example.answers) - {node.id for node, _ in progress.done}):
                told = f"l'exemple « {example.title} » répond à « {name} », qui n'est pas demandé"
                yield _fault(document, ("exemples", index), "exemple", told)
            if (steps, end) != (example.steps, example.end):
                yield _fault(
                    document,
                    ("exemples", index),
                    "exemple",
                    f"l'exemple « {example.title} » passe par {', '.join(steps)} et finit à « {end or 'rien'} »",
                )
        for variante in demande.variantes:
            if f"variante:{variante.id}" not in shown:
                yield _fault(document, ("exemples",), "exemple", f"aucun exemple ne montre « {variante.id} »")


def follow_example(catalogue: Catalogue, lettre: str, example: Exemple, day: date = DAY) -> Progress:
    """Walk a course with the answers of an example; steps are answered « fait »."""
    answers: list[Answer] = []
    while True:
        progress = replay(catalogue, lettre, answers)
        node = progress.current
        if node is None or (node.question and node.id not in example.answers):
            return progress
        answers.append(Answer(node.id, example.answers[node.id] if node.question else DONE, day))


def _fault(document: Document, path: Path, code: str, message: str) -> Fault:
    return Fault(document.file, document.line(path), code, message, _REMEDIES[code])


_REMEDIES = {
    "reference": "Corrigez le nom, ou créez ce qu'il désigne.",
    "boucle": "Retirez l'une des deux insertions.",
    "fin": "La dernière fin n'a pas de « si » ; une demande suspendue finit en « information ».",
    "condition": "Une condition ne porte que sur une question posée avant, et sur l'une de ses réponses.",
    "double": "Donnez à chacune un nom à elle.",
    "trop-de-questions": "Trois questions au plus : posez les autres au moment de l'étape qui en a besoin.",
    "impasse": "Vérifiez les conditions des étapes et des fins.",
    "inatteignable": "Corrigez ses conditions, ou retirez-le.",
    "exemple": "Corrigez l'exemple, ou le parcours.",
}
