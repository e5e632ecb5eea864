"""The read-model of postes when no file was imported."""

from datetime import date

from knowledge.postes.model import Anomaly, Change, Ending, Found, Postes, Structure, Totals


class _Nothing:
    """No structure, no figure."""

    empty = True

    def structure(self, identifier: str) -> Structure | None:  # noqa: ARG002 — the protocol's signature
        return None

    def by_number(self, number: str) -> tuple[Structure, ...]:  # noqa: ARG002
        return ()

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:  # noqa: ARG002
        return ()

    def structures_in(self, departements: tuple[str, ...]) -> tuple[Structure, ...]:  # noqa: ARG002
        return ()

    def totals(self, departements: tuple[str, ...]) -> Totals:
        return Totals(departements, structures=0, unplaced=0)

    def anomalies(
        self,
        departements: tuple[str, ...] = (),  # noqa: ARG002
        structures: tuple[str, ...] = (),  # noqa: ARG002
    ) -> tuple[Anomaly, ...]:
        return ()

    def endings(
        self,
        until: date,  # noqa: ARG002
        departements: tuple[str, ...] = (),  # noqa: ARG002
        structures: tuple[str, ...] = (),  # noqa: ARG002
    ) -> tuple[Ending, ...]:
        return ()

    def changes(
        self,
        departements: tuple[str, ...] = (),  # noqa: ARG002
        structures: tuple[str, ...] = (),  # noqa: ARG002
    ) -> tuple[Change, ...]:
        return ()


NOTHING: Postes = _Nothing()
