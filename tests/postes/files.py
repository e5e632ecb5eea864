"""The exports as the platforms write them, with invented rows: headers copied to the letter, dialects too."""

LISTE = (
    "Id de la structure;Nom de la structure;Nom;Prénom;Fonction;Email;Téléphone;Siret;Date d'inscription;Adresse;"
    "Code postal;Type;Zone rurale;Nombre de CRA total cumulés;Candidats recrutés;Conventionnement phase 2"
)
EXPORT = (
    "SIRET structure;ID Structure;Dénomination;Date Coselec;Phase en cours;Type;Statut;Code postal;Code commune;"
    "Code département;Code région;Téléphone;Email;Compte créé;Mot de passe choisi;Nombre de mises en relation;"
    "Nombre de conseillers souhaités;Validée en COSELEC;Nombre de conseillers validés par le COSELEC;Numéro COSELEC;"
    "ZRR;QPV;Nombre de quartiers QPV;Labelisée France Services;Raison sociale;Nom commune INSEE;Code commune INSEE;"
    "Adresse postale;Libellé catégorie juridique niv III;Grand Réseau;Nom Grand Réseau;Emails administrateurs"
)
HISTORIQUE = (
    "ID;Nom de la structure;Siret plateforme;Date COSELEC;Nombre de postes avant COSELEC;"
    "Nombre de postes après COSELEC;Variation;Type de la demande;Motif;ID structure transfert;N° DS;"
    "Code département;Département;Région;Type de conventionnement;Poste de coordinateur"
)
TERRITOIRES = (
    "Code;Nom;CRA enregistrés;Personnes accompagnées;Nombre d'accompagnement;Dotation de conseillers;"
    "Conum activé sur l'espace coop;Conum en attente d'activation;Taux d'activation"
)
POSTES = (
    "ID Poste,ID Structure TP,Structure,Département,Statut,Coordinateur,Convention,Fin de convention,"
    "Fin de contrat,Bonification,Total conventionné,Total versé"
)
OPEN_DATA = (
    "Raison sociale;Commune INSEE;Département;Région;Nombre de conseillers validés par le COSELEC;"
    "Date de validation en comité de sélection;Type;SIRET;Code département;Adresse;Code commune INSEE;Code postal;"
    "Investissement financier estimatif total de l’Etat;ZRR;QPV;France services"
)
CIBLES = "departement;annee;cible"
PERSONAL = ("EXEMPLAIRE", "Prénomine", "personne@exemple.fr", "+33600000001")
"""What stands in the personal columns of every row below: it must be found nowhere afterwards."""


def siret(number):
    return f"{10_000_000_000_000 + int(number)}"


def liste_row(identifier, ratio, name=None, number=None):
    family, given, email, phone = PERSONAL
    name = f"Structure {identifier} (exemple)" if name is None else name
    return (
        f"{identifier};{name};{family};{given};DGS;{email};{phone};{number or siret(identifier)};14/01/2021;"
        f"1 PLACE DE LA MAIRIE  21000 VALMOREL;21000;COMMUNE;Non;412;{ratio};Oui"
    )


def export_row(identifier, attribues, departement="21", name=None, statut="VALIDATION_COSELEC", **more):
    _, __, email, phone = PERSONAL
    name = name or f"Structure {identifier} (exemple)"
    postcode, insee = more.get("postcode", "21000"), more.get("insee", "21231")
    return (
        f"{more.get('number') or siret(identifier)};{identifier};{name};24/03/2021;Phase 2;publique;{statut};"
        f"{postcode};{insee};{departement};27;{phone};{email};oui;oui;14;1;oui;{attribues};COSELEC 1;non;"
        f'sans objet;0;non;COMMUNE;Valmorel;{insee};"1\n        PLACE\n        DE LA MAIRIE\n21000 VALMOREL";'
        f'Commune;non;;"{email}"'
    )


def poste_row(poste, identifier, statut, departement="21", **more):
    name = more.get("name", f"Structure {identifier} (exemple)")
    convention, contract = more.get("convention", "31/08/2027"), more.get("contract", "")
    return f'{poste},{identifier},"{name}",{departement},{statut},Non,Initiale,{convention},{contract},Non,1,1'


def open_data_row(name, attribues, departement="21", number="10000000000001", commune="Valmorel"):
    return (
        f"{name};{commune};Côte-d'Or;Bourgogne-Franche-Comté;{attribues};16/06/2021;privée;{number};{departement};"
        f"41 RUE DE MONTEUX;21231;21000;74858;non;oui;non"
    )


def history_row(identifier, before, after, departement="21"):
    return (
        f"{identifier};Structure {identifier} (exemple);{siret(identifier)};11/02/2026;{before};{after};"
        f"{after - before};ajout;;;;{departement};Côte-d'Or;Bourgogne-Franche-Comté;Phase 2;Non"
    )


def territory_row(code, name, dotation):
    return f"{code};{name};1;1;1;{dotation};1;1;75"


def text(header, *rows):
    return "\n".join([header, *rows]) + "\n"
