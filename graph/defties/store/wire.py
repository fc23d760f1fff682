"""Sending queries to an engine elsewhere: one POST, its answer read whole into a spool.

Here are time limits, tries, credentials and redirects; what the answers mean is for `endpoint`.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
import weakref
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import ip_address
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from defties.errors import EngineError
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    import httpx

_IN_MEMORY = 8 << 20  # bytes of an answer that are kept in memory; the rest goes to a file
_FAULT_SHOWN = 2048
_REDIRECTS = 3
_BUSY = frozenset({429, 503})
_LONGEST_WAIT = 30.0
_USER, _PASSWORD, _TOKEN = (f"DEFTIES_ENDPOINT_{n}" for n in ("USER", "PASSWORD", "TOKEN"))
_CREDENTIALS = f"Set {_USER} and {_PASSWORD}, or {_TOKEN}."
_ADDRESS = "Give the address of its query service, such as https://host/sparql."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: to connect, between two pieces of an answer, for a whole.

    A busy engine and a broken connection are tried `tries` times, `pause` seconds after the first
    failure and twice as long after each further one, or as long as the engine asks for.
    """

    connect: float = 10.0
    silence: float = 120.0
    whole: float = 600.0
    tries: int = 5
    pause: float = 0.5


class Unreadable(EngineError):
    """An answer in a form that was not asked for."""


