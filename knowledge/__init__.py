"""What we know: the content that authors edit, its models, its loading and its checks."""

from knowledge.content import Content
from knowledge.demandes import Demande
from knowledge.faults import ContentError, Fault
from knowledge.layout import Layout
from knowledge.recits import Recit
from knowledge.schema import (
    UNKNOWN_SOURCE,
    Avertissement,
    Concept,
    Concepts,
    Contact,
    Contradiction,
    Fiche,
    Profil,
    Source,
    Terme,
)

__all__ = [
    "UNKNOWN_SOURCE",
    "Avertissement",
    "Concept",
    "Concepts",
    "Contact",
    "Content",
    "ContentError",
    "Contradiction",
    "Demande",
    "Fault",
    "Fiche",
    "Layout",
    "Profil",
    "Recit",
    "Source",
    "Terme",
]
