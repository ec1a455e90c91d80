from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sassytracker.assistant import Assistant
from sassytracker.ledger.store import Ledger
from tests.support import ScriptedEngine

settings.register_profile(
    "shared", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("shared")

TODAY = dt.date(2024, 12, 9)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing that a test does reaches the user's own files."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SASSYTRACKER_HOME", str(folder))
    for name in ("DB", "CURRENCY", "TONE", "MODEL"):
        monkeypatch.delenv(f"SASSYTRACKER_{name}", raising=False)
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def assistant(ledger: Ledger, engine: ScriptedEngine) -> Assistant:
    return Assistant(ledger, engine, "SEK", "spicy")
