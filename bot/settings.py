"""Settings from the environment or `.env`; every fault is told at once, in French."""

from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """At least one setting cannot be read; the message lists them all."""


class Settings(BaseSettings):
    """`CONUM_…` variables (contracts §1)."""

    model_config = SettingsConfigDict(env_prefix="CONUM_", env_file=".env", extra="ignore", env_ignore_empty=True)

    content: Path | None = None
    now: datetime | None = None

    def today(self) -> date:
        """The date of the fixed clock, or of this machine's."""
        return (self.now or datetime.now(UTC).astimezone()).date()


def load_settings() -> Settings:
    """Raises SettingsError with every wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"- CONUM_{'_'.join(map(str, detail['loc'])).upper()} : valeur refusée « {detail['input']} »"
            for detail in error.errors(include_url=False)
        ]
        raise SettingsError("Réglages illisibles :\n" + "\n".join(lines)) from error
