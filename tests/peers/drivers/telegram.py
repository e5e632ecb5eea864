"""People on a Bot API server: the Bot API has no user side, so each server needs a driver of its own.

`CONUM_E2E_TELEGRAM_DRIVER` names one (`own`, `telemelya`, `telegram-test-api`), `CONUM_TELEGRAM_API` says where its
server is, as for the bot.
"""

import html
import itertools
import json
import os
import re
import time
from dataclasses import dataclass

import httpx

DRIVER, API = "CONUM_E2E_TELEGRAM_DRIVER", "CONUM_TELEGRAM_API"


@dataclass(frozen=True)
class Sent:
    """A message of the bot. `buttons`: (label, data) each."""

    id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


def _buttons(markup):
    rows = json.loads(markup) if isinstance(markup, str) else markup or {}
    return tuple((item["text"], item["callback_data"]) for row in rows.get("inline_keyboard", ()) for item in row)


def _words(text):
    """What is read of a text that the server kept with its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


class Driver:
    """What every driver offers. `webhook`: whether the server brings the updates rather than being polled."""

    webhook = False
    token = "123456789:peer-token-made-for-tests-0123456789"  # noqa: S105 — invented

    def __init__(self, api):
        self.api = api.rstrip("/").removesuffix("/bot")
        self._client = httpx.AsyncClient(trust_env=False, timeout=30)

    async def say(self, person, text):
        """Write to the bot in private."""
        raise NotImplementedError

    async def press(self, person, sent, number):
        """Press the button (from 0) under what the bot sent."""
        raise NotImplementedError

    async def sent(self, person):
        """What the bot sent to a person, in order."""
        raise NotImplementedError

    async def close(self):
        await self._client.aclose()

    async def _post(self, path, body):
        answer = await self._client.post(self.api + path, json=body)
        answer.raise_for_status()
        return answer.json()


class OwnDriver(Driver):
    """Our peer, by its control interface."""

    async def say(self, person, text):
        await self._post("/control/say", {"person": person, "text": text})

    async def press(self, person, sent, number):
        await self._post("/control/press", {"person": person, "message_id": sent.id, "button": number})

    async def sent(self, person):
        found = (await self._post("/control/sent", {"chat": person}))["result"]
        return [Sent(item["message_id"], item["text"], _buttons(item.get("reply_markup"))) for item in found]


class TelemelyaDriver(Driver):
    """telemelya 0.2: webhook only; it keeps texts with their tags, and a session for each person."""

    webhook = True

    def __init__(self, api):
        super().__init__(api)
        self._client.headers["Authorization"] = "Bearer any"
        self._session = f"conum-{time.time_ns()}"

    async def say(self, person, text):
        await self._update(person, {"text": text})

    async def press(self, person, sent, number):
        await self._update(person, {"callback_data": sent.buttons[number][1], "callback_message_id": sent.id})

    async def sent(self, person):
        answer = await self._client.get(
            f"{self.api}/api/v1/test/responses", params={"session_id": f"{self._session}-{person}"}
        )
        found = [item for item in answer.json()["responses"] if item["method"] == "sendMessage"]
        return [Sent(item["message_id"], _words(item["text"]), _buttons(item["reply_markup"])) for item in found]

    async def _update(self, person, content):
        """The server numbers messages by the millisecond: two must not fall in the same."""
        time.sleep(0.002)  # noqa: ASYNC251
        body = {"chat_id": person, "from_user": {"id": person, "first_name": "P"}, **content}
        path = f"/api/v1/test/send_update?bot_token={self.token}&session_id={self._session}-{person}"
        await self._post(path, body)


class TelegramTestApiDriver(Driver):
    """telegram-test-api 4.2 behind `telegram_test_api.js`, which makes it answer as the Bot API does."""

    def __init__(self, api):
        super().__init__(api)
        self.token = f"{time.time_ns() % 10**9}:made-for-tests"
        self._numbers = itertools.count(1)

    async def say(self, person, text):
        command = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        path, more = ("/sendCommand", {"entities": command}) if text.startswith("/") else ("/sendMessage", {})
        await self._post(path, {**self._meta(person), "text": text, **more})

    async def press(self, person, sent, number):
        message = {"message_id": sent.id, "date": int(time.time()), "chat": self._chat(person), "text": sent.text}
        body = {**self._meta(person), "message": message, "data": sent.buttons[number][1]}
        await self._post("/sendCallback", body)

    async def sent(self, person):
        found = (await self._post("/getUpdatesHistory", {"token": self.token}))["result"]
        mine = [item for item in found if str(item.get("message", {}).get("chat_id")) == str(person)]
        return [
            Sent(item["messageId"], _words(item["message"]["text"]), _buttons(item["message"].get("reply_markup")))
            for item in mine
        ]

    def _chat(self, person):
        return {"id": person, "type": "private", "first_name": "P"}

    def _meta(self, person):
        sender = {"id": person, "is_bot": False, "first_name": "P"}
        return {"botToken": self.token, "date": int(time.time()), "from": sender, "chat": self._chat(person)}


DRIVERS = {"own": OwnDriver, "telemelya": TelemelyaDriver, "telegram-test-api": TelegramTestApiDriver}


def configured():
    """The driver that the environment asks for; None when it asks for none."""
    name, api = os.environ.get(DRIVER), os.environ.get(API)
    return DRIVERS[name](api) if name and api else None
