"""The figures that exist for territories only, dotation and cible: added up whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from knowledge.postes.lines import Line
from knowledge.postes.model import Figures
from knowledge.postes.snapshot import ImportedFile
from knowledge.territoires import departements, regions

WHOLE_COUNTRY = tuple(code for code in departements() if code < "975" or code == "976")
"""The 101 départements of the tableau de pilotage: with all of them, the country is whole."""

Lines = Iterable[tuple[ImportedFile, Line]]


def read_dotations(lines: Lines) -> dict[str, Figures]:
    """By code of département and by name of région."""
    return {
        line.departement or line.name or "": file.figures(None, line.attribues)
        for file, line in lines
        if file.format == "territoires"
    }


def dotation_of(dotations: dict[str, Figures], codes: tuple[str, ...]) -> Figures | None:
    """The sum over the départements (all of them when none is named); a région's own figure stands in for its
    départements. None as soon as one part is unknown.
    """
    parts: list[Figures] = []
    beyond = () if codes else tuple(code for code in departements() if code in dotations)
    wanted = set(codes or WHOLE_COUNTRY) | set(beyond)
    for name, inside in regions().items():
        here = wanted & set(inside)
        known = [dotations[code] for code in sorted(here) if code in dotations]
        if len(known) == len(here):
            parts += known
        elif here == set(inside) and name in dotations:
            parts.append(dotations[name])
        else:
            return None
    return _added(parts) if parts else None


def _added(parts: list[Figures]) -> Figures:
    oldest, newest = min(parts, key=lambda part: part.date), max(part.date for part in parts)
    until = newest if newest > oldest.date else None
    return replace(oldest, attribues=sum(part.attribues or 0 for part in parts), until=until)


def read_cibles(lines: Lines) -> dict[int, dict[str, Figures]]:
    """By year, then by département: the cible stands where the postes attribués would."""
    years: dict[int, dict[str, Figures]] = defaultdict(dict)
    for file, line in lines:
        if file.format == "cibles" and line.year and line.departement:
            years[line.year][line.departement] = file.figures(None, line.cible or 0)
    return dict(years)


def cible_of(
    cibles: dict[int, dict[str, Figures]], codes: tuple[str, ...], this_year: int | None
) -> tuple[Figures | None, int | None]:
    """(cible, its year): of this year, else of the last before, else of the first known; None without all parts."""
    wanted = set(codes or WHOLE_COUNTRY)
    whole = sorted(year for year, known in cibles.items() if wanted <= set(known))
    if not whole:
        return None, None
    past = [year for year in whole if this_year is None or year <= this_year]
    year = past[-1] if past else whole[0]
    known = cibles[year]
    return _added([known[code] for code in sorted(wanted if codes else known)]), year
