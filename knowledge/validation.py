"""From a document to a model: every complaint of the schema becomes a fault its author can read."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.yaml_text import Document, Path

M = TypeVar("M", bound=BaseModel)

_MISSING_SIZE = {
    "sentence": "## En une phrase",
    "short": "## En bref",
    "detail": "## En détail",
}

# pydantic's error type → (what is wrong, what to do); {…} are filled from the error's context.
_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("la clé « {key} » manque", "Ajoutez-la : voir le guide de l'auteur (docs/auteur.md)."),
    "extra_forbidden": ("la clé « {key} » est inconnue", "Corrigez son orthographe ou retirez-la."),
    "literal_error": ("« {input} » n'est pas accepté pour « {key} »", "Valeurs possibles : {expected}."),
    "too_short": ("« {key} » a trop peu d'éléments", "Il en faut au moins {min_length}."),
    "too_long": ("« {key} » a trop d'éléments", "Gardez-en au plus {max_length}."),
    "date_from_datetime_parsing": ("« {input} » n'est pas une date", "Écrivez AAAA-MM-JJ."),
    "date_parsing": ("« {input} » n'est pas une date", "Écrivez AAAA-MM-JJ."),
    "bool_parsing": ("« {input} » n'est ni oui ni non", "Écrivez oui ou non."),
    "float_parsing": ("« {input} » n'est pas un nombre", "Écrivez un nombre, avec un point : 0.85."),
    "string_type": ("« {key} » doit être un texte", "Mettez la valeur entre guillemets sur une seule ligne."),
    "tuple_type": ("« {key} » doit être une liste", "Écrivez un élément par ligne, précédé de « - »."),
    "dict_type": (
        "« {key} » doit associer des clés à des valeurs",
        "Écrivez « clé: valeur », une par ligne.",
    ),
    "model_type": (
        "« {key} » doit associer des clés à des valeurs",
        "Écrivez « clé: valeur », une par ligne.",
    ),
    "model_attributes_type": (
        "« {key} » n'a pas la forme attendue",
        "Écrivez « clé: valeur », une par ligne.",
    ),
    "value_error": ("« {key} » : {reason}", "Corrigez la valeur « {input} »."),
}


def validate(model: type[M], data: Any, document: Document, path: Path = ()) -> M | None:
    """The model, or None after its faults have been written in the document."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(detail, document, path)
        return None


def _in_french(value: object) -> object:
    return value.replace(" or ", " ou ") if isinstance(value, str) else value


def _report(detail: Any, document: Document, path: Path) -> None:
    where = (*path, *(part for part in detail["loc"] if not str(part).startswith(("function-", "["))))
    names = [str(part) for part in where if isinstance(part, str)]
    key = names[-1] if names else document.file
    if detail["type"] == "missing" and key in _MISSING_SIZE:
        document.fault(
            (),
            "taille-manquante",
            f"le titre « {_MISSING_SIZE[key]} » manque",
            "Une fiche a trois tailles de réponse.",
        )
        return
    if key in _MISSING_SIZE:
        key = _MISSING_SIZE[key]
    what, remedy = _MESSAGES.get(detail["type"], ("« {key} » n'est pas valable", "Vérifiez la valeur « {input} »."))
    context = {
        "key": key,
        "input": str(detail["input"])[:80] if isinstance(detail.get("input"), str) else key,
        "reason": str(detail.get("ctx", {}).get("error", "")),
        **{name: _in_french(value) for name, value in detail.get("ctx", {}).items() if name != "error"},
    }
    document.fault(where, detail["type"].replace("_", "-"), what.format_map(context), remedy.format_map(context))
