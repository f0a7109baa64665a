"""An environment without any setting, in a folder without a `.env`."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings
from tests.bot.config.samples import STAGING

# What is said of settings is the same wherever it is tested.
_THIS_MACHINES = ("SSL_CERT_FILE", "SSL_CERT_DIR")

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def bare_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields or name in _THIS_MACHINES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load complete settings for staging, changed as told; None leaves one out."""

    def load_changed(**changes: str | None) -> Settings:
        for name, value in (STAGING | changes).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return load_settings(Settings)

    return load_changed


@pytest.fixture
def problems(load: Load) -> Problems:
    """What is said of settings that cannot be used."""

    def problems_of(**changes: str | None) -> list[str]:
        with pytest.raises(SettingsError) as caught:
            load(**changes)
        return caught.value.problems

    return problems_of
