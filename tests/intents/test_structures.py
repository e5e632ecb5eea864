"""How messages name structures, aspects and territories; what is beyond doubt a request for figures."""

import pytest

from intents.aspects import names_a_ratio, read_aspect, read_months
from intents.codes import read_code
from intents.figures import asks_for_figures
from intents.places import read_last_place
from intents.structures import is_national, is_own, read_id, read_loose_name, read_name


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("structure 9104", "9104"),
        ("statut de la structure n°1187", "1187"),
        ("id 9104 combien", "9104"),
        ("structure id 903, 1/1 ou 0/1 ?", "903"),
        ("Identifiant : 4412", "4412"),
        ("la strucutre numero 12", "12"),
        ("structure 1/1 ou 0/1", None),
        ("ma structure a 2 postes", None),
        ("une structure 2 postes", None),
        ("structures 93", None),
        ("structures 9104", "9104"),
        ("dossier 4521", None),
        ("structure 12345678900012", None),
    ],
)
def test_an_id(text, identifier):
    assert read_id(text) == identifier


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("statut de la structure CCAS de Montbard", "CCAS de Montbard"),
        ("donne le statut de la mairie de Saint-Brieuc", "mairie de Saint-Brieuc"),
        ("la comcom du Pays de Sault a combien de postes", "comcom du Pays de Sault"),
        ("où en est la mairie de Lunel svp", "mairie de Lunel"),
        ("La Poste du 59", "La Poste"),
        ("statut de « Clic & Moi » ?", "Clic & Moi"),
        ("notre structure, Maison de quartier des Tilleuls", "Maison de quartier des Tilleuls"),
        ("ma structure elle en est où", None),
        ("notre mairie", None),
        ("structure 9104", None),
        ("combien de postes dans le 21", None),
        ("structure 1/1 ou 0/1", None),
    ],
)
def test_a_name(text, name):
    assert read_name(text) == name


def test_a_name_that_may_be_one():
    assert read_loose_name("où en est Clic & Moi ?") == "Clic & Moi"
    assert read_loose_name("bonjour") is None


@pytest.mark.parametrize(
    ("text", "own"), [("chez nous", True), ("mon statut", True), ("on en est où", True), ("le 21", False)]
)
def test_what_is_theirs(text, own):
    assert is_own(text) is own


@pytest.mark.parametrize(
    ("text", "national"),
    [("et au national ?", True), ("la France entière", True), ("une maison France services", False)],
)
def test_the_country(text, national):
    assert is_national(text) is national


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("combien de postes", "chiffres"),
        ("postes vacants chez nous", "vacants"),
        ("quelles conventions se terminent bientôt", "echeances"),
        ("les contrats qui finissent", "echeances"),
        ("notre convention", "chiffres"),
        ("depuis le dernier fichier", "changements"),
        ("quoi de neuf ?", "changements"),
        ("des anomalies ?", "anomalies"),
        ("en image", "graphique"),
    ],
)
def test_the_aspect(text, aspect):
    assert read_aspect(text) == aspect


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("dans les 3 prochains mois", 3),
        ("d'ici six mois", 6),
        ("ce trimestre", 3),
        ("cette année", 12),
        ("bientôt", 6),
        ("99 mois", 36),
    ],
)
def test_months_ahead(text, months):
    assert read_months(text) == months


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("échéances du 93", "echeances"),
        ("liste des structures du 21", "structures"),
        ("structures 21", "structures"),
        ("quelles structures ont un poste vacant dans le 21", "vacants"),
        ("structures apparues depuis le dernier fichier", "changements"),
        ("statut de la structure 9104", "chiffres"),
    ],
)
def test_an_aspect_of_a_place(text, aspect):
    assert read_aspect(text) == aspect


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("croix rouge 75", ("croix rouge", "75")),
        ("Mairie de Lunel (34)", ("Mairie de Lunel", "34")),
        ("fabrique du web dans le 2a ?", ("fabrique du web", "2A")),
        ("le module 20", None),
        ("75", None),
        ("croix rouge", None),
    ],
)
def test_the_place_at_the_end_of_a_message(text, place):
    assert read_last_place(text) == place


@pytest.mark.parametrize(("text", "ratio"), [("7/8", True), ("à 0 / 1", True), ("12/11/2026", False), ("8", False)])
def test_a_ratio(text, ratio):
    assert names_a_ratio(text) is ratio


@pytest.mark.parametrize(
    ("text", "asked_for", "code"),
    [
        ("mon code est 1234 5678", False, "12345678"),
        ("code : 123456", False, "123456"),
        ("12345678", True, "12345678"),
        ("12 34 56 78.", True, "12345678"),
        ("12345678", False, None),
        ("1234", True, None),
        ("code postal 29200", False, None),
        ("mon code est 123456789", False, None),
    ],
)
def test_a_one_time_code(text, asked_for, code):
    assert read_code(text, asked_for=asked_for) == code


@pytest.mark.parametrize(
    "text",
    [
        "mon statut",
        "et chez nous, on en est où ?",
        "le 21",
        "la Côte-d'Or ?",
        "dep 74",
        "structure 9104 combien",
        "siret 111 111 111 00011",
        "35600000000048",
        "cible du 21",
        "nos postes vacants",
        "ratio de la mairie de Lunel",
        "depuis le dernier fichier",
        "anomalies",
        "pourquoi on est à 0/1 ?",
        "france entière",
        "liste des structures du 21",
        "structures 93",
        "quelles structures ont un poste dans le 93 ?",
        "échéances du 93",
        "les conventions qui finissent dans la Creuse",
        "anomalies 2A",
        "postes vacants du 974",
        "croix rouge française 75",
        "Mairie de Lunel (34)",
    ],
)
def test_figures_beyond_doubt(text):
    assert asks_for_figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21",
        "le comité",
        "mon statut d'auto-entrepreneur me permet-il de candidater ?",
        "comment rendre un poste de la structure 9104",
        "déposer les statuts d'une association loi 1901",
        "c'est quoi la cible du département",
        "où trouver la cible du 21",
        "le siret 111 111 111 00011 est-il valable",
        "une ligne affiche 1/0, que faire",
        "que veut dire 7/8",
        "je suis préfet du 93",
        "structures d'insertion du 21",
        "échéances du prêt de la Creuse",
        "notre convention expire bientôt mais on souhaite garder notre conseiller",
        "quelles conventions en Bretagne",
        "mairie du 14",
        "mairie 21",
    ],
)
def test_what_the_ranking_must_decide(text):
    assert not asks_for_figures(text)
