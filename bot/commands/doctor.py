"""`conum doctor`: look at everything that serving needs, and say what to do."""

import asyncio
import sys
from pathlib import Path

import click

from bot.accounts import mail_server
from bot.adapters.configured import configured_adapters
from bot.bootstrap import build_content, database_of
from bot.commands.options import database as with_database
from bot.doctor import Doctor
from bot.settings import load_settings

_READY = "Tout est bon : lancez « conum serve »."
_RUNNING = "Tout est bon, et le service tourne déjà."
_MARKS = {True: "bon        ", False: "À CORRIGER "}


@click.command("doctor")
@with_database
def command(*, database: Path | None) -> None:
    """Vérifie réglages, jetons, droits, limites, horloge, base, contenu et adresses. Sortie 1 s'il faut corriger."""
    settings = load_settings(serving=True)
    doctor = Doctor(
        settings,
        database_of(settings, database),
        lambda: len(build_content(settings).fiches),
        lambda: configured_adapters(settings, build_content(settings)),
        mail_server(settings),
    )
    sys.exit(asyncio.run(_consult(doctor)))


async def _consult(doctor: Doctor) -> int:
    faults, running = 0, False
    async for finding in doctor.findings():
        faults += not finding.good
        running |= finding.running
        click.echo(_MARKS[finding.good] + finding.text)
    click.echo(f"\n{faults} point(s) à corriger." if faults else f"\n{_RUNNING if running else _READY}")
    return 1 if faults else 0
