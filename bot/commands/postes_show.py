"""What `conum postes show` finds: a structure, those of a SIRET, a territory; each with its anomalies explained."""

from collections.abc import Callable, Sequence

import click

from bot.messages import known_departement, known_region
from bot.rendering.postes import Explained, Shown
from bot.settings import Settings
from bot.storage.postes import SqlitePostes
from knowledge import Layout
from knowledge.loader import read_list
from knowledge.postes.explanation import explain
from knowledge.postes.model import Anomaly
from knowledge.territoires import departements, regions


def explained(anomalies: Sequence[Anomaly], settings: Settings) -> tuple[Explained, ...]:
    if not anomalies:
        return ()
    layout = Layout.of(settings.content)
    content = {each.code: each for each in read_list(layout, "anomalies")}
    addresses = {contact.id: contact.address for contact in read_list(layout, "contacts")}
    return tuple(
        (anomaly, explain(anomaly, content[anomaly.code], addresses[content[anomaly.code].contact]))
        for anomaly in anomalies
    )


def _of_structure(postes: SqlitePostes, identifier: str, settings: Settings) -> Shown | None:
    structure = postes.structure(identifier)
    if structure is None:
        return None
    found = explained(postes.anomalies((), (structure.id or "",)), settings)
    return Shown(structure.name, postes.catalogue.totals_of([structure]), (structure,), found)


def _of_number(postes: SqlitePostes, number: str, settings: Settings) -> Shown | None:
    structures = postes.by_number(number)
    if not structures:
        return None
    ids = tuple(structure.id for structure in structures if structure.id)
    found = explained(postes.anomalies((), ids), settings) if ids else ()
    title = ", ".join(dict.fromkeys(structure.name for structure in structures))
    return Shown(title, postes.catalogue.totals_of(structures), structures, found)


def _of_territory(postes: SqlitePostes, title: str, codes: tuple[str, ...], settings: Settings) -> Shown:
    found = explained(postes.anomalies(codes), settings)
    return Shown(title, postes.totals(codes), postes.structures_in(codes), found)


def departement_code(code: str) -> str:
    try:
        return known_departement(code.strip().zfill(2))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _of_departement(postes: SqlitePostes, code: str, settings: Settings) -> Shown:
    known = departements()[departement_code(code)]
    return _of_territory(postes, f"{known.name} ({known.code})", (known.code,), settings)


def _of_region(postes: SqlitePostes, name: str, settings: Settings) -> Shown:
    try:
        known = known_region(name)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return _of_territory(postes, known, regions()[known], settings)


def _of_country(postes: SqlitePostes, _: str, settings: Settings) -> Shown:
    return _of_territory(postes, "France entière", (), settings)


FINDERS: dict[str, Callable[[SqlitePostes, str, Settings], Shown | None]] = {
    "structure": _of_structure,
    "siret": _of_number,
    "departement": _of_departement,
    "region": _of_region,
    "national": _of_country,
}
