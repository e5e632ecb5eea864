"""Where the content lies, and the name of its present version."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PACKAGED = Path(__file__).parent / "contenu"
PACKAGED_PHRASES = Path(__file__).parent.parent / "intents" / "phrases"


@dataclass(frozen=True)
class Layout:
    """Where the content lies: its folder, and the crowd's phrasings."""

    root: Path = PACKAGED
    phrases: Path = PACKAGED_PHRASES

    @classmethod
    def of(cls, root: Path | None) -> "Layout":
        """A folder of one's own may hold its phrasings in `phrases/`; else the packaged ones serve."""
        if root is None:
            return cls()
        root = root.resolve()
        beside = (root / "phrases", root.parent.parent / "intents" / "phrases", PACKAGED_PHRASES)
        return cls(root, next(folder for folder in beside if folder.is_dir()))

    def files(self) -> list[Path]:
        """Every file that counts, in a fixed order."""
        return sorted(
            [
                *self.root.glob("*.yaml"),
                *self.root.glob("fiches/*.md"),
                *self.root.glob("demandes/*.yaml"),
                *self.phrases.glob("*.txt"),
            ]
        )

    def digest(self) -> str:
        """A name for this very version of the files."""
        seal = sha256()
        for path in self.files():
            seal.update(path.name.encode())
            seal.update(sha256(path.read_bytes()).digest())
        return seal.hexdigest()[:16]
