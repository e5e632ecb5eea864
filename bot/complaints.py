"""What is wrong with a value given by an operator, in French."""

from collections.abc import Iterator

from pydantic import ValidationError

_MESSAGES = {
    "missing": "le champ « {field} » manque",
    "string_type": "le champ « {field} » doit être un texte",
    "literal_error": "valeur inconnue pour « {field} » : {input} (attendu : {expected})",
    "datetime_from_date_parsing": "le champ « {field} » doit être une date ISO (2026-11-23T10:00:00)",
    "datetime_parsing": "le champ « {field} » doit être une date ISO (2026-11-23T10:00:00)",
    "datetime_type": "le champ « {field} » doit être une date ISO (2026-11-23T10:00:00)",
}


def complaints(error: ValidationError) -> Iterator[str]:
    """One sentence a fault."""
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        if detail["type"] == "value_error":
            yield str(context["error"])
            continue
        template = _MESSAGES.get(detail["type"], "valeur refusée pour « {field} » : {input}")
        field = ".".join(str(part) for part in detail["loc"]) or "ligne"
        yield template.format(
            field=field,
            input=str(detail.get("input"))[:60],
            expected=str(context.get("expected", "")).replace(" or ", " ou "),
        )
