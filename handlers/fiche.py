"""Answers one question from one fiche: the sentence, the short text, what changed since, who disagrees."""

from collections.abc import Iterable, Iterator

from handlers.citation import cited, merged, place, refs, source_line
from handlers.reply import Kind, Reply, SourceRef
from handlers.session import Size, Turn
from handlers.situation import Situation, mailbox_of, say
from knowledge import Content, Contradiction, Demande, Fiche, Profil
from knowledge.acronyms import acronyms_of
from knowledge.dates import in_french
from knowledge.folding import words
from knowledge.markers import without_markers
from knowledge.routing import Case, route

CONTACT_PREFIX = "contact-"


def best_fiche(content: Content, topic: str, asked: str) -> Fiche:
    """The fiche of a topic; when there are several, the one whose questions share most words with the message."""
    said = set(words(asked))
    return max(
        content.fiches_by_topic[topic],
        key=lambda fiche: max(len(said & set(words(question))) for question in fiche.questions),
    )


def answer(situation: Situation, turn: Turn) -> Reply:
    """The reply to a turn that settled on one topic, in the size it asks for."""
    content = situation.content
    fiche = best_fiche(content, turn.topics[0], turn.asked)
    demande = content.demandes_by_topic.get(fiche.topic)
    body = tuple(_body(fiche, situation.profil, turn))
    warnings = tuple(_warnings(content, fiche, demande))
    disagreements = tuple(_disagreements(content, fiche, turn.size))
    sides = refs(content, (cote.source for item in _shown(content, fiche, turn.size) for cote in item.cotes))
    sources = merged(_sources(content, fiche, demande, body), sides)
    parts = [
        *map(without_markers, body),
        *_changes(content, warnings),
        *disagreements,
        _acronyms(content, (*body, *warnings, *disagreements)),
        source_line(content, sources),
    ]
    return Reply(
        kind=_kind(fiche),
        text="\n\n".join(filter(None, parts)),
        topic=fiche.topic,
        demande=demande.lettre if demande else None,
        sources=sources,
        warnings=warnings,
        mailbox=_mailbox(situation, fiche),
        confidence=round(turn.confidence, 2),
    )


def in_brief(situation: Situation, topic: str, turn: Turn) -> tuple[str, tuple[SourceRef, ...]]:
    """The one-sentence answer and its first warning, when several questions share one reply; and the sources."""
    content = situation.content
    fiche = best_fiche(content, topic, turn.asked)
    demande = content.demandes_by_topic.get(topic)
    warning = next(_warnings(content, fiche, demande), "")
    sources = _sources(content, fiche, demande, (fiche.sentence,))
    return f"**{fiche.title}**\n\n{without_markers(fiche.sentence)} {warning}".rstrip(), sources


def replies_first(content: Content, topic: str, asked: str) -> bool:
    """Whether the fiche has a sentence ready for these very words, which goes before all the rest."""
    return _ready(best_fiche(content, topic, asked), asked) is not None


def _ready(fiche: Fiche, asked: str) -> str | None:
    said = f" {' '.join(words(asked))} "
    for idee in fiche.idees_recues:
        if any(f" {' '.join(words(expression))} " in said for expression in idee.expressions):
            return idee.reply
    return None


def _body(fiche: Fiche, profil: Profil, turn: Turn) -> Iterator[str]:
    """The texts to show, with their markers still on; whom to write to begins by the mailbox of the reader."""
    ready = _ready(fiche, turn.asked)
    if ready:
        yield ready
    own = fiche.by_profil.get(profil, "")
    yield from (own, fiche.sentence, fiche.short) if _kind(fiche) == "contact" else (fiche.sentence, fiche.short, own)
    if turn.size == "detail":
        yield fiche.detail


def _kind(fiche: Fiche) -> Kind:
    return "contact" if fiche.topic.startswith(CONTACT_PREFIX) else "answer"


def _warnings(content: Content, fiche: Fiche, demande: Demande | None) -> Iterator[str]:
    """What changed after the guide: the state of the demande first, then the fiche's own warnings."""
    if demande:
        yield without_markers(demande.etat.text)
    for name in fiche.avertissements:
        yield without_markers(content.avertissements_by_id[name].text)


def _changes(content: Content, warnings: Iterable[str]) -> Iterator[str]:
    listed = "\n".join(f"- {warning}" for warning in warnings)
    if listed:
        yield say(content, "fiche.changements") + "\n" + listed


def _disagreements(content: Content, fiche: Fiche, size: Size) -> Iterator[str]:
    """All of them in detail; in short the first one, and the names of the others."""
    found, shown = fiche.contradictions, _shown(content, fiche, size)
    yield from (disagreement(content, item) for item in shown)
    if len(found) > len(shown):
        titles = " ; ".join(content.contradictions_by_id[name].title for name in found[len(shown) :])
        yield say(content, "fiche.autres-desaccords", titres=titles)


def _shown(content: Content, fiche: Fiche, size: Size) -> list[Contradiction]:
    names = fiche.contradictions if size == "detail" else fiche.contradictions[:1]
    return [content.contradictions_by_id[name] for name in names]


def disagreement(content: Content, contradiction: Contradiction) -> str:
    """Both sides, where each stands, and whom to ask."""
    cotes = "\n".join(f"- {place(cote.source)} : {cote.says}" for cote in contradiction.cotes)
    ask = content.contacts_by_id[contradiction.ask].address
    return say(content, "fiche.desaccord", titre=contradiction.title, cotes=cotes, adresse=ask)


def _acronyms(content: Content, texts: Iterable[str]) -> str:
    """The long form of every acronym of the answer that the glossary spells out."""
    sigles = {terme.term: terme.sigle for terme in content.glossaire if terme.sigle}
    text = "\n".join(texts)
    long_forms = [
        f"{found} : {sigles[found]}"
        for found in acronyms_of(text)
        if found in sigles and sigles[found].lower() not in text.lower()
    ]
    return say(content, "fiche.sigles", sigles=" ; ".join(long_forms)) if long_forms else ""


def _sources(content: Content, fiche: Fiche, demande: Demande | None, body: Iterable[str]) -> tuple[SourceRef, ...]:
    """The sources of what is shown: cited in the body, behind the warnings and the state of the demande."""
    behind = [
        *(demande.etat.sources if demande else ()),
        *(source for name in fiche.avertissements for source in content.avertissements_by_id[name].sources),
    ]
    return merged(cited(content, *body), refs(content, behind))


def _mailbox(situation: Situation, fiche: Fiche) -> str | None:
    if fiche.contact is None:
        return mailbox_of(situation.content, situation.profil).address if _kind(fiche) == "contact" else None
    case = Case(situation.profil, topic=fiche.topic, proposed=fiche.contact)
    return route(situation.content, case).contact.address


def explain_sources(content: Content, fiche: Fiche) -> str:
    """Every source of a fiche, with its full name and date."""
    listed = "\n".join(f"- {source.label} ({in_french(source.date)})" for source in refs(content, fiche.sources))
    return say(
        content,
        "sources.toutes",
        titre=fiche.title,
        sources=listed,
        verifie=in_french(fiche.checked_on.isoformat()),
    )
