"""The house keeps its shape: one-way imports, small modules, French in the content, English in the code."""

import ast
import re
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

from knowledge.layout import PACKAGED
from knowledge.yaml_text import parse

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "intents", "knowledge")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SPEAKERS = [path for path in MODULES if path.relative_to(ROOT).parts[0] in {"handlers", "bot"}]
SILENT = [path for path in MODULES if path.relative_to(ROOT).parts[0] in {"handlers", "intents"}]

MAX_MODULE_LINES = 250
TOO_LONG: set[str] = set()
"""Modules not yet split; take a name out with its fault."""
MAX_FUNCTION_LINES = 45
MIN_SENTENCE_WORDS = 4
SAYING = {"say": (0, 1), "_say": (0,), "_control": (1,)}
"""Functions that take a message's key, and where: `situation.say(key)`, `say(content, key)`…"""

_KEY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_STOP_WORDS = frozenset(
    ("le", "la", "les", "un", "une", "des", "du", "au", "aux", "et", "est", "sont", "vous", "nous", "votre", "notre",
     "vos", "que", "qui", "quoi", "dans", "pour", "avec", "sans", "sur", "par", "pas", "plus", "ce", "cette", "ces",
     "cela", "il", "elle", "ils", "elles", "ne", "se", "sa", "ses", "leur", "leurs")
)  # fmt: skip
_REGEX = re.compile(r"\\[bswdW]|\(\?|\|")


def name(path):
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def each_module(function):
    return pytest.mark.parametrize("path", MODULES, ids=name)(function)


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def remarks(path):
    """Docstrings, of attributes too: strings that stand alone as a statement."""
    return {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def literals(path):
    """(text, line) of every string that is part of the program."""
    left_out = remarks(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value, node.lineno


def prefixes(path):
    """How f-strings begin: `f"profil.{…}"` may make any key that begins so."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield node.values[0].value


def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def constant(nodes):
    """(text, line) of the nodes that are strings."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def said(path):
    """(key, line) of the keys that are said outright, and of what reads like one of a family of keys."""
    nodes = list(ast.walk(tree(path)))
    for node in nodes:
        if isinstance(node, ast.Call) and called(node) in SAYING:
            yield from constant(node.args[place] for place in SAYING[called(node)] if place < len(node.args))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".messages"):
            yield from constant([node.slice])
    families = {key.split(".")[0] for key in messages()}
    begun = set(prefixes(path))
    yield from (
        (text, line)
        for text, line in literals(path)
        if _KEY.fullmatch(text) and text.split(".")[0] in families and text not in begun
    )


@cache
def messages():
    return frozenset(parse((PACKAGED / "messages.yaml").read_text(encoding="utf-8"), "messages.yaml").data)


def is_french_sentence(text):
    if _REGEX.search(text):
        return False
    spoken = [word.strip(".,;:!?…«»()").lower() for word in text.split()]
    accented = any(char.isalpha() and not char.isascii() for char in text)
    return len(spoken) >= MIN_SENTENCE_WORDS and (accented or bool(set(spoken) & _STOP_WORDS))


def test_imports_go_one_way():
    """The contract of `pyproject.toml`, as its own tool reads it."""
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([tool, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@each_module
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree(path))


def lengths():
    """Every module, those known to be too long being marked so."""
    for path in MODULES:
        known = pytest.mark.xfail(strict=True, reason="to be split along its parts")
        yield pytest.param(path, id=name(path), marks=[known] if name(path) in TOO_LONG else [])


@pytest.mark.parametrize("path", [*lengths()])
def test_no_module_is_too_long(path):
    count = len(path.read_text(encoding="utf-8").splitlines())
    assert count <= MAX_MODULE_LINES


@each_module
def test_no_function_is_too_long(path):
    long = [item.name for item in functions(path) if item.end_lineno - item.lineno + 1 > MAX_FUNCTION_LINES]
    assert not long


@each_module
def test_identifiers_are_ascii(path):
    with path.open("rb") as file:
        names = {token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.NAME}
    assert not [word for word in names if not word.isascii()]


@pytest.mark.parametrize("path", SPEAKERS, ids=name)
def test_every_sentence_that_is_said_is_written(path):
    missing = [(key, line) for key, line in said(path) if key not in messages()]
    assert not missing


def test_every_sentence_that_is_written_is_said():
    outright = {text for path in SPEAKERS for text, _ in literals(path)}
    begun = {prefix for path in SPEAKERS for prefix in prefixes(path) if prefix.endswith((".", "-"))}
    idle = [key for key in messages() if key not in outright and not key.startswith(tuple(begun))]
    assert not idle


@pytest.mark.parametrize("path", SILENT, ids=name)
def test_no_french_sentence_stands_in_the_code(path):
    found = [(line, text) for text, line in literals(path) if is_french_sentence(text)]
    assert not found


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("Je ne sais pas répondre.", True),
        ("Tapez une autre question ici", True),
        ("a choice is only understood when some were offered", False),
        ("contact.adresse-connue", False),
        (r"\b(?:le|la|les)\s+(?:un|une)", False),
        ("ou-en-suis-je", False),
    ],
)
def test_a_french_sentence_is_recognised(text, french):
    """The heuristic itself."""
    assert is_french_sentence(text) is french
