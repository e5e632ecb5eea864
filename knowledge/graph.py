"""A course drawn: its questions, steps and ends in order, with what each depends on (Mermaid and SVG)."""

from dataclasses import dataclass
from html import escape
from textwrap import wrap

from knowledge.demandes import Conditions, Demande
from knowledge.parcours import Catalogue

_WIDTH, _MARGIN, _LINE, _GAP, _WRAP = 460, 24, 18, 30, 56
_NOTE_WIDTH, _NOTE_WRAP = 300, 40
_SHAPES = {"question": ("{{", "}}"), "etape": ("[", "]"), "demande": ("[[", "]]"), "fin": ("([", "])")}


@dataclass(frozen=True)
class Box:
    """One thing on the drawing: its name, its kind, its words, and the answers it depends on."""

    id: str
    kind: str
    text: str
    when: str


def boxes(catalogue: Catalogue, lettre: str) -> list[Box]:
    """The drawing of a course, from the top down; a chained demande is one box."""
    demande = catalogue[lettre]
    found = _asked(demande, None)
    for etape in demande.etapes:
        found += _asked(demande, etape.id)
        kind = "demande" if etape.demande else "etape"
        text = catalogue[etape.demande].title if etape.demande else etape.title or ""
        found.append(Box(etape.id, kind, text, _when(demande, etape.when)))
    found += [
        Box(f"fin-{fin.id}", "fin", _first_sentence(fin.text), _when(demande, fin.when)) for fin in demande.fins
    ]
    return found


def _asked(demande: Demande, at: str | None) -> list[Box]:
    """The questions asked before all steps, or just before one of them."""
    return [
        Box(item.id, "question", item.text, _when(demande, item.when)) for item in demande.questions if item.at == at
    ]


def _first_sentence(text: str) -> str:
    return text.split(" [", maxsplit=1)[0].split(". ", maxsplit=1)[0].rstrip(".")


def _when(demande: Demande, conditions: Conditions) -> str:
    questions = {question.id: question for question in demande.questions}
    told = []
    for condition in conditions:
        question = questions.get(condition.question)
        labels = {option.id: option.label for option in question.options} if question else {}
        answers = " ou ".join(labels.get(value, value) for value in condition.among)
        told.append(f"{question.text if question else condition.question} {answers}")
    return " ; ".join(told)


def mermaid(catalogue: Catalogue, lettre: str) -> str:
    """The course as a Mermaid flowchart."""
    drawn = boxes(catalogue, lettre)
    lines = ["flowchart TD", f"  debut([{_safe(catalogue[lettre].title)}])"]
    before = "debut"
    for box in drawn:
        opening, closing = _SHAPES[box.kind]
        lines.append(f'  {box.id}{opening}"{_safe(box.text)}"{closing}')
        label = f'|"si {_safe(box.when)}"|' if box.when else ""
        lines.append(f"  {before} -->{label} {box.id}")
        before = box.id
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return text.replace('"', "'").replace("[", "(").replace("]", ")")


def svg(catalogue: Catalogue, lettre: str) -> str:
    """The course as a picture that reads without colours: one box after the other, conditions on the side."""
    demande = catalogue[lettre]
    top = _MARGIN + 2 * _LINE
    parts = [_text(_MARGIN, _MARGIN + _LINE, [f"{demande.lettre} : {demande.title}"], weight="bold")]
    for number, box in enumerate(boxes(catalogue, lettre)):
        lines, notes = wrap(box.text, _WRAP), wrap(f"si {box.when}", _NOTE_WRAP) if box.when else []
        height = max(len(lines), len(notes), 1) * _LINE + 16
        if number:
            parts.append(_arrow(top - _GAP, top))
        parts.append(_frame(box.kind, top, height))
        parts.append(_text(_MARGIN + 14, top + _LINE + 2, lines))
        parts.append(_text(_MARGIN + _WIDTH + 16, top + _LINE + 2, notes, style="italic"))
        top += height + _GAP
    width = _WIDTH + _NOTE_WIDTH + 3 * _MARGIN
    body = "\n".join(part for part in parts if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" viewBox="0 0 {width} {top}" '
        f'font-family="sans-serif" font-size="13" role="img" lang="fr">\n'
        f"<title>{escape(demande.title)}</title>\n"
        f'<rect width="{width}" height="{top}" fill="white"/>\n{body}\n</svg>\n'
    )


def _frame(kind: str, top: int, height: int) -> str:
    radius = {"question": 16, "fin": 16}.get(kind, 2)
    dash = ' stroke-dasharray="6 3"' if kind == "question" else ""
    width = 3 if kind in ("fin", "demande") else 1
    return (
        f'<rect x="{_MARGIN}" y="{top}" width="{_WIDTH}" height="{height}" rx="{radius}" fill="white" '
        f'stroke="black" stroke-width="{width}"{dash}/>'
    )


def _arrow(start: int, end: int) -> str:
    x = _MARGIN + _WIDTH // 2
    return (
        f'<path d="M {x} {start} L {x} {end - 6} M {x - 4} {end - 8} L {x} {end - 1} L {x + 4} {end - 8}" '
        'fill="none" stroke="black"/>'
    )


def _text(x: int, y: int, lines: list[str], weight: str = "normal", style: str = "normal") -> str:
    if not lines:
        return ""
    spans = "".join(
        f'<tspan x="{x}" dy="{0 if i == 0 else _LINE}">{escape(line)}</tspan>' for i, line in enumerate(lines)
    )
    return f'<text x="{x}" y="{y}" font-weight="{weight}" font-style="{style}">{spans}</text>'
