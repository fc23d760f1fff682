"""Markdown of an author → HTML: paragraphs, lists, quotes, stress and links, and nothing else.

HTML in the text stays text, pictures are not loaded, and a link leads to something of the data, to
a page of the explorer or to the web; any other stays text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markupsafe import Markup

from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

_OWN = re.compile(r"(?:id|tie|src):[\w.-]+")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HERE = re.compile(r"/(?![/\\])")
_OFF = ("image", "heading", "lheading", "code", "fence", "html_block", "html_inline", "hr")


class _Plain(MarkdownIt):
    """CommonMark without what could load, run or hide something."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.disable(list(_OFF))
        self.add_render_rule("link_open", _open)
        self.add_render_rule("link_close", _close)

    def validateLink(self, url: str) -> bool:  # noqa: N802  the name is theirs
        return any(form.match(url) for form in (_OWN, _WEB, _HERE))


def rendered(text: str, address: Callable[[str], str]) -> Markup:
    """Return a text as HTML.

    Parameters
    ----------
    text
        Markdown.
    address
        The address of what an id (``id:iran``) or a path of the explorer (``/ask/makers``) names;
        where it returns "", the words of the link stay without one.
    """
    lines = "\n".join(" " * (len(s) - len(s.lstrip(" "))) + clean(s) for s in text.splitlines())
    # The renderer escapes all text; the links are those of the rules here.
    return Markup(_Plain().render(lines, {"address": address}))  # noqa: S704


def _open(
    _: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Any,  # noqa: ANN401
) -> str:
    href = _address(tokens[index], env)
    if not href:
        return ""
    away = ' rel="noopener noreferrer external"' if _WEB.match(href) else ""
    return f'<a href="{escapeHtml(href)}"{away}>'


def _close(
    _: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Any,  # noqa: ANN401
) -> str:
    # Links do not nest, so the last that was opened ends here.
    opened = next(t for t in reversed(tokens[:index]) if t.type == "link_open")
    return "</a>" if _address(opened, env) else ""


def _address(token: Token, env: Any) -> str:  # noqa: ANN401
    href = str(token.attrs.get("href", ""))
    address: str = href if _WEB.match(href) else env["address"](href)
    return address
