"""Settings from the environment or `.env`; every fault is told at once, in French."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, DirectoryPath, ValidationError

PREFIX = "CONUM_"
ENV_FILE = Path(".env")


class SettingsError(Exception):
    """At least one setting cannot be read; the message lists them all."""


class Settings(BaseModel):
    """`CONUM_…` variables (contracts §1)."""

    model_config = ConfigDict(frozen=True)

    content: DirectoryPath | None = None
    database: Path | None = None
    now: datetime | None = None

    def today(self) -> date:
        """The date of the fixed clock, or of this machine's."""
        return (self.now or datetime.now(UTC).astimezone()).date()


def load_settings() -> Settings:
    """Raises SettingsError with every wrong variable. Where nothing is set, nothing more is imported."""
    if not ENV_FILE.is_file() and not any(name.upper().startswith(PREFIX) for name in os.environ):
        return Settings()
    return _from_environment()


def _from_environment() -> Settings:
    from pydantic_settings import BaseSettings, SettingsConfigDict  # a fifth of the start-up time

    class EnvironmentSettings(Settings, BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_file=ENV_FILE,
            env_file_encoding="utf-8",
            extra="ignore",
            env_ignore_empty=True,
        )

    try:
        return EnvironmentSettings()
    except ValidationError as error:
        lines = [
            f"- {PREFIX}{'_'.join(map(str, detail['loc'])).upper()} : valeur refusée « {detail['input']} »"
            for detail in error.errors(include_url=False)
        ]
        raise SettingsError("Réglages illisibles :\n" + "\n".join(lines)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"Réglages illisibles :\n- {ENV_FILE} : enregistrez ce fichier en UTF-8") from error
