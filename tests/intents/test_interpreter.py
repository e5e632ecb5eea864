"""What a message means in a conversation: commands, picks, courtesies, routes, follow-ups, sensitivity."""

from datetime import date

import pytest

from intents import Expectation, Intent, Interpreter, Zone

TODAY = date(2026, 11, 23)
NOTHING = Expectation()
LABELS = ("Durée d'une convention", "Renouveler sa convention (demande B)")
CHOICES = Expectation(labels=LABELS)
AFTER_FIGURES = Expectation(status=True)


@pytest.fixture(scope="module")
def understand(content, engine):
    interpreter = Interpreter(content, engine)
    return lambda text, expected=NOTHING: interpreter.understand(text, expected, TODAY)


@pytest.mark.parametrize("end", ["", " ?", " !", "."])
def test_every_command_is_understood_whole(content, understand, end):
    missed = [
        (command.id, word)
        for command in content.commandes
        for word in command.words
        if word.strip("?") and understand(word + end).name != command.id
    ]
    assert not missed


@pytest.mark.parametrize(
    "text",
    ["aide à domicile pour ma mère", "retour d'expérience des conseillers", "quelles sources de financement ?"],
)
def test_a_command_inside_a_question_commands_nothing(understand, text):
    assert understand(text).intent is not Intent.COMMAND


def test_a_slash_makes_no_difference(understand):
    assert understand("/aide").name == "aide"


@pytest.mark.parametrize("text", ["2", "le 2", "Renouveler sa convention (demande B)", "renouveler"])
def test_a_choice_on_the_table_is_picked(understand, text):
    meaning = understand(text, CHOICES)
    assert (meaning.intent, meaning.choice) == (Intent.CHOICE, 1)


@pytest.mark.parametrize("text", ["31/02/2027", "2027-02-30", "05/02/2027"])
def test_a_date_that_nothing_asked_for_is_no_question(understand, text):
    assert understand(text).intent is Intent.NOISE
    assert understand(text, Expectation(value="date")).intent is Intent.VALUE


def test_declining_is_a_command_even_before_choices(understand):
    assert understand("aucune", CHOICES).name == "aucune"


@pytest.mark.parametrize(("text", "expected"), [("3", CHOICES), ("2", NOTHING), ("75", NOTHING)])
def test_a_number_that_picks_nothing_is_told(understand, text, expected):
    assert understand(text, expected).intent is Intent.STRAY_NUMBER


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", Intent.EMPTY),
        ("  \n ", Intent.EMPTY),
        ("\u200b", Intent.EMPTY),
        ("🙂🙂", Intent.NOISE),
        ("!!!", Intent.NOISE),
        ("asdfgh qsdfjk", Intent.NOISE),
        ("?", Intent.COMMAND),
    ],
)
def test_silence_and_noise_are_told_apart(understand, text, intent):
    assert understand(text).intent is intent


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bonjour", "_salutations"),
        ("Bonjour !", "_salutations"),
        ("merci beaucoup", "_merci"),
        ("qui es-tu ?", "_identite"),
        ("t'es nul", "_insultes"),
    ],
)
def test_courtesies_are_answered_as_such(understand, text, name):
    meaning = understand(text)
    assert (meaning.intent, meaning.name) == (Intent.SMALLTALK, name)


@pytest.mark.parametrize("greeting", ["bonjour, ", "Salut ! ", "bonsoir madame ", "BJR "])
def test_a_greeting_does_not_hide_the_question(understand, greeting):
    meaning = understand(f"{greeting}à quel rythme se réunit le comité ?")
    assert meaning.intent is Intent.QUESTION
    assert meaning.asked[0].topics[0] == "comite-frequence"
    assert meaning.asked[0].zone is Zone.ANSWER


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("parler à quelqu'un", Intent.HUMAN),
        ("je veux parler à un humain", Intent.HUMAN),
        ("combien de postes occupés dans le 21", Intent.STATUS),
        ("donnez-moi le numéro de téléphone de la conseillère", Intent.PERSONAL_DATA),
        ("le salaire de Zoé Exemple", Intent.PERSONAL_DATA),
        ("combien gagne Hugo Exemple", Intent.PERSONAL_DATA),
        ("l'adresse de France Services", Intent.QUESTION),
        ("est-ce que toto@exemple.fr est la bonne adresse ?", Intent.ADDRESS),
    ],
)
def test_what_no_fiche_answers_has_its_own_route(understand, text, intent):
    assert understand(text).intent is intent


