"""The content and what was learnt from it, kept by their digests so that the next start is immediate."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray
from pydantic import ValidationError

from intents import Engine
from intents.engine import learning_digest
from intents.spelling import fingerprints
from knowledge import Content, Layout
from knowledge.folding import fold

KEPT_VERSIONS = 4
_CONTENT_FILE = "content.json"
_ENGINE_LINK = "engine"
_ROOT = Path(__file__).parent.parent


def load(layout: Layout) -> tuple[Content, Engine]:
    """The content of these files and its engine. Raises ContentError when the files are unfit."""
    code = _code_digest()
    kept = _folder("content") / f"{code}-{layout.digest()}"
    try:
        content = Content.model_validate_json((kept / _CONTENT_FILE).read_bytes())
        engine = _restore(_folder("engine") / (kept / _ENGINE_LINK).read_text())
    except (OSError, ValueError, KeyError, ValidationError):
        return _learn(layout, code, kept)
    return content, engine


def _learn(layout: Layout, code: str, kept: Path) -> tuple[Content, Engine]:
    """Read the files, then learn from them unless the same phrasings were already learnt."""
    from knowledge.checks import check  # YAML and Markdown are only read when something changed
    from knowledge.loader import assemble, read

    loaded = read(layout)
    content = assemble(loaded, check(loaded, date.max))
    name = f"{code}-{learning_digest(content)}"
    arrays = _folder("engine") / name
    try:
        engine = _restore(arrays)
    except (OSError, ValueError, KeyError):
        if sys.stderr.isatty():
            sys.stderr.write("Préparation du contenu, une fois pour toutes (une quinzaine de secondes)…\n")
        learnt = Engine.build(content, french_words()).arrays()
        _keep(arrays, lambda folder: _write_arrays(folder, learnt))
        engine = Engine.restore(learnt)  # the very numbers that the next start will read
    # Phrasings are needed to learn and to recognise courtesies; the rest would only slow the next start.
    spoken = {topic: lines for topic, lines in content.phrases.items() if topic.startswith("_")}
    spoken.pop("_hors-sujet", None)
    light = content.model_copy(update={"phrases": spoken})
    _keep(kept, lambda folder: _write_content(folder, light, name))
    return content, engine


def french_words() -> NDArray[np.uint32]:
    """Hashes of the French words that spelling correction must leave alone, without their accents."""
    import gzip
    from importlib.resources import files

    packed = (files("spellchecker") / "resources" / "fr.json.gz").read_bytes()
    return fingerprints(fold(word) for word in json.loads(gzip.decompress(packed)))


def _folder(kind: str) -> Path:
    return Path(os.environ.get("CONUM_CACHE") or platformdirs.user_cache_dir("conum-bot")) / kind


def _code_digest() -> str:
    """The version of the code that reads and learns: a change of it makes what was kept obsolete."""
    seal = sha256()
    for folder in ("knowledge", "intents"):
        for path in sorted((_ROOT / folder).glob("*.py")):
            seal.update(path.read_bytes())
    return seal.hexdigest()[:12]


def _restore(folder: Path) -> Engine:
    """Raises OSError, ValueError or KeyError when nothing readable was kept."""
    mapped = {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in folder.glob("*.npy")}
    return Engine.restore({name: np.asarray(array) for name, array in mapped.items()})  # a memmap is slow to index


def _write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _write_content(folder: Path, content: Content, engine: str) -> None:
    (folder / _CONTENT_FILE).write_text(content.model_dump_json(by_alias=True), encoding="utf-8")
    (folder / _ENGINE_LINK).write_text(engine)


def _keep(kept: Path, write: Callable[[Path], None]) -> None:
    """Write beside, then rename: a start killed half-way leaves nothing half-written. A full or read-only
    disk only costs the next start its speed.
    """
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".") as folder:
            draft = Path(folder) / "draft"
            draft.mkdir()
            write(draft)
            if kept.exists():
                shutil.rmtree(kept)
            draft.rename(kept)
        _forget_old(kept.parent)
    except OSError:
        return


def _forget_old(folder: Path) -> None:
    versions = sorted(
        (path for path in folder.iterdir() if not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in versions[KEPT_VERSIONS:]:
        shutil.rmtree(path, ignore_errors=True)
