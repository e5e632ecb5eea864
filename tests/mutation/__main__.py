"""Inverts the conditions of the modules that guard rights, one at a time: each must make a test fail.

    python -m tests.mutation [MODULE…] [--limit SECONDS]

A condition is a comparison, an `and` or `or`, a `not`, the test of an `if`, a bound. The mutated module replaces the
real one for one run of its own tests, which stop at the first failure; what survives is printed.
"""

import argparse
import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TESTS = {
    "knowledge/rights.py": ("tests/knowledge/test_rights.py",),
    "knowledge/roles_file.py": ("tests/knowledge/test_roles_file.py",),
    "bot/storage/roles.py": ("tests/storage/test_roles.py",),
    "bot/storage/codes.py": ("tests/storage/test_codes.py",),
}
"""The tests that must see a change in each module. Import modules are added here."""
OPPOSITES = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SHIFTED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
"""Bounds are moved by one too."""


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
        yield Mutant(node.lineno, f"{before} → {ast.unparse(node)}", ast.unparse(tree))


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


SEEN = (ast.Compare, ast.BoolOp, ast.UnaryOp)
"""Changed on their own, wherever they stand."""
CHANGES = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _negated),
    ((ast.If, ast.IfExp), _tested),
    (ast.comprehension, _filtered),
)


def _truth(node):
    return ast.Call(ast.Name("bool", ast.Load()), [node], [])


def survives(module: Path, mutant: Mutant, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass with the change in place."""
    real = module.read_bytes()
    try:
        module.write_text(mutant.source, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests],
            cwd=ROOT,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    finally:
        module.write_bytes(real)
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description="Inverse chaque condition ; un test doit tomber.")
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--limit", type=float, default=1200.0, help="secondes au plus")
    arguments = parser.parse_args()
    end, tried, left, whole = time.monotonic() + arguments.limit, 0, 0, True
    for name in arguments.modules:
        module = ROOT / name
        for mutant in mutants(module.read_text(encoding="utf-8")):
            whole = time.monotonic() < end
            if not whole:
                break
            tried += 1
            if survives(module, mutant, TESTS[name]):
                left += 1
                sys.stdout.write(f"- {name}:{mutant.line} {mutant.what}\n")
                sys.stdout.flush()
    told = "" if whole else " Temps écoulé : tout n'a pas été essayé."
    sys.stdout.write(f"{tried - left} changements vus sur {tried}.{told}\n")
    sys.exit(1 if left or not whole else 0)


if __name__ == "__main__":
    main()
