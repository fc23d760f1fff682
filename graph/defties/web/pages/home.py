"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.web.pages.frame import html

if TYPE_CHECKING:
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply


def home(data: Dataset, asked: Asked) -> Reply:
    """Return the first page."""
    return html("home.html", asked, version=data.register.version)
