"""The situations that people tell, as a table: which facts, heard together, are which demande."""

from pydantic import Field

from knowledge.schema import LettreDemande, Model, OuiNon, Text


class Recit(Model):
    """A situation, told when a message evokes all of `facts` and none of `without` (names of `concepts.yaml`)."""

    title: Text = Field(alias="situation")
    demande: LettreDemande
    facts: tuple[Text, ...] = Field(alias="faits", min_length=1)
    without: tuple[Text, ...] = Field((), alias="sauf")
    only_in_doubt: OuiNon = Field(default=False, alias="dans_le_doute")
    """Whether it says nothing against a fiche or a demande that is already sure."""
    to_choose: OuiNon = Field(default=False, alias="a_choisir")
    """Whether the same facts may be another demande too: whatever the ranking says, all of them are offered."""
