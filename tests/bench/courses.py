"""How long it takes to replay a long dossier, and to walk every path of every course."""

import statistics
import time
from datetime import date

from knowledge import Layout
from knowledge.exhaustive import paths
from knowledge.loader import assemble, read
from knowledge.parcours import DONE, Answer, replay

STEPS = 200
DAY = date(2026, 1, 15)


def main() -> None:
    """Print milliseconds for a replay of 200 answers, and seconds for the exhaustive walk."""
    demandes = assemble(read(Layout())).demandes_by_lettre
    step = demandes["D"].etapes[0].model_copy(update={"when": ()})
    etapes = tuple(step.model_copy(update={"id": f"etape-{number}"}) for number in range(STEPS))
    long = demandes["D"].model_copy(update={"questions": (), "variantes": (), "etapes": etapes})
    catalogue = {**demandes, "D": long}
    answers = [Answer(etape.id, DONE, DAY) for etape in etapes]
    times = []
    for _ in range(50):
        began = time.perf_counter()
        replay(catalogue, "D", answers)
        times.append(1000 * (time.perf_counter() - began))
    print(f"\nrejouer un dossier de {STEPS} réponses : {statistics.median(times):.2f} ms (médiane)")
    began = time.perf_counter()
    count = sum(1 for lettre in demandes for _ in paths(demandes, lettre))
    print(f"parcourir les {count} chemins de toutes les demandes : {time.perf_counter() - began:.2f} s")
