"""A picture of a territory for people who would rather look, readable in grey, with the same said in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from knowledge.dates import in_french
from knowledge.postes.formats import TITLES
from knowledge.postes.model import Figures, Structure, Totals

MAX_STRUCTURES = 25
_MAX_NAME = 42
_DPI = 120
_ABSENT = "matplotlib n'est pas installé ; depuis le dépôt : .venv/bin/pip install -r tests/requirements.lock"


class ChartError(Exception):
    """No picture can be drawn; the message says why, in French."""


@dataclass(frozen=True)
class Chart:
    """The picture, and what it shows in words."""

    png: bytes
    alt: str


def draw(title: str, totals: Totals, structures: Sequence[Structure]) -> Chart:
    """Bars of cible, dotation and occupés, and of attribués and occupés by structure. Raises ChartError when
    matplotlib is absent or there is nothing to draw.
    """
    try:
        import matplotlib as mpl  # an extra, and a second of start-up
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ChartError(_ABSENT) from error
    counted = _counted(totals, structures)
    bars, rows = _bars(totals), _rows(counted)
    if not bars and not rows:
        raise ChartError("aucun chiffre à dessiner")
    with mpl.rc_context({"text.parse_math": False, "hatch.linewidth": 0.6, "font.size": 10}):
        figure = Figure(figsize=(11, max(4.0, 1.6 + 0.34 * len(rows))), layout="constrained")
        figure.suptitle(f"{title}\n{_where(totals)}", fontsize=12)
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 2))
        _draw_totals(left, bars)
        _draw_structures(right, rows, len(counted))
        picture = BytesIO()
        figure.set_dpi(_DPI)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(picture)
    return Chart(picture.getvalue(), _alt(title, totals, bars, rows, len(counted)))


def _bars(totals: Totals) -> list[tuple[str, int, str, str]]:
    """(label, value, grey, hatch) of each figure that a file gives."""
    figures = totals.figures
    found = [
        (f"Cible {totals.cible_year or ''}".strip(), totals.cible, "white", "///"),
        ("Dotation", totals.dotation.attribues if totals.dotation else None, "0.85", "..."),
        ("Attribués", figures.attribues if figures else None, "0.65", ""),
        ("Occupés", figures.occupes if figures else None, "0.25", ""),
    ]
    return [(label, value, grey, hatch) for label, value, grey, hatch in found if value is not None]


def _counted(totals: Totals, structures: Sequence[Structure]) -> list[tuple[str, Figures]]:
    """The structures whose figures come from the same export as the total; a name that several bear is told apart
    by its commune.
    """
    source = totals.figures.source if totals.figures else None
    borne = Counter(structure.name for structure in structures)
    return [
        (f"{each.name} ({each.commune})" if borne[each.name] > 1 and each.commune else each.name, each.figures)
        for each in structures
        if each.figures and each.figures.source == source
    ]


def _rows(counted: list[tuple[str, Figures]]) -> list[tuple[str, int, int | None]]:
    """(name, attribués, occupés) of those with the most postes, then with the most vacant ones."""
    rows = [(name, figures.attribues or 0, figures.occupes) for name, figures in counted]
    rows.sort(key=lambda row: (-row[1], -(row[1] - (row[2] or 0)), row[0]))
    return rows[:MAX_STRUCTURES]


def _draw_totals(axes: Any, bars: list[tuple[str, int, str, str]]) -> None:
    axes.set_title("Postes du territoire")
    for place, (_, value, grey, hatch) in enumerate(bars):
        drawn = axes.bar(place, value, color=grey, hatch=hatch, edgecolor="black", width=0.7)
        axes.bar_label(drawn, labels=[str(value)], padding=2)
    axes.set_xticks(range(len(bars)), [label.replace(" ", "\n") for label, *_ in bars], fontsize=9)
    axes.set_ylabel("postes")
    axes.margins(y=0.15)
    _plain(axes)


def _draw_structures(axes: Any, rows: list[tuple[str, int, int | None]], total: int) -> None:
    shown = f"les {len(rows)} premières sur {total}" if total > len(rows) else f"{len(rows)}"
    axes.set_title(f"Structures ({shown}) : occupés/attribués", loc="right")
    for place, (_, attribues, occupes) in enumerate(rows):
        axes.barh(place, attribues, color="white", hatch="///", edgecolor="black", height=0.7)
        if occupes:
            axes.barh(place, occupes, color="0.25", edgecolor="black", height=0.42)
        axes.annotate(_ratio(attribues, occupes), (max(attribues, occupes or 0), place), (4, 0), va="center",
                      textcoords="offset points")  # fmt: skip
    axes.set_yticks(range(len(rows)), [_short(name) for name, *_ in rows])
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    axes.margins(x=0.12)
    axes.set_xlabel("barre hachurée : attribués ; barre pleine : occupés")
    _plain(axes)


def _plain(axes: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axis = axes.xaxis if axes.yaxis_inverted() else axes.yaxis
    axis.set_major_locator(MaxNLocator(integer=True))


def _ratio(attribues: int, occupes: int | None) -> str:
    return f"{'?' if occupes is None else occupes}/{attribues}"


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME // 2]}…{name[-_MAX_NAME // 2 :]}"


def _where(totals: Totals) -> str:
    figures = totals.figures
    if figures is None:
        return "aucun fichier de postes"
    return f"{TITLES[figures.source]}, {in_french(figures.date.isoformat())}"


def _alt(
    title: str,
    totals: Totals,
    bars: list[tuple[str, int, str, str]],
    rows: list[tuple[str, int, int | None]],
    count: int,
) -> str:
    figures = " ; ".join(f"{label.lower()} : {value}" for label, value, *_ in bars)
    lines = " ; ".join(f"{name} {_ratio(attribues, occupes)}" for name, attribues, occupes in rows)
    rest = f" ; et {count - len(rows)} autre(s)" if count > len(rows) else ""
    said = f"Graphique : {title}. {_where(totals)}. {figures[:1].upper()}{figures[1:]}."
    return f"{said} Occupés/attribués par structure : {lines}{rest}." if rows else said
