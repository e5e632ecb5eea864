"""A fiche as a file: YAML front matter between `---`, then the answer in three sizes under fixed headings."""

from typing import Any

from knowledge.faults import Fault
from knowledge.yaml_text import Document, parse

HEADINGS = {"En une phrase": "sentence", "En bref": "short", "En détail": "detail"}
_FENCE = "---"


def read_fiche(text: str, file: str, stem: str) -> Document:
    """The front matter and the three sizes, as one document; `lines` also gives where each size begins."""
    lines = text.split("\n")
    closing = next((i for i, line in enumerate(lines) if i and line.rstrip() == _FENCE), None)
    if lines[0].rstrip() != _FENCE or closing is None:
        document = Document(file)
        document.fault(
            (),
            "en-tete",
            "l'en-tête de la fiche manque",
            "La première ligne et la fin de l'en-tête sont « --- », seul sur sa ligne.",
        )
        return document
    document = parse("\n".join(lines[1:closing]), file, first_line=2)
    if document.faults:
        return document
    if not isinstance(document.data, dict):
        document.fault((), "en-tete", "l'en-tête est vide", "Écrivez au moins titre, sujet, sources et dates.")
        return document
    for key in {"id", *HEADINGS.values()} & set(document.data):
        document.fault((key,), "extra-forbidden", f"la clé « {key} » est inconnue", "Retirez-la de l'en-tête.")
    document.data = {**document.data, "id": stem, **_sizes(lines, closing + 1, document)}
    return document


def _sizes(lines: list[str], start: int, document: Document) -> dict[str, Any]:
    """The text under each heading; `document.lines[(size,)]` is the line of its first character."""
    sizes: dict[str, list[str]] = {}
    current: str | None = None
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("## "):
            current = _open_size(line[3:].strip(), number, sizes, document)
        elif current is not None:
            sizes[current].append(line)
        elif line.strip():
            document.faults.append(
                Fault(
                    document.file,
                    number,
                    "hors-taille",
                    "ce texte n'est sous aucun des trois titres",
                    f"Placez-le sous l'un de : {', '.join(HEADINGS)}.",
                )
            )
    for name, body in sizes.items():
        blank = next((index for index, line in enumerate(body) if line.strip()), 0)
        document.lines[name,] += blank
    return {name: "\n".join(body).strip() for name, body in sizes.items()}


def _open_size(heading: str, number: int, sizes: dict[str, list[str]], document: Document) -> str | None:
    name = HEADINGS.get(heading)
    if name is None or name in sizes:
        document.faults.append(
            Fault(
                document.file,
                number,
                "titre-de-taille",
                f"le titre « {heading} » n'est pas attendu ici",
                f"Les titres sont, une fois chacun : {', '.join(HEADINGS)}.",
            )
        )
        return None
    sizes[name] = []
    document.lines[name,] = number + 1
    return name
