"""An expense tracker that lives in a terminal, reads plain sentences and mocks you for them."""

import os

__version__ = "0.1.0"

# Before anything imports numpy: its products here are small, and beside busy processes the threads that it
# would share them out to wait for one another for longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
