"""Inverts the conditions of the modules that guard rights and imports, one at a time: each must make a test fail.

    python -m tests.mutation [MODULE…] [--limit SECONDS] [--each SECONDS]

A condition is a comparison, an `and` or `or`, a `not`, the test of an `if`, a bound. The mutated module stands in a
copy of the project for one run of its own tests, which stop at the first failure. Each module has its score, and
what survives is printed. A run goes on where the last one stopped, unless the module or its tests changed.
"""

import argparse
import ast
import hashlib
import json
import math
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import hypothesis  # noqa: F401 — imported once, before the children that need it
import numpy as np  # noqa: F401
import pytest
import rapidfuzz.process  # noqa: F401
import sqlite_utils  # noqa: F401

ROOT = Path(__file__).parent.parent.parent
TESTS = {
    "knowledge/rights.py": ("tests/knowledge/test_rights.py",),
    "knowledge/roles_file.py": ("tests/knowledge/test_roles_file.py",),
    "bot/storage/roles.py": ("tests/storage/test_roles.py",),
    "bot/storage/codes.py": ("tests/storage/test_codes.py",),
    "knowledge/postes/anomalies.py": ("tests/postes/test_anomalies.py",),
    "knowledge/postes/cells.py": ("tests/postes/test_cells.py",),
    "knowledge/postes/encodings.py": ("tests/postes/test_reading.py", "tests/postes/test_corrupt.py"),
    "knowledge/postes/filename.py": ("tests/postes/test_filename.py",),
    "knowledge/postes/formats.py": ("tests/postes/test_formats.py", "tests/postes/test_reading.py"),
    "knowledge/postes/lines.py": ("tests/postes/test_reading.py", "tests/postes/test_import.py"),
    "knowledge/postes/reading.py": ("tests/postes/test_reading.py", "tests/postes/test_corrupt.py"),
    "knowledge/postes/records.py": ("tests/postes/test_reading.py", "tests/postes/test_corrupt.py"),
    "knowledge/postes/repair.py": ("tests/postes/test_reading.py",),
    "knowledge/postes/structures.py": ("tests/postes/test_catalogue.py", "tests/postes/test_anomalies.py"),
    "knowledge/postes/territory.py": ("tests/postes/test_catalogue.py", "tests/postes/test_anomalies.py"),
    "bot/storage/postes_import.py": ("tests/postes/test_import.py",),
    "bot/storage/postes_replace.py": ("tests/postes/test_import.py", "tests/postes/test_anomalies.py"),
}
"""The tests that must see a change in each module."""
OPTIONS = (
    *("-q", "-x", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # libraries are imported before pytest looks at them
)
LONG = 120
"""Characters; a query is longer."""
LONGEST = 120
"""Seconds of one run of the tests; a change that makes them endless is seen."""
OPPOSITES = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SHIFTED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
"""Bounds are moved by one too."""


QUERY = re.compile(r"\b(?:WHERE|EXISTS|HAVING)\b")
SQL_OPPOSITES = {
    " AND ": " OR ", " OR ": " AND ", " NOT IN ": " IN ", "NOT EXISTS": "EXISTS", " IS NOT ": " IS ", " <> ": " = ",
    " <= ": " < ", " > ": " >= ", " < ": " <= ", " = 1": " = 0", " = 0": " = 1",
}  # fmt: skip
"""Queries hold conditions as well."""
SQL = re.compile("|".join(map(re.escape, SQL_OPPOSITES)))


@dataclass(frozen=True)
class Mutant:
    """One change: where, what was there, and the whole source with it."""

    line: int
    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every single change of a module."""
    count = sum(1 for _ in _places(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        node, change = list(_places(tree))[number]
        before = ast.unparse(node)
        change()
        yield Mutant(node.lineno, _differing(before, ast.unparse(node)), ast.unparse(tree))


def _differing(before: str, after: str) -> str:
    """« before → after », of a long text only what is around the change."""
    pairs = zip(before, after, strict=False)
    start = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
    begin = max(0, start - 40) if len(before) > LONG else 0
    size = LONG if len(before) > LONG else len(before) + len(after)
    return f"{before[begin : begin + size]} → {after[begin : begin + size]}"


def _places(tree):
    """(node, how to change it) of every condition."""
    for node in ast.walk(tree):
        for kinds, changes in CHANGES:
            if isinstance(node, kinds):
                yield from ((node, change) for change in changes(node))


def _compared(node):
    for table in (OPPOSITES, SHIFTED):
        operator = table.get(type(node.ops[0]))
        if operator and len(node.ops) == 1:
            yield lambda o=operator: node.ops.__setitem__(0, o())


def _joined(node):
    """`and` for `or`, and each part left out."""
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield lambda: setattr(node, "op", other())
    for place in range(len(node.values)):
        yield lambda p=place: node.values.pop(p)


def _negated(node):
    if isinstance(node.op, ast.Not):
        yield lambda: (setattr(node, "op", ast.UAdd()), setattr(node, "operand", _truth(node.operand)))


def _tested(node):
    if not isinstance(node.test, SEEN):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))


def _filtered(node):
    for place, test in enumerate(node.ifs):
        if not isinstance(test, SEEN):
            node.lineno = test.lineno
            yield lambda p=place: node.ifs.__setitem__(p, ast.UnaryOp(ast.Not(), node.ifs[p]))


def _queried(node):
    """The conditions of a query, in the text of it."""
    if isinstance(node.value, str) and QUERY.search(node.value):
        text = node.value
        for found in SQL.finditer(text):
            changed = text[: found.start()] + SQL_OPPOSITES[found.group()] + text[found.end() :]
            yield lambda value=changed: setattr(node, "value", value)


SEEN = (ast.Compare, ast.BoolOp, ast.UnaryOp)
"""Changed on their own, wherever they stand."""
CHANGES = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _negated),
    ((ast.If, ast.IfExp), _tested),
    (ast.comprehension, _filtered),
    (ast.Constant, _queried),
)


def _truth(node):
    return ast.Call(ast.Name("bool", ast.Load()), [node], [])


class Journal:
    """What was tried, kept between runs as long as neither the module nor its tests change."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._whole = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        texts = [(ROOT / each).read_bytes() for each in (name, *TESTS[name])]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
        known = self._whole.get(name, {})
        self._mine = known if known.get("of") == digest else {"of": digest, "tried": 0, "left": []}
        self._whole[name] = self._mine

    @property
    def tried(self) -> int:
        return int(self._mine["tried"])

    @property
    def left(self) -> list[str]:
        return list(self._mine["left"])

    def note(self, survivor: str | None) -> None:
        self._mine["tried"] += 1
        if survivor:
            self._mine["left"].append(survivor)
        self._path.write_text(json.dumps(self._whole, ensure_ascii=False, indent=1), encoding="utf-8")


def survives(tree: Path, name: str, mutant: Mutant) -> bool:
    """Whether the tests pass with the change in place, in a copy of the project; a test that never ends fails.

    A child of this process runs them, so that the libraries are imported once for all.
    """
    module = tree / name
    real = module.read_bytes()
    try:
        module.write_text(mutant.source, encoding="utf-8")
        child = os.fork()
        if not child:
            _run(tree, TESTS[name])
        return os.waitpid(child, 0)[1] == 0
    finally:
        module.write_bytes(real)


def _run(tree: Path, tests: tuple[str, ...]) -> NoReturn:
    """In the child: the tests over the copy, silent, ended by the alarm if they do not end."""
    code = 1
    try:
        signal.alarm(LONGEST)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.chdir(tree)
        sys.dont_write_bytecode = True
        sys.path[:] = [str(tree), *(each for each in sys.path if each not in {"", str(ROOT)})]
        for loaded in [each for each in sys.modules if each.partition(".")[0] == "tests"]:
            del sys.modules[loaded]
        code = int(pytest.main([*OPTIONS, *tests]))
    finally:
        os._exit(code)


def examine(tree: Path, name: str, journal: Journal, end: float) -> int:
    """Try what was not tried yet, until `end`; how many changes the module has in all."""
    source = (ROOT / name).read_text(encoding="utf-8")
    if not survives(tree, name, Mutant(0, "", source)):
        sys.exit(f"{name} : ses tests échouent sans aucun changement ; réparez-les d'abord.")
    every = list(mutants(source))
    for mutant in every[journal.tried :]:
        if time.monotonic() >= end:
            break
        told = f"{name}:{mutant.line} {mutant.what}"
        journal.note(told if survives(tree, name, mutant) else None)
    return len(every)


def copied(tree: Path) -> None:
    """The project without its environment: a run that is killed leaves the real files as they were."""
    left_out = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, tree, ignore=left_out, dirs_exist_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Inverse chaque condition ; un test doit tomber.")
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--limit", type=float, default=1200.0, help="secondes au plus, en tout")
    parser.add_argument("--each", type=float, default=math.inf, help="secondes au plus pour un module")
    parser.add_argument("--journal", type=Path, default=ROOT / ".mutation.json", help="ce qui a déjà été essayé")
    arguments = parser.parse_args()
    end, sound = time.monotonic() + arguments.limit, True
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copied(tree)
        for name in arguments.modules:
            journal = Journal(arguments.journal, name)
            count = examine(tree, name, journal, min(end, time.monotonic() + arguments.each))
            sound = sound and journal.tried == count and not journal.left
            report(name, journal, count)
    sys.exit(0 if sound else 1)


def report(name: str, journal: Journal, count: int) -> None:
    """One line a module, one more for each change that no test sees."""
    seen = journal.tried - len(journal.left)
    share = f"{seen / journal.tried:.0%}" if journal.tried else "?"
    rest = f", {count - journal.tried} à essayer" if journal.tried < count else ""
    lines = [f"{name} : {share} ({seen} vus sur {journal.tried}{rest})", *(f"- {line}" for line in journal.left)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
