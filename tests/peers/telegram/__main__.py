"""The Bot API peer as a process of its own: `python -m tests.peers.telegram --port 8081`; it prints its address."""

import argparse
import asyncio

from tests.peers.telegram.server import TOKEN, BotApi


async def run(port, token):
    server = await BotApi(token=token).start(port)
    print(server.url, flush=True)  # noqa: T201 — what the caller waits for
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    given = parser.parse_args()
    asyncio.run(run(given.port, given.token))


if __name__ == "__main__":
    main()
