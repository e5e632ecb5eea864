"""Each export is known by its headings; those that are not for us are refused by their name."""

import pytest

from knowledge.postes.formats import FORMATS, REFUSED, heading_key, recognise
from knowledge.postes.refusal import RefusedFileError
from tests.postes import files

KNOWN = {
    "liste-structures": files.LISTE,
    "export-structures": files.EXPORT,
    "historique-conventions": files.HISTORIQUE,
    "territoires": files.TERRITOIRES,
    "postes-min": files.POSTES.replace(",", ";"),
    "open-data": files.OPEN_DATA,
    "cibles": files.CIBLES,
}
OLDER = {
    "the open data of 2024 has an id": ("open-data", f"id;{files.OPEN_DATA}"),
    "the history without its motif": ("historique-conventions", files.HISTORIQUE.replace("Motif;", "")),
    "a list that has lost what is not needed": (
        "liste-structures",
        "Id de la structure;Nom de la structure;Siret;Candidats recrutés",
    ),
    "a list with columns nobody has seen": ("liste-structures", f"Nouveau;{files.LISTE};Autre nouveauté"),
    "capitals": ("territoires", files.TERRITOIRES.upper()),
    "no accents": (
        "export-structures",
        files.EXPORT.replace("é", "e").replace("É", "E"),
    ),
    "quotes and spaces": ("cibles", ' "departement" ; Année ;\u00a0CIBLE '),
    "underscores": ("liste-structures", files.LISTE.replace(" ", "_")),
    "the other apostrophe": ("liste-structures", files.LISTE.replace("'", "’")),
}
FOREIGN = {
    "Liste des conseillers": (
        "Id conseiller;Id de la structure;Nom de la structure;Code postal de la structure;Nom;Prénom;"
        "Email personnelle;Statut;Date de début de contrat;Type de contrat;Salaire;Date d'entrée en formation"
    ),
    "Liste des gestionnaires": (
        "Id du gestionnaire;Rôle du gestionnaire;Email du gestionnaire;Réseau;Nom;Prénom;Date d'invitation;Actif"
    ),
    "Demandes de rupture": (
        "Nom;Prénom;Email;Id CNFS;Nom de la structure;Id Structure;Date de début de contrat;Date de fin de contrat;"
        "Type de contrat;Date de rupture;Motif de rupture"
    ),
    "Historique des ruptures": (
        "Id CNFS;Nom;Prénom;Email;Id Structure;Nom de la structure;Date de début de contrat;Date de fin de contrat;"
        "Type de contrat;Date de rupture;Motif de rupture;Commentaire;Conventionnement"
    ),
    "Structures non intéressées": (
        "Id de la structure;Nom de la structure;Nom;Prénom;Fonction;Email;Téléphone;Siret;Motif"
    ),
    "Historique des contrats": (
        "Id du conseiller;Nom du conseiller;Prénom du conseiller;Email du conseiller;Id de la structure;"
        "Nom de la structure;Date de la demande;Type de la demande;Date de début de contrat"
    ),
    "Demandes de coordinateurs": (
        "Id de la structure;Nom de la structure;Code postal;Numéro de dossier;Statut de la demande;"
        "Date de candidature;Avis préfet;Date de validation"
    ),
    "Conseillers du hub": (
        "Nom;Prénom;Email @conseiller-numerique.fr;Nom de la Structure;Email de la structure;"
        "Adresse de la structure;Code région de la structure;"
    ),
    "Conseillers coordonnés": (
        "Id;Nom;Prénom;Mail personnel;Mail professionnel;Structure;Code postal;Date de début de contrat"
    ),
    "Candidats de la structure": "Nom;Prénom;Email;Code postal;Formation CCP1;Expérience;Test PIX;CV",
    "Candidatures et embauches": "Date candidature;Date prévisionnelle;Nom;Date rebond",
    "Structures de Mon inclusion numérique": (
        "Nom;Typologie;Code postal;Commune;Adresse;SIRET;Labellisation / habilitation"
    ),
    "Utilisateurs de Mon inclusion numérique": (
        "Nom;Prénom;Adresse électronique;Téléphone;Rôle;Structure;Département;Région;Statut;Dernière connexion"
    ),
    "Aidants et médiateurs": (
        "ID;Nom;Prénom;Rôles;Labelisations;Formations;Nom structure;SIRET structure;Adresse structure"
    ),
    "Contacts de membres": "Structure;Typologie;Nom;Prénom;Email;Téléphone;Fonction;Referent FNE",
    "Coordinateurs en données ouvertes": (
        "Nom;Prénom;Périmètre;Nom de la structure;Adresse de la structure;Code postal de la structure"
    ),
    "Table des rôles": "plateforme;identifiant;email;role;departements;regions;structures;expire_le",
    "Conseillers sans compte rendu d'activité": "id Conum;Nom;Prénom;Email;Coordonnées de la structure",
    "Territoires, variante des préfectures": "Code;Nom;Personnes accompagnées;Postes validés;Conseillers recrutés",
}


@pytest.mark.parametrize(("format_", "header"), KNOWN.items())
def test_an_export_is_known_by_its_header(format_, header):
    assert recognise(tuple(header.split(";"))).known.format == format_


@pytest.mark.parametrize(("format_", "header"), KNOWN.items())
def test_the_order_of_columns_does_not_matter(format_, header):
    assert recognise(tuple(reversed(header.split(";")))).known.format == format_


@pytest.mark.parametrize(("format_", "header"), OLDER.values(), ids=OLDER)
def test_an_export_is_known_whatever_its_age_and_who_saved_it(format_, header):
    assert recognise(tuple(header.split(";"))).known.format == format_


@pytest.mark.parametrize(("title", "header"), FOREIGN.items())
def test_an_export_that_is_not_for_us_is_refused_by_its_name(title, header):
    with pytest.raises(RefusedFileError, match=title):
        recognise(tuple(header.split(";")))


def test_every_refused_export_has_its_case():
    assert {refused.title for refused in REFUSED} == set(FOREIGN)


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.format)
def test_a_column_that_is_missing_is_named(known):
    """The nearest export is named, with what it lacks; a header may still be that of another export."""
    for names in known.required.values():
        kept = [heading for heading in KNOWN[known.format].split(";") if heading_key(heading) not in names]
        with pytest.raises(RefusedFileError) as refused:
            recognise(tuple(kept))
        assert names[0] in refused.value.reason


def test_a_column_given_twice_is_not_chosen_among():
    with pytest.raises(RefusedFileError, match="deux fois"):
        recognise((*files.LISTE.split(";"), "Candidats recrutés"))


@pytest.mark.parametrize("header", ["a;b;c", "", "Nom;Prénom", "9101;Mairie;1/1"])
def test_what_is_no_header_is_said_to_be_none(header):
    with pytest.raises(RefusedFileError, match="aucun export connu"):
        recognise(tuple(header.split(";")))
