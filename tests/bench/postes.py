"""How long an import takes and what memory it holds, and how quick a search by name is."""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_import import Dating, import_files
from knowledge.postes.names import NameIndex
from tests.postes import files
from tests.postes.invented import mistyped, structures

ROWS = (1_000, 100_000)
SEARCHES = 2_000
TODAY = date(2026, 11, 25)
KINDS = {
    "liste": (files.LISTE, lambda number: files.liste_row(number, f"{number % 3}/{number % 4}")),
    "export": (files.EXPORT, lambda number: files.export_row(number, number % 4, f"{number % 19 + 1}")),
}


def _write(path: Path, kind: str, count: int) -> None:
    header, row = KINDS[kind]
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(row(number) + "\n" for number in range(1, count + 1))


def measure(path: Path) -> None:
    """Import twice, the second time over the first; print seconds and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "postes.db")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = []
        for day in (1, 2):
            began = time.perf_counter()
            [report] = import_files(database, [path], Dating(TODAY, date(2026, 1, day)))
            times.append(time.perf_counter() - began)
            assert report.refused is None
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
        began = time.perf_counter()
        SqlitePostes(database, lambda: TODAY).totals(())
        built = time.perf_counter() - began
        database.close()
    print(json.dumps({"first": times[0], "again": times[1], "held": held, "built": built}))


def _imports() -> None:
    print(f"\n{'import':24}{'1re fois s':>12}{'2e fois s':>12}{'mémoire Mo':>12}{'lecture s':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            for count in ROWS:
                path = Path(folder) / f"{kind}-{count}.csv"
                _write(path, kind, count)
                done = subprocess.run(
                    [sys.executable, "-m", "tests.bench.postes", str(path)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                row = json.loads(done.stdout)
                cells = (row["first"], row["again"], row["held"], row["built"])
                print(f"{f'{kind}, {count} lignes':24}" + "".join(f"{cell:>12.2f}" for cell in cells))


def _names() -> None:
    crowd = structures(10_000)
    index = NameIndex(crowd)
    chance = random.Random(1)
    times, first, served = [], 0, 0
    for structure in chance.choices(crowd, k=SEARCHES):
        text = mistyped(structure.name, chance)
        began = time.perf_counter()
        found = index.search(text)
        times.append(1000 * (time.perf_counter() - began))
        names = list(dict.fromkeys(each.structure.name for each in found))[:5]
        first += names[:1] == [structure.name]
        served += structure.name in names
    times.sort()
    print(
        f"\nnoms fautifs parmi {len(crowd)} structures : premier {100 * first / SEARCHES:.1f} %, "
        f"parmi cinq {100 * served / SEARCHES:.1f} %, p50 {times[SEARCHES // 2]:.1f} ms, "
        f"p99 {times[SEARCHES * 99 // 100]:.1f} ms"
    )


def main() -> None:
    _imports()
    _names()


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(Path(sys.argv[1]))
    else:
        main()
