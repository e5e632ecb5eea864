"""The strict peers as judges of a whole process: questions asked through them, answers counted by them."""

from collections import Counter, defaultdict

from bot.adapters.mattermost.delivering import KEY
from tests.peers.mattermost import Fault, Peer
from tests.peers.telegram.server import TOKEN, BotApi

QUESTION = "que veut dire 7/8 ? (essai numéro {number})"


class MattermostJudge:
    """People of a Mattermost peer, each in their direct channel with the bot."""

    platform = "mattermost"
    in_flight_may_double = False

    def __init__(self):
        self.peer = Peer()
        self._directs = []
        self.asked = {}
        """Post id → (channel, moment asked in ms)."""

    async def __aenter__(self):
        self.peer.__enter__()
        return self

    async def __aexit__(self, *_):
        self.peer.__exit__()

    @property
    def settings(self):
        return {"mattermost_url": self.peer.url, "mattermost_token": self.peer.bot_token}

    def cut(self):
        self.peer.do(self.peer.cut)

    def forget_pending(self):
        """As the server does after half a minute."""
        self.peer.do(self.peer.world.pending.clear)

    async def leave(self):
        self.peer.call(self.peer.leave())

    async def come_back(self):
        self.peer.call(self.peer.come_back())

    def answer_with(self, page):
        """200 and this page to whatever the bot asks; None: what it asks for, as before."""
        self.peer.do(self.peer.faults.clear)
        if page:
            self.peer.do(self.peer.fail, Fault("answer", status=200, body=page, times=-1))

    def people(self, count):
        def create():
            world = self.peer.world
            for number in range(len(self._directs), count):
                person = world.create_user(f"personne{number}")
                world.team_members[self.peer.team["id"]].add(person["id"])
                self._directs.append((person["id"], world.open_direct(person["id"], self.peer.bot["id"])["id"]))

        self.peer.do(create)

    def ask(self, count, people):
        """So many questions, each person in turn."""
        self.people(people)

        def insert():
            for number in range(len(self.asked), len(self.asked) + count):
                person, channel = self._directs[number % people]
                text = QUESTION.format(number=number)
                post = self.peer.world.insert(person, {"channel_id": channel, "message": text})
                self.asked[post["id"]] = (channel, post["create_at"])

        self.peer.do(insert)

    def answers(self):
        """(key, channel, moment in ms) of each answer accepted, in order."""
        posts = self.peer.do(lambda: list(self.peer.world.accepted))
        own = [post for post in posts if (post.get("props") or {}).get(KEY)]
        return [(post["props"][KEY], post["channel_id"], post["create_at"]) for post in own]

    def lost(self):
        answered = {key for key, _, _ in self.answers()}
        return [post for post in self.asked if f"{post}/0" not in answered]

    def doubled(self):
        return sum(count - 1 for count in Counter(key for key, _, _ in self.answers()).values())

    def disordered(self):
        asked, answered = defaultdict(list), defaultdict(list)
        for post, (channel, _) in self.asked.items():
            asked[channel].append(f"{post}/0")
        for key, channel, _ in self.answers():
            answered[channel].append(key)
        return [channel for channel, keys in asked.items() if answered[channel] != keys[: len(answered[channel])]]

    def waits(self, first=0):
        """(asked, last part of the answer) in ms, of each question answered, from the first one that counts."""
        answered = {key.partition("/")[0]: moment for key, _, moment in self.answers()}
        asked = list(self.asked.items())[first:]
        return [(moment, answered[post]) for post, (_, moment) in asked if post in answered]


class TelegramJudge:
    """People of a Bot API peer, each in their private chat. Without keys, answers are counted chat by chat."""

    platform = "telegram"
    in_flight_may_double = True

    def __init__(self):
        self.api = BotApi(token=TOKEN)
        self.asked = []
        """(person, moment asked in ms)."""

    async def __aenter__(self):
        await self.api.start()
        self.api.flood.on = False
        return self

    async def __aexit__(self, *_):
        await self.api.stop()

    @property
    def settings(self):
        return {"telegram_token": TOKEN, "telegram_api": self.api.url.removesuffix("/bot")}

    def cut(self):
        self.api.drop_connections()

    async def leave(self):
        await self.api.stop()

    async def come_back(self):
        await self.api.start(self.api.port)

    def answer_with(self, page):
        """200 and this page to whatever the bot asks; None: what it asks for, as before."""
        self.api.faults.clear()
        if page:
            self.api.faults.plan("*", "raw", times=1000, code=200, body=page)

    def ask(self, count, people):
        for number in range(len(self.asked), len(self.asked) + count):
            person = 1000 + number % people
            self.api.people.say(person, QUESTION.format(number=number))
            self.asked.append((person, 1000 * self.api.clock()))

    def _counts(self):
        """Questions and answers, chat by chat."""
        return Counter(person for person, _ in self.asked), Counter(sent["chat"]["id"] for sent in self.api.sent)

    def lost(self):
        asked, answered = self._counts()
        return sorted((asked - answered).elements())

    def doubled(self):
        asked, answered = self._counts()
        return (answered - asked).total()

    def disordered(self):
        return []

    def waits(self, first=0):
        """(asked, answered) in ms, of each question answered; the n-th message of a chat answers its n-th one."""
        answers = defaultdict(list)
        for sent in reversed(self.api.sent):
            answers[sent["chat"]["id"]].append(1000 * sent["accepted_at"])
        pairs = [(moment, answers[person] and answers[person].pop()) for person, moment in self.asked]
        return [(asked, answered) for asked, answered in pairs[first:] if answered]