class Spool(tempfile.SpooledTemporaryFile[bytes]):
    """A file for an answer: in memory while it is short; it is closed when nobody reads it."""

    def __init__(self) -> None:
        super().__init__(max_size=_IN_MEMORY)

    def __del__(self) -> None:
        """Close the file."""
        self.close()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came in: from where, its media type, headers and body.

    Where its length was not told, it may have been cut off without a sign.
    """

    url: str
    kind: str
    headers: Mapping[str, str]
    body: IO[bytes]
    has_length: bool


@dataclass
class Wire:
    """A line to one address; `url` is that address, without a name or password in it."""

    url: str
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        """Check the address.

        Raises
        ------
        EngineError
            It is no address on the web, or holds a password.
        """
        try:
            parts = urlsplit(self.url)
            valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
            _ = parts.port
        except ValueError:
            raise EngineError(f"{shorten(self.url)} is no address.", _ADDRESS) from None
        if "@" in parts.netloc:
            self.url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
            raise EngineError(
                f"{self.url}: a password does not belong in the address.", _CREDENTIALS
            )
        if not valid:
            raise EngineError(f"{shorten(self.url)} is no address.", _ADDRESS)

    def send(self, fields: Sequence[tuple[str, str]], accept: str) -> Reply:
        """Return the answer to a form that is posted, once all of it is here.

        Raises
        ------
        Unreadable
            The engine has no answer in that form.
        EngineError
            The engine cannot be reached, refuses, takes too long, or breaks off its answer.
        """
        import httpx

        until = time.monotonic() + self.patience.whole
        number = 1
        while True:
            asked_for: float | None = None
            try:
                with self._open(fields, accept) as response:
                    if response.status_code not in _BUSY:
                        return self._take(response, until)
                    fault = f"is busy ({response.status_code})"
                    asked_for = _asked_wait(response.headers.get("retry-after", ""))
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
                raise EngineError(
                    f"{self.url} cannot be reached ({_reason(error)}).",
                    "Check the address, and that the engine is running.",
                ) from None
            except httpx.TimeoutException:
                raise self._late(self.patience.silence) from None
            except httpx.HTTPError as error:
                fault = f"broke off its answer ({_reason(error)})"
            wait = self._pause(number) if asked_for is None else asked_for
            if number >= self.patience.tries or time.monotonic() + wait > until:
                raise EngineError(
                    f"{self.url} {fault}; it was tried {number} time{'s' * (number > 1)}.",
                    "Try again later, or ask for less at once.",
                )
            time.sleep(wait)
            number += 1

    def _pause(self, number: int) -> float:
        longest: float = min(self.patience.pause * 2 ** (number - 1), _LONGEST_WAIT)
        return longest * random.uniform(0.5, 1.0)  # so that many who wait do not come back at once

    @contextmanager
    def _open(self, fields: Sequence[tuple[str, str]], accept: str) -> Generator[httpx.Response]:
        """Post a form; a redirect within the same host is followed with the same form."""
        target = self.url
        for _ in range(_REDIRECTS + 1):
            with self._client.stream(
                "POST", target, data=_form(fields), headers={"Accept": accept}
            ) as response:
                if not response.is_redirect:
                    yield response
                    return
                target = self._redirected(target, response.headers.get("location", ""))
        raise EngineError(f"{self.url} redirects in a circle.", _ADDRESS)

    def _redirected(self, source: str, location: str) -> str:
        """Return where a redirect leads, if that is the same host and no less safe."""
        target = urljoin(source, location)
        before, after = urlsplit(source), urlsplit(target)
        if before.hostname != after.hostname or (before.scheme, after.scheme) == ("https", "http"):
            shown = after._replace(netloc=after.netloc.rpartition("@")[2], query="").geturl()
            raise EngineError(
                f"{self.url} redirects to another place, {shorten(shown, 200)}.",
                "If you trust it, give that address.",
            )
        return target

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        headers, login = self._credentials()
        client = httpx.Client(
            headers={"User-Agent": "defties", **headers},
            auth=login,
            timeout=httpx.Timeout(self.patience.silence, connect=self.patience.connect),
            follow_redirects=False,
        )
        weakref.finalize(self, client.close)
        return client

    def _credentials(self) -> tuple[dict[str, str], tuple[str, str] | None]:
        """Return the header and the login that the environment gives.

        Raises
        ------
        EngineError
            They would go over the net for all to read.
        """
        token, user = os.environ.get(_TOKEN, ""), os.environ.get(_USER, "")
        if not token and not user:
            return {}, None
        parts = urlsplit(self.url)
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise EngineError(
                f"{self.url} is not encrypted, so the password for it is not sent.",
                f"Use https, or unset {_TOKEN if token else _USER}.",
            )
        if token:
            return {"Authorization": f"Bearer {token}"}, None
        return {}, (user, os.environ.get(_PASSWORD, ""))

    def _take(self, response: httpx.Response, until: float) -> Reply:
        """Read an answer to its end."""
        if response.status_code != 200:
            raise self._refused(response)
        body = Spool()
        for piece in response.iter_bytes():
            body.write(piece)
            if time.monotonic() > until:
                raise self._late(self.patience.whole)
        body.seek(0)
        headers = response.headers
        has_length = (
            "content-length" in headers
            or "chunked" in headers.get("transfer-encoding", "").lower()
            or response.http_version == "HTTP/2"
        )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(
            self.url, kind, {name.lower(): text for name, text in headers.items()}, body, has_length
        )

    def _late(self, seconds: float) -> EngineError:
        return EngineError(
            f"{self.url} gave no whole answer within {seconds:g} seconds.",
            "Ask for less at once, or use a faster engine.",
        )

    def _refused(self, response: httpx.Response) -> EngineError:
        status = response.status_code
        if status in {401, 403}:
            return EngineError(f"{self.url} refuses access ({status}).", _CREDENTIALS)
        if status == 406:
            return Unreadable(f"{self.url} has no answer in any form that is read (406).", _ADDRESS)
        if status in {404, 405, 410, 415}:
            return EngineError(f"{self.url} is no SPARQL query service ({status}).", _ADDRESS)
        told = b""
        for piece in response.iter_bytes():
            told += piece
            if len(told) > _FAULT_SHOWN:
                break
        first = next(iter(told.decode("utf-8", "replace").strip().splitlines()), "")
        said = "" if first.startswith("<") else f": {shorten(first, 200).rstrip('.')}"
        what = "refuses the query" if status < 500 else "failed on the query"
        return EngineError(
            f"{self.url} {what} ({status}){said}.", "See what it can do: defties doctor URL"
        )


def _form(fields: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, text in fields:
        form.setdefault(name, []).append(text)
    return form


def _asked_wait(text: str) -> float | None:
    """Return how many seconds a `Retry-After` asks for, in figures or as a time; None if none."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, then.timestamp() - time.time())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    return shorten(str(error) or type(error).__name__, 120)
