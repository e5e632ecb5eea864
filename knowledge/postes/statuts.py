"""The statut of a structure, as the export writes it and as the tableau de pilotage shows it."""

STATUTS = {
    "CREEE": "Non traitée",
    "EXAMEN_COMPLEMENTAIRE_COSELEC": "Examen complémentaire",
    "VALIDATION_COSELEC": "Validée",
    "REFUS_COSELEC": "Refus",
    "ABANDON": "Abandonnée",
    "ANNULEE": "Annulée",
    "DOUBLON": "Doublon",
    "REFUS_COORDINATEUR": "Refus coordinateur",
}


def statut_label(statut: str) -> str:
    """« Validée » for `VALIDATION_COSELEC`; one that is not known is shown as it is."""
    return STATUTS.get(statut, statut)
