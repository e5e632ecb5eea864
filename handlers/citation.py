"""Sources as a reader meets them: which ones a text rests on, and the line that names them."""

from collections.abc import Iterable

from handlers.reply import SourceRef
from knowledge import UNKNOWN_SOURCE, Content, Source
from knowledge.dates import GUIDE_DATE, in_french
from knowledge.markers import markers


def refs(content: Content, sources: Iterable[Source]) -> tuple[SourceRef, ...]:
    """Each source once, in order, with its full label."""
    found = {
        source.ref: SourceRef(
            ref=source.ref, label=source.label or content.sources_by_ref[source.ref].label, date=source.date
        )
        for source in sources
    }
    return tuple(found.values())


def merged(*found: Iterable[SourceRef]) -> tuple[SourceRef, ...]:
    """Each source once, in the order of the first time."""
    return tuple({source.ref: source for sources in found for source in sources}.values())


def cited(content: Content, *texts: str) -> tuple[SourceRef, ...]:
    """The sources that these texts name by their markers."""
    names = dict.fromkeys(name for text in texts for name in markers(text) if name != UNKNOWN_SOURCE)
    return refs(content, (content.sources_by_ref[name] for name in names))


def source_line(content: Content, sources: Iterable[SourceRef]) -> str:
    """« Sources : … », or nothing."""
    named = source_names(content, sources)
    return content.messages["sources.ligne"].format(sources=" ; ".join(named)) if named else ""


def source_names(content: Content, sources: Iterable[SourceRef]) -> list[str]:
    """« guide du dispositif, §2.2 et §2.4 (…) », « Aide, rupture (16 avril 2024) »: the guide first, once."""
    sections, others = [], []
    for source in sources:
        if source.date == GUIDE_DATE:
            sections.append(source.ref)
        else:
            others.append(f"{source.ref} ({in_french(source.date)})")
    if sections:
        guide = content.messages["sources.guide"].format(
            sections=enumerate_words(sections), date=in_french(GUIDE_DATE)
        )
        others.insert(0, guide)
    return others


def place(source: Source) -> str:
    """Where a statement stands, in few words: « guide §2.2 », « Aide, rupture (16 avril 2024) »."""
    if source.date == GUIDE_DATE:
        return f"guide {source.ref}"
    return f"{source.ref} ({in_french(source.date)})"


def enumerate_words(words: Iterable[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} et {listed[-1]}"