@pytest.mark.parametrize(
    ("expected", "intent"),
    [(NOTHING, Intent.QUESTION), (Expectation(address=True), Intent.ADDRESS)],
    ids=["somebody's", "asked for"],
)
def test_an_address_in_a_story_is_not_its_subject(understand, expected, intent):
    """Unless an address was asked for, whatever the words around it."""
    text = "ma conseillère zoe@exemple.fr a démissionné hier, comment déclarer la rupture de son contrat ?"
    assert understand(text, expected).intent is intent


def test_the_address_quoted_is_kept(understand):
    assert understand("j'écris à toto@exemple.gouv.fr, c'est bon ?").name == "toto@exemple.gouv.fr"


@pytest.mark.parametrize("text", ["et dans le 2A ?", "et la Corse-du-Sud ?", "21", "le 9-3"])
def test_another_departement_follows_figures(understand, text):
    assert understand(text, AFTER_FIGURES).intent is Intent.STATUS


def test_a_region_follows_figures(understand):
    assert understand("et pour la Bretagne ?", AFTER_FIGURES).intent is Intent.STATUS


def test_another_subject_after_figures_is_a_question(understand):
    assert understand("et la réunion du comité ?", AFTER_FIGURES).intent is Intent.QUESTION


@pytest.mark.parametrize(
    ("talked_about", "text", "topic"),
    [
        ("formation-initiale", "et pour les coordinateurs ?", "formation-coordinateurs"),
        ("cible-definition", "où je peux la voir ?", "cible-ou"),
    ],
)
def test_a_follow_up_leans_on_what_was_talked_about(content, understand, talked_about, text, topic):
    expected = Expectation(subject=content.fiches_by_topic[talked_about][0].title, topic=talked_about)
    meaning = understand(text, expected)
    assert meaning.asked[0].topics[0] == topic
    assert understand(text).asked[0].zone is not Zone.ANSWER


def test_a_new_question_is_not_bent_by_what_was_talked_about(content, understand):
    expected = Expectation(subject=content.fiches_by_topic["cible-definition"][0].title, topic="cible-definition")
    meaning = understand("à quel rythme se réunit le comité ?", expected)
    assert meaning.asked[0].topics[0] == "comite-frequence"


def test_two_questions_are_both_understood(understand):
    meaning = understand("À quel rythme se réunit le comité ? Et comment rendre un poste ?")
    assert [item.topics[0] for item in meaning.asked] == ["comite-frequence", "demande-e"]


def test_two_questions_on_two_lines_are_both_understood(understand):
    meaning = understand("comment rendre un poste\nquel est le rythme du comité de sélection")
    assert len(meaning.asked) == 2


@pytest.mark.parametrize(
    "text",
    ["la recette de la tarte aux pommes", "comment renouveler mon passeport ?", "qui a gagné le match hier soir ?"],
)
def test_what_is_not_ours_is_admitted(understand, text):
    asked = understand(text).asked[0]
    assert asked.zone is Zone.ABSTAIN
    assert asked.foreign


@pytest.mark.parametrize(
    ("text", "profil"),
    [
        ("je suis coordinatrice, à qui écrire ?", "coordinateur"),
        ("je suis conseillère numérique et mon contrat finit", "conseiller"),
        ("nous en préfecture on fait quoi ?", "prefecture"),
        ("on est une petite commune, comment avoir un poste", "structure"),
        ("à qui écrit une préfecture ?", None),
        ("notre coordinateur est parti", None),
    ],
)
def test_who_speaks_is_read_from_what_they_say(understand, text, profil):
    assert understand(text).profil == profil


@pytest.mark.parametrize(
    "text",
    [
        "notre conseillère a un cancer, peut-on la remplacer ?",
        "il est en dépression",
        "elle est enceinte, on fait quoi",
        "mon numéro de sécu est 2 85 05 78 006 084 36",
        pytest.param("285057800608436"),
        pytest.param("1 85 05 2A 006 084 36"),
        "voici mon IBAN FR76 3000 6000 0112 3456 7890 189",
        "Elle a porté plainte contre nous",
        "le conseiller est syndiqué",
    ],
)
def test_what_should_not_have_been_said_is_noticed(understand, text):
    assert understand(text).sensitive


@pytest.mark.parametrize(
    "text",
    [
        "que faire en cas d'arrêt maladie ?",
        "congé maternité de la conseillère",
        "siret 13002603200016",
        "à quel rythme se réunit le comité ?",
        "le viaduc de Garabit",
    ],
)
def test_an_ordinary_question_raises_no_caution(understand, text):
    assert not understand(text).sensitive


@pytest.mark.parametrize(
    "text", ["a" * 5000, "\ud800", "\x00", "%s %d {}", "{titre}", "<script>alert(1)</script>", "☃" * 300]
)
def test_any_message_is_understood_somehow(understand, text):
    assert understand(text, CHOICES).intent in Intent
