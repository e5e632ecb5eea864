"""`make bench-serve`: `conum serve` in front of the strict peers, one line of JSON a bench."""

import argparse
import asyncio
import gc
import json
import os
import tempfile
from pathlib import Path

from tests.bench import crowds, flood

BENCHES = {
    "burst": (crowds.burst, "Mattermost, tout d'un coup, 600 personnes", "1 min"),
    "crowd": (crowds.crowd, "Mattermost, une question par personne en une minute", "1 min 15"),
    "flood": (flood.flood, "Mattermost, une personne écrit sans fin pendant que d'autres demandent", "1 min"),
    "telegram": (crowds.telegram, "Telegram, une question par personne en une minute, au rythme permis", "2 min 30"),
}


def parsed():
    lines = [f"  {name:10}{said} (environ {long})" for name, (_, said, long) in BENCHES.items()]
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.serving",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Mesure `conum serve` devant les pairs stricts ; six minutes en tout.\n\n" + "\n".join(lines),
    )
    parser.add_argument("benches", nargs="*", metavar="MESURE", help="celles à faire ; toutes sans rien")
    parser.add_argument("--messages", type=int, default=3000, help="burst : messages (3000)")
    parser.add_argument("--people", type=int, default=crowds.EVERYBODY, help="crowd, telegram : personnes (4000)")
    parser.add_argument("--seconds", type=float, default=10.0, help="flood : durée de chaque moitié (10)")
    parser.add_argument("--rate", type=int, default=1000, help="flood : messages par seconde (1000)")
    options = parser.parse_args()
    if unknown := set(options.benches) - BENCHES.keys():
        parser.error(f"mesure inconnue : {', '.join(sorted(unknown))}")
    return options


def main():
    options = parsed()
    gc.disable()  # the peers live here: their pauses would be taken for the bot's
    for name in options.benches or BENCHES:
        with tempfile.TemporaryDirectory() as folder:
            figures = asyncio.run(BENCHES[name][0](Path(folder), options))
        print(json.dumps({name: {**figures, "load": round(os.getloadavg()[0], 1)}}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
