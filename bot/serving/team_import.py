"""The team's import: files dropped in a direct message, taken as `conum postes import` takes them: all, or none."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.adapters import DeliveryError, File, LinkDeadError
from bot.rendering.postes import report_lines
from bot.serving.rooms import SHOWN, Rooms, Words
from bot.storage.postes import open_database
from bot.storage.postes_import import Dating, FileReport, import_files
from bot.storage.trouble import DatabaseTroubleError
from handlers.quoting import quoted
from knowledge.folding import clean
from knowledge.postes.personal import personal_columns
from knowledge.postes.reading import Export
from knowledge.postes.refusal import RefusedFileError

MAX_BYTES = 15 * 2**20
"""Of one file, as its platform tells it: a larger one is never asked for."""
_MAX_LINE = 400
_MAX_NAME = 100


async def run(rooms: Rooms, words: Words) -> str:
    """The report, or why nothing is in."""
    files, given = rooms.dropped.files, words[0]
    platform = next((item for item in rooms.platforms if item.platform == rooms.dropped.platform), None)
    if not files or platform is None:
        return rooms.say("equipe.importer-quoi")
    dating = _dating(given, rooms.means.clock.today())
    if dating is None:
        return rooms.say("equipe.importer-date", date=given)
    large = next((file for file in files if file.size > MAX_BYTES), None)
    if large:
        return rooms.say("equipe.importer-trop-gros", nom=_name(large), limite=MAX_BYTES >> 20)
    try:
        contents = [await platform.fetch(file) for file in files]
    except (DeliveryError, LinkDeadError):
        return rooms.say("equipe.importer-illisible")
    return await asyncio.to_thread(_import, rooms, list(zip(files, contents, strict=True)), dating)


def _dating(given: str, today: date) -> Dating | None:
    """None for a day that does not exist or is to come."""
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError:
        return None
    return None if day and day > today else Dating(today, day)


def _import(rooms: Rooms, files: Sequence[tuple[File, bytes]], dating: Dating) -> str:
    """The files are on this disk for as long as it takes, in a folder that nobody else reads."""
    with TemporaryDirectory(prefix="conum-import-") as folder:
        paths = [_written(Path(folder, str(number)), *each) for number, each in enumerate(files)]
        for path in paths:
            if columns := _personal(path):
                told = ", ".join(quoted(column, _MAX_NAME) for column in columns)
                return rooms.say("equipe.importer-personnel", nom=quoted(path.name), colonnes=told)
        try:
            return _imported(rooms, paths, dating)
        except DatabaseTroubleError as error:
            return str(error)


def _written(folder: Path, file: File, content: bytes) -> Path:
    """Under its own name, which may give the date of the data, and never elsewhere."""
    folder.mkdir()
    name = clean(file.name).replace("\n", " ").replace("/", "-").strip(". ")[-_MAX_NAME:]
    path = folder / (name or "fichier")
    path.write_bytes(content)
    return path


def _personal(path: Path) -> tuple[str, ...]:
    """The personal columns of a file that could be taken; a file that cannot is refused later, by its name."""
    try:
        with Export(path) as export:
            return personal_columns(export.headings)
    except RefusedFileError:
        return ()


def _imported(rooms: Rooms, paths: Sequence[Path], dating: Dating) -> str:
    base = open_database(rooms.path)
    try:
        reports = import_files(base, paths, dating)
    finally:
        base.close()
    refused = any(report.refused for report in reports)
    told = "\n".join(f"- {line}" for report in reports for line in _lines(rooms, report))
    return "\n\n".join([rooms.say("equipe.importer-refuse" if refused else "equipe.importe"), told])


def _lines(rooms: Rooms, report: FileReport) -> Iterator[str]:
    """What became of a file, and the first rows refused."""
    more = len(report.refusals) - SHOWN
    lines = [quoted(line.strip(), _MAX_LINE) for line in report_lines(report)]
    yield from lines[:-more] if more > 0 else lines
    if more > 0:
        yield rooms.say("equipe.importer-suite", nombre=more)


def _name(file: File) -> str:
    return quoted(file.name, _MAX_NAME)
