"""Where things lie on this machine; nothing is created by asking."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "sassytracker"


def _home(kind: str) -> Path:
    # SASSYTRACKER_HOME keeps everything in one folder: for tests, and for a stick that travels.
    if home := os.environ.get("SASSYTRACKER_HOME"):
        return Path(home).expanduser()
    find = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
    }[kind]
    return find(APP, appauthor=False)


def data_dir() -> Path:
    """The folder of the ledger and of pulled models."""
    return _home("data")


def config_file() -> Path:
    """The settings."""
    return _home("config") / "config.toml"


def db_path() -> Path:
    """The ledger: SASSYTRACKER_DB, or ``ledger.db`` in the data folder."""
    if chosen := os.environ.get("SASSYTRACKER_DB"):
        return Path(chosen).expanduser()
    return data_dir() / "ledger.db"


def models_dir() -> Path:
    """Where pulled and trained models are kept."""
    return data_dir() / "models"
