"""The queue of updates: long poll with offset and one poller, 24 hours of memory, or a webhook with retries."""

import asyncio
import contextlib
import copy

import httpx

from tests.peers.telegram.errors import ApiError, bad_request

DAY = 86_400
CALLBACK_LIFE = 150
MAX_WAIT = 50
BY_DEFAULT_LEFT_OUT = {"chat_member", "message_reaction", "message_reaction_count"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — a header's name


class UpdateQueue:
    """What the bot has not confirmed yet, oldest first."""

    def __init__(self, clock, first_id=700_000_001):
        self._clock = clock
        self._next_id = first_id
        self._pending = []  # (update, expiry)
        self._allowed = None
        self._arrival = asyncio.Event()
        self._poller = None
        self.confirmed = set()
        self.webhook = Webhook(self)

    def add(self, kind, content, life=DAY):
        """A new update, unless the bot did not ask for its kind; its id."""
        left_out = kind in BY_DEFAULT_LEFT_OUT if self._allowed is None else kind not in self._allowed
        if left_out:
            return None
        return self.inject({kind: content}, life)

    def inject(self, update, life=DAY):
        """Any update, readable or not, with the next id unless it has one."""
        update = copy.deepcopy({"update_id": self._next_id, **update})
        self._next_id = max(self._next_id, update["update_id"]) + 1
        self._pending.append((update, self._clock() + life))
        self._arrival.set()
        self.webhook.wake()
        return update["update_id"]

    def skip_ids(self, count):
        """Ids rise, not always by one."""
        self._next_id += count

    @property
    def waiting(self):
        now = self._clock()
        self._pending = [(update, end) for update, end in self._pending if end > now]
        return [update for update, _ in self._pending]

    def confirm(self, below):
        self.confirmed |= {update["update_id"] for update in self.waiting if update["update_id"] < below}
        self._pending = [(update, end) for update, end in self._pending if update["update_id"] >= below]

    def allow(self, kinds):
        """Remembered until the next list; an empty one brings the default back."""
        if kinds is not None:
            self._allowed = set(kinds) or None

    def drop(self):
        self._pending.clear()

    async def poll(self, parameters):
        """The answer to getUpdates. An earlier call still waiting is ended with a conflict."""
        if self.webhook.url:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        offset, limit = parameters.number("offset", 0), parameters.number("limit", 100)
        if not 1 <= limit <= 100:
            limit = 100
        self.allow(parameters.json("allowed_updates"))
        if offset < 0:
            offset = max((update["update_id"] for update in self.waiting), default=0) + 1 + offset
        self.confirm(offset)
        await self._wait(min(parameters.number("timeout", 0), MAX_WAIT))
        return self.waiting[:limit]

    async def _wait(self, seconds):
        if self._poller and not self._poller.done():
            self._poller.set_result("conflict")
        mine = self._poller = asyncio.get_running_loop().create_future()
        end = asyncio.get_running_loop().time() + seconds
        while not self.waiting and not mine.done() and (left := end - asyncio.get_running_loop().time()) > 0:
            self._arrival.clear()
            arrived = asyncio.ensure_future(self._arrival.wait())
            await asyncio.wait({arrived, mine}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            arrived.cancel()
        if mine.done():
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        mine.set_result("answered")


class Webhook:
    """Delivers updates one by one to the address that was set, again and again until one is taken or expires."""

    def __init__(self, queue, first_wait=1.0, longest_wait=60.0):
        self.url = ""
        self.last_error = ""
        self.attempts = []
        """(update_id, status) of every delivery tried; status 0 when nobody answered."""
        self.first_wait = first_wait
        self.longest_wait = longest_wait
        self._queue = queue
        self._secret = ""
        self._task = None
        self._news = asyncio.Event()

    def set(self, parameters):
        url = parameters.text("url")
        if url and not url.startswith(("https://", "http://127.0.0.1")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = parameters.text("secret_token")
        if len(secret) > 256 or not all(char.isascii() and (char.isalnum() or char in "_-") for char in secret):
            raise bad_request("secret token contains unallowed characters")
        self._queue.allow(parameters.json("allowed_updates"))
        if parameters.flag("drop_pending_updates"):
            self._queue.drop()
        self.url, self._secret = url, secret
        self.wake()
        if url and self._task is None:
            self._task = asyncio.ensure_future(self._run())

    def wake(self):
        self._news.set()

    async def stop(self):
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self):
        wait = self.first_wait
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            while True:
                self._news.clear()
                if not self.url or not self._queue.waiting:
                    await self._news.wait()
                    continue
                update = self._queue.waiting[0]
                if await self._deliver(client, update):
                    self._queue.confirm(update["update_id"] + 1)
                    wait = self.first_wait
                else:
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, self.longest_wait)

    async def _deliver(self, client, update):
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            answer = await client.post(self.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            self.last_error = f"Connection failed: {type(error).__name__}"
            self.attempts.append((update["update_id"], 0))
            return False
        self.attempts.append((update["update_id"], answer.status_code))
        if answer.is_success:
            return True
        self.last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return False
