"""Money: an integer of minor units and a currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import numbers

FINEST = 4  # the most decimals that any ISO 4217 currency has (CLF, UYW)


@cache
def known_currency(code: str) -> bool:
    """Whether ``code`` is an ISO 4217 code of CLDR's list, in capitals."""
    return len(code) == 3 and code.isupper() and bool(numbers.is_currency(code))


# CLDR shows these in whole units, as daily life does; ISO 4217 gives them decimals, which bills have.
_ISO_EXPONENTS = {
    "AFN": 2, "ALL": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2,
    "RSD": 2, "SLL": 2, "SOS": 2, "SYP": 2, "YER": 2,
}  # fmt: skip


@cache
def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217: JPY 0, SEK 2, KWD 3)."""
    found = _ISO_EXPONENTS.get(currency)
    return int(numbers.get_currency_precision(currency)) if found is None else found


@dataclass(frozen=True, slots=True)
class Money:
    """``minor_units`` of ``currency`` (an ISO 4217 code): 150000 SEK is 1,500.00 SEK."""

    minor_units: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Money:
        """The nearest whole number of minor units; halves go away from zero."""
        scaled = amount.scaleb(exponent(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_UP)), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in units of the currency, with the currency's number of decimals."""
        return Decimal(self.minor_units).scaleb(-exponent(self.currency))

    @property
    def value(self) -> int:
        """The amount in ten-thousandths of a unit, so that currencies sort and compare alike."""
        return int(self.minor_units * 10 ** (FINEST - exponent(self.currency)))

    def text(self) -> str:
        """For people: code and grouped amount, "SEK 1,500.00"."""
        return f"{self.currency} {self.decimal:,f}"

    def short(self) -> str:
        """For people who are being mocked: without decimals where they are zeros, "SEK 1,500"."""
        amount = self.decimal
        whole = amount == amount.to_integral_value()
        return f"{self.currency} {amount:,.0f}" if whole else self.text()
