"""What lies between the server and its platforms: certificates, names, ports, and pages of something else."""

from urllib.parse import urlsplit

import pytest

from tests.faults.platforms import MattermostJudge, TelegramJudge
from tests.peers.tls import Authority, Front
from tests.serving.fakes import until

pytestmark = pytest.mark.faults

JUDGES = (MattermostJudge, TelegramJudge)
PATIENCE = 70
"""Seconds for a link to come back: as long as the longest pause between two tries."""
PORTAL = "<html><body>Identifiez-vous pour accéder à Internet</body></html>"


@pytest.fixture(params=JUDGES, ids=lambda judge: judge.platform)
async def platform(request):
    async with request.param() as judge:
        yield judge


def address_of(platform):
    """The name of the setting that says where a platform is, and where that is."""
    name = f"{platform.platform}_{'url' if platform.platform == 'mattermost' else 'api'}"
    return name, platform.settings[name]


def moved(platform, address, **settings):
    """The settings, with the platform at another address."""
    return {**platform.settings, address_of(platform)[0]: address, **settings}


async def all_answered(nursery, platform):
    await until(lambda: not platform.lost(), PATIENCE)
    assert await nursery.stop() == 0
    assert platform.lost() == []
    assert platform.doubled() == 0
    assert platform.disordered() == []


@pytest.fixture
async def front(platform, tmp_path):
    authority = Authority(tmp_path)
    async with Front(urlsplit(address_of(platform)[1]).port, authority.good()) as front:
        front.authority = authority
        yield front


async def test_a_certificate_expires_and_is_renewed(nursery, platform, front):
    await nursery.start(platform, settings=moved(platform, front.url, authorities=str(front.authority.file)))
    assert await nursery.ready()
    platform.ask(3, 3)
    await until(lambda: not platform.lost(), 10)
    await front.show(front.authority.expired())
    platform.ask(12, 3)
    await until(lambda: "le certificat de 127.0.0.1 a expiré" in nursery.told, PATIENCE)
    assert nursery.running
    assert platform.lost()
    await front.show(front.authority.good())
    await all_answered(nursery, platform)


async def test_it_starts_before_the_certificate_is_good(nursery, platform, front):
    await front.show(front.authority.expired())
    await nursery.start(platform, settings=moved(platform, front.url, authorities=str(front.authority.file)))
    await until(lambda: "le certificat de 127.0.0.1 a expiré" in nursery.told, PATIENCE)
    assert "prêt" not in nursery.told
    await front.show(front.authority.good())
    await until(lambda: "prêt\n" in nursery.told, PATIENCE)
    platform.ask(3, 3)
    await all_answered(nursery, platform)


async def test_an_authority_that_nobody_named_stays_refused(nursery, platform, front):
    await nursery.start(platform, settings=moved(platform, front.url))
    await until(lambda: "127.0.0.1 vient d'une autorité inconnue" in nursery.told, PATIENCE)
    assert nursery.running
    assert "prêt" not in nursery.told
    assert await nursery.stop() == 0


async def test_names_are_lost_and_found_again(nursery, platform, tmp_path):
    names = tmp_path / "names"
    names.write_text("plateforme.example", encoding="utf-8")
    settings = moved(platform, address_of(platform)[1].replace("127.0.0.1", "plateforme.example"))
    await nursery.start(platform, settings=settings, names=str(names))
    assert await nursery.ready()
    names.write_text("", encoding="utf-8")
    platform.cut()
    platform.ask(12, 3)
    await until(lambda: "le nom plateforme.example est introuvable" in nursery.told, PATIENCE)
    assert platform.lost()
    names.write_text("plateforme.example", encoding="utf-8")
    await all_answered(nursery, platform)


async def test_nobody_listens_then_somebody_does(nursery, platform):
    await nursery.start(platform, settings=platform.settings)
    assert await nursery.ready()
    platform.ask(12, 3)
    await platform.leave()
    await until(lambda: "127.0.0.1 refuse la connexion" in nursery.told, PATIENCE)
    await platform.come_back()
    platform.ask(6, 3)
    await all_answered(nursery, platform)


async def test_a_portal_answers_for_the_platform(nursery, platform):
    """200 and a page of HTML to everything, as a proxy that wants somebody to log in."""
    await nursery.start(platform, settings=platform.settings)
    assert await nursery.ready()
    platform.answer_with(PORTAL)
    platform.cut()
    platform.ask(12, 3)
    before = nursery.told
    await until(lambda: nursery.told.count("\n") > before.count("\n") + 3, PATIENCE)
    assert platform.lost()
    platform.answer_with(None)
    await all_answered(nursery, platform)


async def test_an_absent_platform_does_not_hold_the_other_up(nursery, tmp_path):
    """Nor is « prêt » told before both are there; what waits for the absent one is not ready either."""
    async with MattermostJudge() as mattermost, TelegramJudge() as telegram:
        await telegram.leave()
        await nursery.start(mattermost, settings={**mattermost.settings, **telegram.settings})
        await until(lambda: "127.0.0.1 refuse la connexion" in nursery.told, PATIENCE)
        mattermost.people(3)
        await until(lambda: mattermost.peer.world.hub.opened, PATIENCE)
        mattermost.ask(5, 3)
        await until(lambda: not mattermost.lost(), PATIENCE)
        assert "prêt" not in nursery.told
        await telegram.come_back()
        await until(lambda: "prêt\n" in nursery.told, PATIENCE)
        telegram.ask(3, 3)
        await until(lambda: not telegram.lost(), PATIENCE)
        assert await nursery.stop() == 0
