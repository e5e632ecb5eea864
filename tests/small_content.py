"""A content of a dozen topics, made of the packaged one: whole for the checks, quick to read and to learn."""

import re
import shutil
from pathlib import Path

from knowledge import Layout
from knowledge.layout import PACKAGED, PACKAGED_PHRASES
from knowledge.schema import AVIS, LETTRES_DEMANDES

SUBSTITUTES = Path(__file__).parent / "invalid" / "_substituts"
TOPICS = ("comite-frequence", "formation-modules", "cible-definition", "temps-de-travail", "contact-structures")
"""Topics whose fiche is the packaged one, but for what it says of other topics."""
COURSES = tuple(f"demande-{lettre.lower()}" for lettre in LETTRES_DEMANDES)
LISTS = (
    "sources",
    "contacts",
    "avertissements",
    "commandes",
    "sensibles",
    "profils",
    "seuils",
    "anomalies",
)
PHRASINGS = 12
_OTHERS = re.compile(r"^(voir_aussi:.*\n|contradictions:.*\n|pas:\n(?:  - .*\n)*)", re.MULTILINE)


def small_content(root):
    """Write it in a folder that does not exist yet; its layout."""
    for folder in ("fiches", "demandes", "phrases"):
        (root / folder).mkdir(parents=True)
    for name in (*LISTS, "concepts", "messages"):
        shutil.copy(PACKAGED / f"{name}.yaml", root)
    whole = (PACKAGED / "glossaire.yaml").read_text(encoding="utf-8")
    (root / "glossaire.yaml").write_text(re.sub(r"  sujet: .*\n", "", whole), encoding="utf-8")
    for name in ("contradictions", "aiguillage", "recits"):
        (root / f"{name}.yaml").write_text("[]\n", encoding="utf-8")
    topics = ", ".join((*TOPICS, *COURSES))
    (root / "sujets.yaml").write_text(f"- famille: Tout\n  sujets: [{topics}]\n", encoding="utf-8")
    _fiches(root)
    _phrasings(root)
    return Layout.of(root)


def _fiches(root):
    for topic in TOPICS:
        text = (PACKAGED / "fiches" / f"{topic}.md").read_text(encoding="utf-8")
        (root / "fiches" / f"{topic}.md").write_text(_OTHERS.sub("", text), encoding="utf-8")
    for topic in COURSES:
        _substitute(root, "fiche.md", f"fiches/{topic}.md", topic)
    for lettre in LETTRES_DEMANDES:
        _substitute(root, "demande.yaml", f"demandes/{lettre}.yaml", f"demande-{lettre.lower()}", lettre)
    _substitute(root, "demande.yaml", f"demandes/{AVIS}.yaml", "cible-definition", AVIS)


def _substitute(root, source, path, topic, name=None):
    text = (SUBSTITUTES / source).read_text(encoding="utf-8")
    (root / path).write_text(text.replace("SUJET", topic).replace("NOM", name or topic), encoding="utf-8")


def _phrasings(root):
    special = [path.stem for path in PACKAGED_PHRASES.glob("_*.txt")]
    for name in (*TOPICS, *COURSES, *special):
        lines = (PACKAGED_PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
        (root / "phrases" / f"{name}.txt").write_text("".join(lines[:PHRASINGS]), encoding="utf-8")
