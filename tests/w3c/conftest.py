"""The tests of the W3C are not ours to keep: they run when DEFTIES_W3C names a folder of them."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("DEFTIES_W3C") else ["test_w3c.py"]
