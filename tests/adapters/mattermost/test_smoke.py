from tests.adapters.mattermost.conftest import Bot, answers, until


async def test_dm(peer, people, ada):
    async with Bot(peer) as bot:
        channel = people.open_direct(ada, peer.bot["id"])
        people.post(ada, channel, "Bonjour")
        await until(lambda: answers(peer))
        assert answers(peer)[0]["message"] == "Réponse à « Bonjour »"
