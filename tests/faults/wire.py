"""A platform reduced to one wire, on the adapter's side: events come until confirmed, messages go."""

import asyncio
import json
import time

from bot.adapters import Event, LinkDeadError, Part, RefusedError, RetryLaterError
from bot.storage.store import StorageError


class WireAdapter:
    """Speaks JSON lines to the judge. `searches` tells whether a message can be looked for, as on Mattermost."""

    def __init__(self, port, platform, *, searches):
        self.platform = platform
        self.last_contact = None
        self._port = port
        self._searches = searches
        self._writer = None
        self._answers = {}
        self._link = asyncio.Event()

    async def listen(self, intake):
        while True:
            try:
                await self._session(intake)
            except OSError:
                await asyncio.sleep(0.02)

    async def _session(self, intake):
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)
        self._link.set()
        self.last_contact = time.monotonic()
        handling = set()
        try:
            while line := await reader.readline():
                told = json.loads(line)
                if "events" in told:
                    task = asyncio.create_task(self._keep(intake, told["events"]))
                    handling.add(task)
                    task.add_done_callback(handling.discard)
                elif told.get("dead"):
                    raise LinkDeadError("le jeton est refusé")
                else:
                    self._answers.pop(told["to"]).set_result(told)
        finally:
            self._link.clear()
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(RetryLaterError("cut", whole_platform=True))
            self._answers.clear()

    async def _keep(self, intake, events):
        try:
            await intake.put(*(Event.model_validate(event) for event in events))
        except StorageError:
            await asyncio.sleep(0.2)
            self._writer.close()  # what is not confirmed comes again with the next link
            return
        self._send({"confirm": [event["id"] for event in events]})

    def _send(self, told):
        self._writer.write(json.dumps(told).encode() + b"\n")

    async def _ask(self, told):
        await self._link.wait()
        number = time.monotonic_ns()
        while number in self._answers:
            number += 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._send({**told, "number": number})
        return await answer

    def prepare(self, reply, origin, key):
        return (Part(key=f"{key}/0", origin=origin, payload={"text": reply.text, "kind": reply.kind}),)

    async def deliver(self, part, *, again):
        if again and self._searches:
            found = await self._ask({"find": part.key})
            if found["message"]:
                return found["message"]
        told = {"post": part.key, "channel": part.origin.channel, "kind": part.payload["kind"]}
        answer = await self._ask(told)
        if "after" in answer:
            raise RetryLaterError("429", answer["after"])
        return answer["message"]

    async def fetch(self, file):
        raise RefusedError(file.id)

    def doors(self, intake):
        return ()

    async def check(self):
        return ()

    async def close(self):
        if self._writer:
            self._writer.close()
