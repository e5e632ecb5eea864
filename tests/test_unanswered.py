"""The reviewers' queue: groups, drafts, refusals; and the whole way from a question without answer to its fiche."""

import json
import re
from datetime import date

import pytest

from bot.drafts import DraftError
from bot.reload import Live
from bot.review import Review, ReviewError
from bot.storage.records import Exchange, Missed
from bot.storage.sessions import MemorySessions
from bot.storage.sqlite import SqliteStore, connect
from knowledge.draft import Asked
from tests.small_content import small_content
from tests.test_drafts import SOURCE, publish, rewrite
from tests.test_reload import learn

TODAY = date(2026, 11, 23)
TELETRAVAIL = ["télétravail autorisé ?", "le conseiller peut il faire du teletravail", "jours de télétravail conum"]
RETRAITE = ["peut-on embaucher un retraité ?", "embauche d'un retraité possible ?"]


@pytest.fixture
def layout(tmp_path):
    return small_content(tmp_path / "contenu")


@pytest.fixture
def database(tmp_path):
    return tmp_path / "conum.db"


async def fill(database, *asked):
    """A queue as the platforms fill it: (text, why)."""
    store = SqliteStore.open(database)
    missed = tuple(
        Missed(platform="mattermost", person=f"p{number}", why=why, text=text, topic="demande-d" if not text else "")
        for number, (text, why) in enumerate(asked)
    )
    await store.finish(Exchange(platform="mattermost", conversation="c", arrivals=(0,), missed=missed), TODAY)
    await store.close()


@pytest.fixture
async def queue(layout, database):
    texts = [*TELETRAVAIL, *TELETRAVAIL[:1], *RETRAITE]
    await fill(database, *((text, "sans-reponse") for text in texts), ("", "abandon"), ("", "abandon"))
    content, engine = learn(layout)
    return Review(connect(database), layout, content, engine)


async def test_questions_alike_are_one_group_counted(queue):
    first, second = queue.groups()

    assert (set(first.questions), first.count, first.why) == (set(TELETRAVAIL), 4, {"sans-reponse": 4})
    assert (set(second.questions), second.count) == (set(RETRAITE), 2)
    assert "temps-de-travail" in first.nearest


async def test_what_has_no_words_is_counted_apart(queue):
    (item,) = queue.wordless()

    assert (item.why, item.topic, item.count) == ("abandon", "demande-d", 2)


async def test_nothing_of_a_person_is_read(queue):
    assert "p0" not in repr(queue.groups())


async def test_an_accepted_group_leaves_the_queue_for_a_draft(queue):
    number = queue.groups()[0].number
    draft = queue.accept_into(number, "temps-de-travail", TODAY)

    assert (draft / "formulations.txt").read_text(encoding="utf-8").count("\nÀ RÉÉCRIRE : ") == len(TELETRAVAIL)
    assert [set(group.questions) for group in queue.groups()] == [set(RETRAITE)]


async def test_a_rejected_group_leaves_the_queue(queue):
    assert queue.reject(queue.groups()[1].number) == len(RETRAITE)
    assert [set(group.questions) for group in queue.groups()] == [set(TELETRAVAIL)]


async def test_a_group_without_source_gets_its_question_to_the_anct(queue):
    draft = queue.accept_unknown(queue.groups()[1].number, "retraite", "Tout", TODAY)
    letter = (draft / "question-anct.txt").read_text(encoding="utf-8")

    assert letter.startswith("À : conseiller-numerique@anct.gouv.fr\nObjet : Conum - équipe nationale")
    assert "revenue 2 fois" in letter
    assert all(question in letter for question in RETRAITE)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda q, n: q.accept_into(n, "passeport", TODAY), "n'existe pas. Proches"),
        (lambda q, n: q.accept_new(n, "teletravail", "Rien", TODAY), "Familles : Tout"),
        (lambda q, n: q.accept_new(n, "temps-de-travail", "Tout", TODAY), "existe déjà"),
        (lambda q, n: q.accept_new(n, "../x", "Tout", TODAY), "ne peut pas nommer"),
        (lambda q, _: q.reject(999), "Aucun groupe n° 999"),
    ],
)
async def test_what_cannot_be_done_is_told_and_the_queue_is_whole(queue, call, reason):
    number = queue.groups()[0].number
    with pytest.raises((ReviewError, DraftError), match=re.escape(reason)):
        call(queue, number)
    assert len(queue.groups()) == 2


async def test_a_draft_that_fails_keeps_its_questions_in_the_queue(queue, layout):
    from bot import drafts

    drafts.write(layout, "teletravail", Asked(("autre chose",), 1), TODAY, famille="Tout")
    with pytest.raises(DraftError):
        queue.accept_new(queue.groups()[0].number, "teletravail", "Tout", TODAY)
    assert len(queue.groups()) == 2


def test_the_commands(conum, layout, database):
    """`list`, `accept`, `reject`, as an operator runs them."""
    import asyncio

    asyncio.run(fill(database, *((text, "aucune") for text in [*TELETRAVAIL, *RETRAITE])))
    settings = {"CONUM_CONTENT": str(layout.root), "CONUM_DATABASE": str(database)}
    found = json.loads(conum("unanswered", "list", "--json", **settings).stdout)
    first, second = found["groupes"]
    done = conum("unanswered", "accept", str(first["number"]), "--new", "auto", "--famille", "Tout", **settings)
    wrong = conum("unanswered", "accept", str(second["number"]), **settings)
    conum("unanswered", "reject", str(second["number"]), **settings)

    assert "conum content publish" in done.stdout.decode(), done.stderr.decode()
    assert wrong.returncode == 1
    assert "--topic" in wrong.stderr.decode()
    assert "0 groupe(s)" in conum("unanswered", "list", **settings).stdout.decode()


async def test_from_a_question_without_answer_to_the_fiche_that_answers_it(layout, database):
    """Asked, not answered, reviewed, published, reloaded, asked again: one person, one reviewer."""
    from bot.messages import IncomingMessage

    question = TELETRAVAIL[1]
    live = Live.open(layout, MemorySessions(), learn)

    def ask():
        return live.current.answer(IncomingMessage(conversation="anne", text=question), TODAY)

    before = ask()
    assert before.topic != "teletravail"
    live.current.answer(IncomingMessage(conversation="anne", text="aucune"), TODAY)
    await fill(database, *((text, "aucune") for text in TELETRAVAIL))
    review = Review(connect(database), layout, live.current.content, live.current.engine)
    draft = review.accept_new(review.groups()[0].number, "teletravail", "Tout", TODAY)
    _write_fiche(draft)
    publish(layout, "teletravail")

    assert live.reload().swapped
    after = ask()
    assert "teletravail" in {after.topic, *(choice.topic for choice in after.choices)}
    assert review.groups() == []


def _write_fiche(draft):
    """What the reviewer writes; each question is said otherwise, and there are enough of them."""
    fiche = draft / "fiche-a-ecrire.md"
    text = fiche.read_text(encoding="utf-8")
    text = re.sub(r"^titre: .*$", 'titre: "Le télétravail du conseiller"', text, flags=re.MULTILINE)
    text = re.sub(r"^  - \{ref: .*$", SOURCE, text, flags=re.MULTILINE)
    text = re.sub(r'^  - "À ÉCRIRE : question typique (\d)"$', r'  - "télétravail, cas \1"', text, flags=re.MULTILINE)
    text = re.sub(r"^À ÉCRIRE.*$", "Le guide n'en dit rien. [§1]", text, flags=re.MULTILINE)
    fiche.write_text(text, encoding="utf-8")
    rewrite(draft)
