"""A store → its triples by subject and predicate, in short forms, for `schema` and `read`."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from defties.vocab import PREFIXES, compact, expand, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from defties.store.protocol import Store

# Where a tie is written, as if it were said of it: no predicate has this name.
FILE = "file"
_EVIDENCE = ":evidence"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`:][^\x00-\x20<>\"{}|\\^`]*")
# What is said of the world, by prefix; all else of ours is vocabulary.
_THINGS = ("id", "src", "ev", "part")


class Value(NamedTuple):
    """One object of a triple: its text (a short form for an IRI), language, and whether an IRI."""

    text: str
    language: str
    is_iri: bool


About = dict[str, list[Value]]


class Facts(Mapping[str, About]):
    """What a store says, by subject in short form; read when it is first asked for.

    A subject that a tie's evidence hangs on has its file under `FILE`: the name of the graph.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, About] = {}
        self._short: dict[str, str] = {}

    def __getitem__(self, subject: str) -> About:
        """Return what is said of a subject.

        Raises
        ------
        KeyError
            Nothing is.
        """
        if subject not in self._read:
            self.fetch([subject])
        if not self._read[subject]:
            raise KeyError(subject)
        return self._read[subject]

    def __iter__(self) -> Iterator[str]:
        """Yield every subject of the store, which reads all of it."""
        self._take(self._store)
        return iter([subject for subject, about in self._read.items() if about])

    def __len__(self) -> int:
        """Return how many subjects there are, which reads all of the store."""
        return sum(1 for _ in self)

    def fetch(self, subjects: Iterable[str]) -> None:
        """Read some subjects together."""
        wanted = [subject for subject in dict.fromkeys(subjects) if subject not in self._read]
        self._read.update((subject, {}) for subject in wanted)
        iris = map(expand, wanted)  # of a text that is no IRI nothing is said
        self._take(self._store.about(filter(_is_iri, iris)))

    def leads(self, subject: str) -> Iterator[str]:
        """Yield what a subject leads to but for terms of a vocabulary."""
        for values in self.get(subject, {}).values():
            for value in values:
                prefix, _, _ = value.text.partition(":")
                if value.is_iri and (prefix in _THINGS or prefix not in PREFIXES):
                    yield value.text

    def forget(self) -> None:
        """Drop what was read, so that memory does not grow with the store."""
        self._read.clear()
        self._short.clear()

    def _take(self, quads: Iterable[ox.Quad]) -> None:
        fresh: defaultdict[str, defaultdict[str, dict[Value, None]]]
        fresh = defaultdict(lambda: defaultdict(dict))
        name = self._name
        for quad in quads:
            subject, term = quad.subject, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if isinstance(term, ox.NamedNode):
                value = Value(name(term.value), "", True)
            elif isinstance(term, ox.Literal):
                value = Value(term.value, term.language or "", False)
            else:
                continue
            about, predicate = fresh[name(subject.value)], name(quad.predicate.value)
            # Two files may say the same: it counts once.
            about[predicate][value] = None
            if predicate == _EVIDENCE and isinstance(quad.graph_name, ox.NamedNode):
                file = quad.graph_name.value.removeprefix(PREFIXES["graph"])
                about[FILE][Value(file, "", False)] = None
        for key, said in fresh.items():
            self._read[key] = {p: list(values) for p, values in said.items()}

    def _name(self, iri: str) -> str:
        short = self._short.get(iri)
        if short is None:
            short = self._short[iri] = compact(iri)
        return short


def every(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    """Return the texts of all objects of a predicate, sorted."""
    return sorted(v.text for v in about.get(predicate, ()))


def one(about: Mapping[str, list[Value]], predicate: str) -> str:
    """Return the text of the object of a predicate, the first of several, "" when there is none."""
    found = about.get(predicate)
    return min(v.text for v in found) if found else ""


def number(about: Mapping[str, list[Value]], predicate: str) -> float | None:
    """Return the object of a predicate as a finite number, None when there is none."""
    try:
        found = float(one(about, predicate))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def names(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    """Return the local names of the terms that a predicate points to, sorted."""
    return [local(text) for text in every(about, predicate)]


def label(about: Mapping[str, list[Value]], predicate: str) -> str:
    """Return the English text, else the first."""
    found = sorted(about.get(predicate, ()), key=lambda v: (v.language != "en", v.text))
    return found[0].text if found else ""


def _is_iri(text: str) -> bool:
    """Tell whether a text is an IRI of our kind, in every store's eyes."""
    if not _IRI.fullmatch(text):
        return False
    try:
        ox.NamedNode(text)
    except ValueError:  # a lone percent sign, or a code point that is for private use
        return False
    return True
