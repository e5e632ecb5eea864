"""YAML read as text: every scalar stays the characters its author typed, and every key keeps its line.

`01`, `2A`, a SIRET or a date would otherwise become numbers or objects without a word
(docs/decisions/0003-yaml-lu-comme-du-texte.md).
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import yaml

from knowledge.faults import Fault

MAX_DEPTH = 12
_UNCLOSED = re.compile(r'\s*(?:- +)?\w+: *"[^"]*$')
_NEAR = 10
"""So many lines back, a quote left open is what the next one stumbled upon."""
Path = tuple[str | int, ...]
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Document:
    """A parsed file: `data` of str, list and dict; `lines` gives the line of each path inside it."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blocks: set[Path] = field(default_factory=set)
    """The paths whose text begins on the line after their key (`|` and `>`)."""

    def text_line(self, path: Path) -> int:
        """The line of the first words of a text."""
        return self.line(path) + (path in self.blocks)

    def line(self, path: Path) -> int:
        """The line of a path, or of its nearest written ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, code: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, self.line(path), code, message, remedy))


def decode(raw: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text of a content file, which must be UTF-8 without byte-order mark."""
    faults: list[Fault] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        faults.append(
            Fault(
                file,
                1,
                "bom",
                "le fichier commence par une marque d'ordre des octets (BOM)",
                "Enregistrez-le en « UTF-8 » et non en « UTF-8 avec BOM ».",
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text = raw.decode("cp1252", errors="replace")
        faults.append(
            Fault(
                file,
                raw.count(b"\n", 0, error.start) + 1,
                "encodage",
                f"le fichier n'est pas en UTF-8 (octet 0x{raw[error.start]:02x}, sans doute du Windows-1252)",
                "Ouvrez-le dans votre éditeur et enregistrez-le en UTF-8.",
            )
        )
    return text.replace("\r\n", "\n"), faults


def parse(text: str, file: str, first_line: int = 1) -> Document:
    """Parse YAML whose first line stands at `first_line` of `file`; faults are in the result, never raised."""
    parsed = _parse(text, file, first_line)
    return replace(parsed, lines=dict(parsed.lines), faults=list(parsed.faults))


@lru_cache(maxsize=256)
def _parse(text: str, file: str, first_line: int) -> Document:
    """A reload reads every file again, and most have not changed: what was parsed is remembered."""
    document = Document(file, lines={(): first_line})
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        document.faults.append(_syntax_fault(error, text, file, first_line))
        return document
    if root is not None:
        document.data = _Builder(document, first_line).build(root, ())
    return document


class _Builder:
    """Turns nodes into values; an anchor used twice is refused, so that no file can grow when read."""

    def __init__(self, document: Document, first_line: int) -> None:
        self.document = document
        self.first_line = first_line
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + self.first_line
        self.document.lines.setdefault(path, line)
        if isinstance(node, yaml.ScalarNode):
            if node.style in ("|", ">"):
                self.document.blocks.add(path)
            return node.value
        if id(node) in self.seen:
            self.document.fault(
                path,
                "ancre",
                "une ancre YAML (« & » et « * ») est utilisée",
                "Recopiez la valeur en toutes lettres.",
            )
            return None
        self.seen.add(id(node))
        if len(path) > MAX_DEPTH:
            self.document.fault((), "yaml", "le fichier imbrique trop de niveaux", "Gardez quelques niveaux au plus.")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*path, key)
            if key in values:
                self.document.lines[here] = key_node.start_mark.line + self.first_line
                self.document.fault(
                    here, "cle-double", f"la clé « {key} » est écrite deux fois", "Gardez-en une seule."
                )
            self.document.lines[here] = key_node.start_mark.line + self.first_line
            values[key] = self.build(value_node, here)
        return values


def _where(error: yaml.YAMLError, lines: list[str]) -> int:
    """The line that the author must mend, which the parser has left behind: a quote or a key that it began to read,
    or a line without its colon, which reads as the beginning of the next one.
    """
    begun = getattr(error, "context_mark", None)
    if begun and any(word in str(getattr(error, "context", "")) for word in ("quoted scalar", "simple key")):
        return int(begun.line)
    mark = getattr(error, "problem_mark", None)
    index = int(mark.line) if mark else 0
    for near in range(index, max(index - _NEAR, -1), -1):
        if _UNCLOSED.match(lines[near] if near < len(lines) else ""):
            return near
    before = lines[index - 1].strip() if 0 < index < len(lines) else ""
    folded = "mapping values are not allowed" in str(getattr(error, "problem", ""))
    return index - 1 if folded and before and ":" not in before and before[0] not in "-#" else index


def _syntax_fault(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Fault:
    lines = text.split("\n")
    index = _where(error, lines)
    written = lines[index] if index < len(lines) else ""
    before = "\n".join(lines[: index + 1])
    if "\t" in before:
        tab = next(number for number, line in enumerate(lines) if "\t" in line)
        return Fault(
            file,
            tab + first_line,
            "tabulation",
            "une tabulation sert de retrait",
            "Remplacez-la par des espaces.",
        )
    cause = "guillemets non fermés, « : » sans guillemets autour du texte, ou retrait irrégulier"
    return Fault(
        file,
        index + first_line,
        "yaml",
        f"la syntaxe YAML n'est pas lisible près de « {written.strip()[:60]} » (cause probable : {cause})",
        'Mettez le texte entre guillemets doubles "…" et alignez les clés d\'un même niveau.',
    )
