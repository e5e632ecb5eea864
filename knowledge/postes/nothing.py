"""The read-model of who has imported nothing, apart from all that reading a file needs: a question costs no more."""
# ruff: noqa: ARG002 — the arguments are those of the protocol

from datetime import date

from knowledge.postes.model import Anomaly, Change, Ending, Found, Structure, Totals


class Nothing:
    """Implements `knowledge.postes.model.Postes`: what the catalogue of an empty snapshot says."""

    empty = True

    def structure(self, identifier: str) -> Structure | None:
        return None

    def by_number(self, number: str) -> tuple[Structure, ...]:
        return ()

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:
        return ()

    def structures_in(self, departements: tuple[str, ...]) -> tuple[Structure, ...]:
        return ()

    def totals(self, departements: tuple[str, ...]) -> Totals:
        return Totals(departements, structures=0, unplaced=0)

    def anomalies(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Anomaly, ...]:
        return ()

    def endings(
        self, until: date, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()
    ) -> tuple[Ending, ...]:
        return ()

    def changes(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Change, ...]:
        return ()


EMPTY = Nothing()
