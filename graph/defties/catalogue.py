"""The catalogue: what can be asked, one SPARQL file a question, in `ontology/questions`, and its words.

A file starts with a header of comment lines ``# Key: value`` and ends with a SELECT that has a
column ``?tie`` (or several whose names start with it), so that every row can show its evidence.
Its outermost ``WHERE {`` ends its line; there the values of the parameters come in::

    # Title: Suppliers of parts
    # Question: Who supplies components of {item}?
    # Parameter: item Item id:shahed-136
    # Phrasing: who supplies {item} components
    # Group: suppliers | Reported suppliers | sold or gave parts, in the words of a source
    # Searched: supply, procurement and component ties about {item} and its family
    # Caveat: …
    # Together: part
    # Standing: all

A column ``?group`` sorts the rows under the headings of `Group`. A column ``?evidence`` ties a row
to one voice: the row goes when a filter leaves that evidence out. Other columns are shown, under
their names in words.

`Parameter` gives a name, the class that its value must have, and an example. `Phrasing` may repeat.
`Together` names columns of which one tie has several values: rows that differ only there are one.
`Standing: all` keeps ties that are only denied, since the question asks for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties import rooms
from defties.errors import DataError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LINE = re.compile(r"^#\s*([A-Z][a-z]+):\s*(.*?)\s*$")
SLOT = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place in a question to be filled with an entity of class `kind` or one below it."""

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of rows: its key in the query, its title, and what its rows do and do not say."""

    key: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue. `sparql` is the whole file; texts hold ``{parameter}`` slots."""

    id: str
    title: str
    asks: str
    parameters: tuple[Parameter, ...]
    phrasings: tuple[str, ...]
    groups: tuple[Heading, ...]
    searched: str
    caveat: str
    every_standing: bool
    together: tuple[str, ...]
    sparql: str


def catalogue(folder: Path | None = None) -> dict[str, Question]:
    """Return the questions by id (the name of the file without its number), in file order.

    Raises
    ------
    DataError
        A header lacks a title, question, phrasing or what was searched, or names a slot that is
        no parameter.
    """
    paths = rooms.files(folder or rooms.room("ontology") / "questions", ".rq")
    questions = (_read(path) for path in paths)
    return {q.id: q for q in questions}


def pick(name: str, questions: dict[str, Question]) -> Question:
    """Return the question of this id.

    Raises
    ------
    InputError
        There is none.
    """
    if name not in questions:
        raise InputError(f'No question has the id "{name}".', "See the list with: defties ask")
    return questions[name]


def _read(path: Path) -> Question:
    text = path.read_text("utf-8")
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            break
        header.setdefault(match[1], []).append(match[2])
    for key in ("Title", "Question", "Phrasing", "Searched"):
        if not header.get(key):
            raise DataError(f"{path.name}: the header has no line {key}.", "Add it.")
    parameters = tuple(_parameter(line, path) for line in header.get("Parameter", ()))
    names = {p.name for p in parameters}
    for template in (*header["Question"], *header["Phrasing"], *header["Searched"]):
        if unknown := set(SLOT.findall(template)) - names:
            raise DataError(f"{path.name}: {min(unknown)} is no parameter.", "Declare it.")
    return Question(
        id=re.sub(r"^\d+-", "", path.stem),
        title=header["Title"][0],
        asks=header["Question"][0],
        parameters=parameters,
        phrasings=tuple(header["Phrasing"]),
        groups=tuple(_heading(line) for line in header.get("Group", ())),
        searched=header["Searched"][0],
        caveat=" ".join(header.get("Caveat", ())),
        every_standing=header.get("Standing") == ["all"],
        together=tuple(" ".join(header.get("Together", ())).split()),
        sparql=text,
    )


def _parameter(line: str, path: Path) -> Parameter:
    words = line.split()
    if len(words) != 3:
        raise DataError(f"{path.name}: a Parameter is a name, a class and an example.", "Mend it.")
    return Parameter(*words)


def _heading(line: str) -> Heading:
    key, title, note = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
    return Heading(key, title or key, note)


# --- the words that questions are asked in

