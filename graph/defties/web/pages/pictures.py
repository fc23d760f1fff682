"""A drawing in SVG as an answer: its policy allows its one style sheet, by hash, and no more."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from defties.render.glyphs import style_in
from defties.web.asked import Reply
from defties.web.pages.forms import MEDIA


def drawing(svg: str) -> Reply:
    """Return a drawing; opened by itself it follows light and dark as it does within a page."""
    digest = b64encode(hashlib.sha256(style_in(svg).encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    body = svg.encode("utf-8", "replace")
    return Reply(body, MEDIA["svg"], headers=(("Content-Security-Policy", policy),))
