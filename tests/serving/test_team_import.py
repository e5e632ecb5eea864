"""An export dropped in a direct message by the team: the same import as the command line's, or why there is none."""

import pytest

from bot.adapters import File
from bot.storage.postes import SqlitePostes, open_database
from knowledge.territoires import departements
from tests.serving.fakes import TODAY, event
from tests.serving.test_learning import rows
from tests.serving.test_office import RHYTHM, OfficeHouse
from tests.small_content import small_content

TERRITOIRES = "export-territoires_21_entre_2026-01-01_et_2026-06-30.csv"
DOTATION = (
    "Code;Nom;CRA enregistrés;Personnes accompagnées;Nombre d'accompagnement;Dotation de conseillers;"
    "Conum activé sur l'espace coop;Conum en attente d'activation;Taux d'activation\n"
    "21;Côte-d'Or;1204;3310;4021;16;12;3;75"
)
STRUCTURES = (
    "Id de la structure;Nom de la structure;Nom;Prénom;Fonction;Email;Téléphone;Siret;Candidats recrutés\n"
    "9101;Mairie de Valmorel;Exemple;Zoé;DGS;zoe@exemple.fr;;11111111100011;1/1"
)
TERRITOIRE_NAMES = [(code, departement.name) for code, departement in departements().items()]
CONSEILLERS = "Id conseiller;Nom;Prénom;Statut;Type de contrat;Salaire\n1;Exemple;Zoé;En activité;CDI;1850"


class Importing(OfficeHouse):
    """The house of the office, where files can be dropped."""

    async def drops(self, *files, text="", person="chef", place="direct"):
        """What is told to who drops these (name, content) pairs."""
        self.count += 1
        described = []
        for number, (name, content) in enumerate(files):
            held = File(id=f"f{self.count}-{number}", name=name, size=len(content))
            self.platform.files[held.id] = content.encode()
            described.append(held)
        kind = "message" if text else "unreadable"
        said = event(f"e{self.count}", text, person=person, kind=kind, files=tuple(described))
        origin = said.message.origin.model_copy(update={"place": place})
        message = said.message.model_copy(update={"origin": origin})
        await self.service.intake.put(said.model_copy(update={"message": message}))
        await self.settled()
        return self.platform.texts(person)[-1]

    @property
    def dotation(self):
        base = open_database(self.path)
        try:
            return SqlitePostes(base, lambda: TODAY).totals(("21",)).dotation
        finally:
            base.close()


@pytest.fixture
async def house(tmp_path):
    house = Importing(tmp_path / "conum.db", small_content(tmp_path / "contenu"))
    house.start()
    yield house
    await house.kill()


@pytest.mark.parametrize("text", ["", "importer", "/Importer"])
async def test_a_dropped_export_is_imported_and_audited(house, text):
    """A word is not needed; the date of the data is in the file's name."""
    told = await house.drops((TERRITOIRES, DOTATION), text=text)

    assert "C'est importé" in told
    assert "1 ligne\\(s\\) gardée\\(s\\)" in told
    assert "30 juin 2026" in told or "30/06/2026" in told
    assert house.dotation is not None
    assert TERRITOIRES in rows(house, "team_audit")[0]["command"]


async def test_a_date_may_be_given(house):
    told = await house.drops(("territoires.csv", DOTATION), text="importer 2026-05-04")

    assert "04/05/2026" in told or "4 mai 2026" in told


@pytest.mark.parametrize("day", ["2026-02-30", "2027-01-01"])
async def test_a_date_that_cannot_be_is_told(house, day):
    assert "n'est pas une date passée" in await house.drops((TERRITOIRES, DOTATION), text=f"importer {day}")
    assert house.platform.fetched == []


async def test_personal_columns_are_refused_with_the_command_to_run_instead(house):
    told = await house.drops(("structures.csv", STRUCTURES))

    assert "colonnes personnelles : Nom, Prénom, Fonction, Email, Téléphone" in told
    assert "conum postes import" in told
    assert rows(house, "postes_imports") == []
    assert "zoe" not in told


async def test_an_export_that_is_never_taken_is_refused_by_its_name(house):
    told = await house.drops(("conseillers.csv", CONSEILLERS))

    assert "Rien n'est importé" in told
    assert "Liste des conseillers" in told


async def test_all_or_nothing(house):
    """A good file beside a bad one is not in either."""
    told = await house.drops((TERRITOIRES, DOTATION), ("autre.csv", "bonjour\n1"))

    assert "Rien n'est importé" in told
    assert rows(house, "postes_imports") == []


async def test_a_file_too_large_is_not_even_asked_for(house):
    large = File(id="f", name="grand.csv", size=10**9)
    await house.service.intake.put(event("e1", "importer", person="chef", files=(large,)))
    await house.settled()

    assert "dépasse 15 Mo" in house.platform.texts("chef")[-1]
    assert house.platform.fetched == []


async def test_a_file_that_cannot_be_read_is_told(house):
    gone = File(id="gone", name="x.csv", size=12)
    await house.service.intake.put(event("e1", "importer", person="chef", files=(gone,)))
    await house.settled()

    assert "n'a pas pu être lu" in house.platform.texts("chef")[-1]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "/etc/x.csv", "..", "a\u202enc\n.csv", "é" * 300 + ".csv", ""]
)
async def test_no_name_leaves_its_folder(house, name):
    """Names are of the person's choosing."""
    assert "C'est importé" in await house.drops((name, DOTATION), text="importer")


@pytest.mark.parametrize(("person", "place"), [("anne", "direct"), ("chef", "channel"), ("chef", "group")])
async def test_nobody_else_and_nowhere_else(house, person, place):
    await house.drops((TERRITOIRES, DOTATION), text="importer", person=person, place=place)

    assert house.platform.fetched == []
    assert rows(house, "postes_imports") == []
    assert rows(house, "team_audit") == []


async def test_a_picture_alone_is_no_import(house):
    assert "Je ne lis que le texte" in await house.drops(("photo.png", "x"))


async def test_without_a_file_it_says_where_to_drop_one(house):
    assert "Déposez ici l'export" in await house.drops(text="importer")


async def test_the_rows_refused_are_listed_and_bounded(house):
    head, line = DOTATION.split("\n")
    good = [line.replace("21;Côte-d'Or", f"{code};{name}") for code, name in TERRITOIRE_NAMES]
    told = await house.drops((TERRITOIRES, "\n".join([head, *good, *["21;Côte-d'Or;0;0;0;x;0;0;0"] * 10])))

    assert "C'est importé" in told
    assert "et 2 autre(s) ligne(s) refusée(s)" in told


async def test_a_command_is_whole_by_itself(house):
    """Two short commands in a row are two commands, not one unfinished sentence."""
    await house.service.intake.put(event("a", "état", person="chef"), event("b", "rôles", person="chef"))
    await house.settled()

    assert [row["command"] for row in rows(house, "team_audit")] == ["état", "rôles"]


async def test_a_command_that_fails_apologises_once(house):
    """Whatever happens, the next message is answered."""
    await house.store.writer.run("break", lambda base: base.execute("DROP TABLE unanswered"))
    told = await house.says("questions")

    assert "référence" in told.casefold()
    assert "comité" in await house.says(RHYTHM, "chef")
