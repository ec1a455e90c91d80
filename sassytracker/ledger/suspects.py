"""Rows worth a second look though no doubt was felt: entered twice, or far from the usual price."""

from __future__ import annotations

import datetime as dt

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.store import Ledger

RECENT = 90  # days that are looked through
YEAR = 365  # days that tell what is usual
USUAL = 6  # rows of a name before it has a usual price
FAR = 5  # times the usual price

# A row that was changed or accepted by hand has been looked at.
_UNSEEN = """
NOT EXISTS (
    SELECT 1 FROM changes JOIN acts ON acts.id = changes.act_id
    WHERE changes.entry_id = e.id AND changes.before IS NOT NULL AND acts.undone = 0
)
"""
_TWICE = f"""
SELECT e.id AS id FROM entries e
JOIN (
    SELECT folded, date, value, currency, kind, min(id) AS first FROM entries WHERE date >= :recent
    GROUP BY folded, date, value, currency, kind HAVING count(*) > 1
) AS same USING (folded, date, value, currency, kind)
WHERE e.date >= :recent AND e.id > same.first AND {_UNSEEN}
ORDER BY e.date DESC, e.id DESC LIMIT :limit
"""
_FAR = f"""
SELECT e.id AS id, round(1.0 * e.value / usual.average) AS times FROM entries e
JOIN (
    SELECT folded, currency, kind, avg(value) AS average FROM entries WHERE date >= :year
    GROUP BY folded, currency, kind HAVING count(*) >= {USUAL}
) AS usual USING (folded, currency, kind)
WHERE e.date >= :recent AND e.value > {FAR} * usual.average AND {_UNSEEN}
ORDER BY e.date DESC, e.id DESC LIMIT :limit
"""


def suspects(ledger: Ledger, today: dt.date, limit: int = 100) -> list[tuple[LedgerEntry, str]]:
    """Suspicious rows of the last RECENT days, the newest first, each with its reason for people."""
    values = {
        "recent": (today - dt.timedelta(days=RECENT)).isoformat(),
        "year": (today - dt.timedelta(days=YEAR)).isoformat(),
        "limit": limit,
    }
    reasons: dict[int, str] = {}
    for row in ledger.rows(_TWICE, values):
        reasons[row["id"]] = "the same was logged before on this day"
    for row in ledger.rows(_FAR, values):
        reasons.setdefault(row["id"], f"about {row['times']:.0f} times its usual price")
    found = [(ledger.get(entry_id), why) for entry_id, why in reasons.items()]
    rows = [(entry, why) for entry, why in found if entry is not None]
    return sorted(rows, key=lambda pair: (pair[0].date, pair[0].id), reverse=True)
