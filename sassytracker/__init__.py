"""An expense tracker that lives in a terminal, reads plain sentences and mocks you for them."""

__version__ = "0.1.0"