# A concept, its regular verbs, irregular pasts, words for who does it, and for the thing done.
_VERBS = {
    "give": (
        "give supply provide deliver send sell hand transfer export furnish equip arm ship",
        "gave given sent sold",
        "supplier seller provider exporter",
        "supply delivery sale transfer export",
    ),
    "get": (
        "get receive obtain buy procure acquire import purchase",
        "got gotten bought",
        "recipient receiver buyer procurer importer",
        "purchase import procurement",
    ),
    "make": (
        "make build produce manufacture assemble fabricate",
        "made built",
        "maker manufacturer producer builder",
        "manufacture production assembly product",
    ),
    "develop": ("develop design create", "", "developer designer creator", "development design"),
    "own": ("own", "", "owner shareholder", "ownership"),
    "lead": (
        "lead head command run direct chair",
        "led ran",
        "leader head commander chief director chairman boss charge",
        "leadership",
    ),
    "hold": ("hold occupy", "held", "holder", ""),
    "work": ("work", "", "employee", ""),
    "act": ("act", "", "agent", ""),
    "list": (
        "list sanction designate blacklist",
        "",
        "",
        "list listing sanction designation blacklist",
    ),
    "cancel": ("cancel suspend halt stop freeze terminate", "froze frozen", "", "cancellation"),
    "end": ("end expire", "", "", "end"),
    "train": ("train instruct", "", "trainer instructor", "training"),
    "serve": ("serve", "", "", "service"),
    "use": ("use fire deploy employ", "", "user", "use deployment"),
    "carry": (
        "carry transport ship fly sail ferry haul move bring",
        "flew flown brought",
        "carrier transporter",
        "transport voyage flight shipment trip",
    ),
    "go": ("go come travel", "went gone came", "", ""),
    "pay": ("pay", "paid", "payer", "payment"),
    "agree": (
        "agree sign conclude ratify",
        "",
        "signatory",
        "agreement treaty contract deal accord pact memorandum",
    ),
    "deny": ("deny reject refute", "", "", "denial"),
    "dispute": (
        "dispute disagree contradict conflict differ",
        "",
        "",
        "dispute disagreement contradiction conflict",
    ),
    "tie": ("tie connect link relate", "", "", "tie connection link relation relationship"),
    "contain": ("contain include", "", "", ""),
    "find": ("find", "found", "", ""),
    "found": ("found establish", "", "founder", ""),
    "part": ("", "", "", "part component piece chip microchip"),
    "middle": ("", "", "intermediary middleman middlemen", ""),
    "craft": ("", "", "", "ship vessel boat aircraft plane craft"),
    "post": ("", "", "", "post position office job role"),
}
# Words by what they do in a sentence; those that only make it polite or whole do nothing.
_SMALL = {
    "be": "is are was were be been being am",
    "do": "do does did",
    "have": "have has had having",
    "and": "and",
    "who": "who whom whose",
    "what": "what which",
    "where": "where",
    "when": "when",
    "how": "how",
    "not": "not never no none without cannot nobody nor neither",
    "actor": "firm company companies business country countries state nation organisation "
    "organization people person actor entity",
    "thing": "weapon weaponry arms goods item thing equipment stuff hardware system material "
    "anything something everything",
    "light": "a an the this that these those its their his her it they them there here all any "
    "some please also ever now then just really actually exactly currently said says say reported "
    "reportedly alleged allegedly claimed supposedly known will would can could may might but or "
    "if so as too since over up out away foreign other each themselves",
}
_PREPOSITIONS = {
    **{w: w for w in ("to", "from", "by", "of", "in", "on", "with", "about", "against", "under")},
    **{"between": "between", "through": "through", "via": "through", "for": "of", "at": "in"},
    **{"inside": "in", "within": "in", "into": "to", "concerning": "about", "regarding": "about"},
}


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word may do in a sentence: `part` of speech, and the `concept` it stands for.

    Parts are "verb", "past", "agent", "noun", "preposition" and the keys of small words.
    """

    part: str
    concept: str


def senses(phrasings: Iterable[str]) -> dict[str, tuple[Sense, ...]]:
    """Return what each known word may do: those of the lists here, then those of the phrasings.

    Examples
    --------
    >>> known = senses(["who is behind {company}"])
    >>> [sense.part for sense in known["supplies"]], known["bought"][0].concept
    (['verb', 'noun'], 'get')
    >>> known["behind"]
    (Sense(part='noun', concept='behind'),)
    """
    found: dict[str, dict[Sense, None]] = {}

    def learn(word: str, part: str, concept: str) -> None:
        found.setdefault(word, {})[Sense(part, concept)] = None

    for concept, (verbs, pasts, agents, nouns) in _VERBS.items():
        for verb in verbs.split():
            for form in (verb, *_plurals(verb), *_added(verb, "ing")):
                learn(form, "verb", concept)
            for form in _added(verb, "ed"):
                learn(form, "past", concept)
                learn("un" + form, "past", "not " + concept)
        for word in pasts.split():
            learn(word, "past", concept)
        for part, words in (("agent", agents), ("noun", nouns)):
            for word in words.split():
                for form in (word, *_plurals(word)):
                    learn(form, part, concept)
    for part, words in _SMALL.items():
        for word in words.split():
            for form in (word, *_plurals(word)) if part in ("actor", "thing") else (word,):
                learn(form, part, part)
    for word, concept in _PREPOSITIONS.items():
        learn(word, "preposition", concept)
    for word in (w for text in phrasings for w in WORD.findall(SLOT.sub(" ", text.casefold()))):
        if word not in found:
            stem = word.removesuffix("s")
            for form in (stem, *_plurals(stem), word):
                learn(form, "noun", stem)
    return {word: tuple(known) for word, known in found.items()}


def _plurals(word: str) -> tuple[str, ...]:
    """Return a word with an s: supply, supplies; box, boxes."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ies",)
    return (word + "es",) if word.endswith(("s", "x", "ch", "sh", "o")) else (word + "s",)


def _added(word: str, ending: str) -> tuple[str, ...]:
    """Return a verb with *ing* or *ed*, its last letter dropped, changed or doubled as it may be.

    Examples
    --------
    >>> _added("supply", "ed"), _added("ship", "ing"), _added("make", "ing")
    (('supplied',), ('shiping', 'shipping'), ('making',))
    """
    if word.endswith("e"):
        return (word[:-1] + ending,)
    if word.endswith("y") and ending == "ed" and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ied",)
    return (word + ending, word + word[-1] + ending)
