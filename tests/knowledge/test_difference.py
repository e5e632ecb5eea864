"""What a new version changes for readers, told part by part; what readers never see is not told."""

from datetime import date

import pytest

from knowledge import Content
from knowledge.difference import changed_topics, compare
from knowledge.schema import Elsewhere


def version(content, **changes):
    """The content with other lists; copied whole, since what was looked up once is remembered."""
    kept = {name: getattr(content, name) for name in Content.model_fields}
    return Content.model_construct(**{**kept, **changes})


def swap(items, name, **changes):
    """The same list, one item of it changed."""
    return tuple(item.model_copy(update=changes) if name == item.id else item for item in items)


def lines(old, new):
    return [line for change in compare(old, new) for line in change.lines()]


def test_nothing_changed_tells_nothing(content):
    assert compare(content, content) == []


def test_a_sentence_of_a_fiche_is_told_before_and_after(content):
    before = content.fiches_by_topic["comite-frequence"][0].sentence
    new = version(content, fiches=swap(content.fiches, "comite-frequence", sentence="Autre. [§2.2]"))
    (change,) = compare(content, new)

    assert (change.family, change.kind, change.name) == ("fiche", "changement", "comite-frequence")
    assert [part for part, _, _ in change.parts] == ["en une phrase"]
    told = list(change.lines())
    assert any(line.strip().startswith("- ") and before[:30] in line for line in told)
    assert any(line.strip() == "+ Autre." for line in told)


def test_only_the_lines_that_differ_are_told(content):
    fiche = content.fiches_by_topic["comite-frequence"][0]
    new = version(content, fiches=swap(content.fiches, fiche.id, detail=f"{fiche.detail}\n\nEt ceci. [§2.2]"))
    added = [line for line in lines(content, new) if line.startswith("      ")]

    assert added == ["      + Et ceci."]


@pytest.mark.parametrize(
    "changes",
    [
        {"questions": ("a", "b", "c", "d", "e")},
        {"review_on": date(2030, 1, 1)},
        {"checked_on": date(2030, 1, 1)},
        {"elsewhere": (Elsewhere(phrase="autre chose", sujet=None),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_readers_never_see_is_not_told(content, changes):
    new = version(content, fiches=swap(content.fiches, "comite-frequence", **changes))

    assert compare(content, new) == []


def test_a_fiche_added_or_taken_away_is_told(content):
    less = version(content, fiches=content.fiches[1:])
    name = content.fiches[0].id

    assert ("fiche", "retrait", name) in [(c.family, c.kind, c.name) for c in compare(content, less)]
    assert ("fiche", "ajout", name) in [(c.family, c.kind, c.name) for c in compare(less, content)]


def changed_course(content, **changes):
    demandes = tuple(item.model_copy(update=changes) if item.lettre == "E" else item for item in content.demandes)
    return version(content, demandes=demandes)


def test_a_step_is_told_by_its_demande_and_name(content):
    course = content.demandes_by_lettre["E"]
    etapes = swap(course.etapes, "rendre", todo="Autrement. [§4.E]")
    (change,) = compare(content, changed_course(content, etapes=etapes))

    assert change.name == "E, étape rendre"
    assert change.parts[0][0] == "faire"


def test_a_step_taken_away_is_told(content):
    course = content.demandes_by_lettre["E"]
    (change,) = compare(content, changed_course(content, etapes=course.etapes[:-1]))

    assert (change.kind, change.name) == ("retrait", f"E, étape {course.etapes[-1].id}")


def test_the_state_of_a_demande_is_told(content):
    etat = content.demandes_by_lettre["A"].etat
    (change,) = compare(content, changed_course(content, etat=etat))

    assert change.name == "E"
    assert "état" in [part for part, _, _ in change.parts]


def test_another_address_is_told_with_who_would_write_there(content):
    contacts = swap(content.contacts, "prefectures", address="autre@anct.gouv.fr")
    found = compare(content, version(content, contacts=contacts))
    routes = {change.name: change for change in found if change.family == "aiguillage"}

    assert ("boîte", "prefectures") in [(change.family, change.name) for change in found]
    assert [profil for profil, _, _ in routes["stats-anomalie"].parts] == [
        *("anonyme", "conseiller", "coordinateur", "structure", "prefecture", "admin")
    ]
    assert [profil for profil, _, _ in routes["convention-duree"].parts] == ["prefecture", "admin"]


def test_a_rule_of_routing_is_told_by_its_effects(content):
    rules = tuple(rule for rule in content.aiguillage if rule.id != "label")
    found = compare(content, version(content, aiguillage=rules))

    assert all(change.family == "aiguillage" for change in found)


def test_a_fixed_sentence_is_told(content):
    messages = {**content.messages, "vide": "Rien."}
    (change,) = compare(content, version(content, messages=messages))

    assert (change.family, change.name, change.parts[0][2]) == ("phrase", "vide", "Rien.")


def test_those_who_got_an_answer_that_changed_are_found_by_its_topic(content):
    fiches = swap(content.fiches, "comite-frequence", sentence="Autre. [§2.2]")
    course = changed_course(content, etapes=content.demandes_by_lettre["E"].etapes[:-1])

    assert changed_topics(compare(content, version(content, fiches=fiches)), content) == {"comite-frequence"}
    assert changed_topics(compare(content, course), content) == {"demande-e"}


def test_the_command_tells_two_folders_apart(conum, tmp_path):
    """`conum content diff ANCIEN NOUVEAU`, on copies of the packaged files."""
    import shutil

    from knowledge.layout import PACKAGED

    new = tmp_path / "nouveau"
    shutil.copytree(PACKAGED, new)
    path = new / "messages.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Avec plaisir.", "Volontiers."), encoding="utf-8")
    done = conum("content", "diff", str(PACKAGED), str(new))

    assert done.returncode == 0, done.stderr.decode()
    assert "Volontiers." in done.stdout.decode()
    assert "1 changement(s)" in done.stdout.decode()


def test_the_command_tells_how_many_got_an_answer_that_changed(conum, tmp_path):
    """From the journal of a database: how many, never who."""
    import shutil

    from bot.storage.sqlite import connect
    from knowledge.layout import PACKAGED

    new, path = tmp_path / "nouveau", tmp_path / "conum.db"
    shutil.copytree(PACKAGED, new)
    fiche = new / "fiches" / "comite-frequence.md"
    fiche.write_text(fiche.read_text(encoding="utf-8").replace("quinze jours", "vingt jours"), encoding="utf-8")
    base = connect(path)
    for person, topics in (("p1", "comite-frequence"), ("p2", "cible-ou,comite-frequence"), ("p3", "cible-ou")):
        row = ("mattermost", person, person, "answer", topics, "", "v1", "2026-11-20")
        base.execute("INSERT INTO journal VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    base.conn.close()
    done = conum("content", "diff", str(PACKAGED), str(new), "--database", str(path), CONUM_NOW="2026-11-23T12:00:00")

    assert "comite-frequence : 2 personne(s) ont reçu la version v1" in done.stdout.decode(), done.stderr.decode()
    assert "p1" not in done.stdout.decode()
