"""`make bench`: quality, latency, memory and start-up of our engine and of its peers, side by side."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import courses, postes
from tests.bench.data import COVIDFAQ, GROUNDS
from tests.bench.engines import CONTENDERS

_WARM_UP = 20
_HEADINGS = ("1er %", "3 premiers %", "ms p50", "ms p99", "× rapidfuzz", "résident Mo", "départ s", "apprend s")


def learn(name: str, ground: str, folder: Path) -> None:
    CONTENDERS[name].learn(GROUNDS[ground]()[0], folder)


def measure(name: str, questions: Path, folder: Path) -> None:
    """Load, ask every question, print figures; in a process of its own, so that memory is this engine's."""
    began = time.perf_counter()
    rank = CONTENDERS[name].load(folder)
    rank("bonjour")
    start = time.perf_counter() - began
    asked = json.loads(questions.read_text(encoding="utf-8"))
    for text, _ in asked[:_WARM_UP]:
        rank(text)
    times, first, third = [], 0, 0
    for text, wanted in asked:
        began = time.perf_counter()
        found = rank(text)
        times.append(1000 * (time.perf_counter() - began))
        first += bool(found) and found[0] in wanted
        third += any(topic in wanted for topic in found)
    times.sort()
    figures = {
        "first": 100 * first / len(asked),
        "third": 100 * third / len(asked),
        "p50": times[len(times) // 2],
        "p99": times[int(len(times) * 0.99)],
        "resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "start": start,
    }
    print(json.dumps(figures))


def _run(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments], check=True, capture_output=True, text=True
    ).stdout


def compare(ground: str, names: tuple[str, ...]) -> None:
    content, asked = GROUNDS[ground]()
    topics = len({topic for _, topic in content})
    print(f"\n{ground} : {topics} sujets, {len(content)} formulations, {len(asked)} questions")
    print(f"{'':12}" + "".join(f"{heading:>14}" for heading in _HEADINGS))
    rows = {}
    with tempfile.TemporaryDirectory() as base:
        questions = Path(base) / "questions.json"
        questions.write_text(json.dumps(asked), encoding="utf-8")
        for name in names:
            folder = Path(base) / name
            folder.mkdir()
            began = time.perf_counter()
            _run("learn", name, ground, str(folder))
            taught = time.perf_counter() - began
            rows[name] = {**json.loads(_run("measure", name, str(questions), str(folder))), "taught": taught}
    for name, row in rows.items():
        ratio = row["p50"] / rows["rapidfuzz"]["p50"] if "rapidfuzz" in rows else float("nan")
        cells = (
            row["first"],
            row["third"],
            row["p50"],
            row["p99"],
            ratio,
            row["resident"],
            row["start"],
            row["taught"],
        )
        print(f"{name:12}" + "".join(f"{cell:>14.2f}" for cell in cells))


def main() -> None:
    """Without arguments, everything; `learn` and `measure` are the steps run in processes of their own."""
    match sys.argv[1:]:
        case ["learn", name, ground, folder]:
            learn(name, ground, Path(folder))
        case ["measure", name, questions, folder]:
            measure(name, Path(questions), Path(folder))
        case _:
            if COVIDFAQ.is_file():
                compare("covidfaq", tuple(CONTENDERS))
            compare("contenu", tuple(CONTENDERS))
            compare("echelle", ("conum", "rapidfuzz"))
            courses.main()
            postes.main()


if __name__ == "__main__":
    main()
