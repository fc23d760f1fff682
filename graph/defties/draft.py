"""A curator's words → the block of a new tie, ready to be pasted into a file of seeds.

The class of the tie says which roles it has; names are resolved to entities that may fill them.
What is not given stands as ``???``, which no Turtle parser reads, so that nothing half-done passes.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from defties import dates
from defties.errors import InputError, UnknownEntity
from defties.shelf import take
from defties.standing import is_grade
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.find import Finder
    from defties.model import Register, Schema, TieClass
    from defties.snapshot import Dataset

UNSAID = "???"
_OF_TIE = ("kind", "status", "when", "note")
# In the order in which CONTRIBUTING writes them; those that each evidence has come out as UNSAID.
_OF_EVIDENCE = ("source", "at", "statedBy", "stance", "grade", "covers", "reaches", "says")
_NEEDED = ("source", "grade", "reaches", "says")
_CONCEPTS = {"kind": "kind", "status": "st", "stance": "stance", "reaches": "st"}
_DATES = ("when", "covers")
_EXACT = 93.0  # the score of a name in another spelling of the same sounds; below, it is a guess
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Draft:
    """The block of a tie; `unsaid` names what it still needs, `twins` the ties it may repeat."""

    id: str
    block: str
    unsaid: tuple[str, ...]
    twins: tuple[str, ...]


def draft_tie(kind: str, given: Iterable[tuple[str, str]], data: Dataset) -> Draft:
    """Return the block of a tie.

    Parameters
    ----------
    kind
        The class, in any case, with or without dashes: "component-use".
    given
        (field, text) pairs: a role of the class with the name of who fills it, or a field of the
        tie ("status", "when") or of its evidence ("source", "grade", "says"). A role may repeat.
        A name that begins with "?" is the reason why a party is unknown.
    data
        The claims that the tie will stand beside.

    Raises
    ------
    InputError
        No such class, field, concept, source or tie; `UnknownEntity`, `AmbiguousEntity` and
        `BadDate` for names and dates.
    """
    register, finder = data.register, data.finder
    schema = register.schema
    declared = schema.tie_classes[_one_of("class of tie", kind, schema.tie_classes)]
    roles = _roles(declared)
    said: defaultdict[str, list[str]] = defaultdict(list)
    for field, text in given:
        name = _one_of("field of this tie", field, (*roles, *_OF_TIE, *_OF_EVIDENCE))
        if said[name] and name not in (*schema.roles, "kind"):
            raise InputError(f"{name} is given twice.", "It has one value.")
        said[name].append(_term(name, text, declared, register, finder))
    parties = {role: said[role] for role in roles if role in said}
    unsaid = _unsaid(declared, said, register.schema)
    key = _id(declared, parties, said["when"], register)
    block = _block(key, declared, said, unsaid)
    return Draft(key, block, tuple(unsaid), _twins(declared, parties, data))


def _roles(declared: TieClass) -> tuple[str, ...]:
    """Return the roles of a class: the required ones first, who acts before who is acted on."""

    def passive(role: str) -> tuple[int, str]:
        ends = (e for e in declared.edges if e.tail == role and e.head in declared.requires)
        return (sum(1 for _ in ends), role)

    lead = sorted(declared.requires, key=passive)
    every = (lead, declared.requires_two, declared.requires_one_of, declared.allows)
    return tuple(dict.fromkeys(role for roles in every for role in roles))


def _unsaid(declared: TieClass, said: Mapping[str, Sequence[str]], schema: Schema) -> list[str]:
    """Return the fields that the tie and its evidence need and have not; a choice by its first."""
    choice = declared.requires_one_of
    stance = next(iter(said.get("stance", ())), "stance:asserts")
    return [
        *(role for role in _roles(declared) if role in declared.requires and not said.get(role)),
        *(role for role in declared.requires_two if len(said.get(role, ())) < 2),
        *(choice[:1] if not any(said.get(role) for role in choice) else ()),
        *([] if said.get("status") else ["status"]),
        *(
            name
            for name in _NEEDED
            if not said.get(name)
            # What only denies or declines reaches no rung.
            and (name != "reaches" or schema.concepts[stance].asserting)
        ),
    ]


def _one_of(what: str, text: str, known: Iterable[str]) -> str:
    """Return the name meant, whatever its case and with or without dashes."""
    by_fold = {name.casefold(): name for name in known}
    name = by_fold.get(text.replace("-", "").replace(" ", "").casefold())
    if name is None:
        raise InputError(
            f'"{shorten(text)}" is no {what}.', f"Use one of: {', '.join(by_fold.values())}."
        )
    return name


def _term(name: str, text: str, declared: TieClass, register: Register, finder: Finder) -> str:
    """Return a value as Turtle writes it, once it is known to fit the field."""
    schema = register.schema
    if not text.strip():
        raise InputError(f"{name} is empty.", "Give it a value, or leave it out.")
    if name in _CONCEPTS:
        prefix = _CONCEPTS[name]
        known = (
            declared.statuses
            if name == "status"
            else [c.id.partition(":")[2] for c in schema.scheme(prefix)]
        )
        by_word = {word.replace("-", ""): word for word in known}
        word = by_word[_one_of(f"{name} of a {declared.label}", text, by_word)]
        return f"{prefix}:{word}"
    if name in _DATES:
        dates.parse(text)
    if name == "grade" and not is_grade(text):
        raise InputError(f'"{shorten(text)}" is no grade.', "A letter A to F and a digit 1 to 6.")
    if name == "source":
        return _known("source", text, "src:", register.sources)
    accepted = ("Actor",) if name == "statedBy" else schema.roles.get(name, ())
    if accepted == ("Tie",):
        return _known("tie", text, "tie:", register.ties)
    if accepted and text.startswith("?"):
        if not text[1:].strip():
            raise InputError(f"{name} has no reason.", 'Write "?not named by the source".')
        return f"[ a :UnknownParty ; :reason {_quoted(text[1:].strip())} ]"
    if accepted:
        key = _entity(name, text, accepted, register, finder)
        return key if key.startswith("id:") else f"<{key}>"
    return f"[ :text {_quoted(text)} ]" if name in schema.measured else _quoted(text)


def _entity(
    role: str, text: str, accepted: Sequence[str], register: Register, finder: Finder
) -> str:
    """Return the entity of exactly this name that may fill a role: here nothing is guessed."""
    schema = register.schema
    exact = [m for m in finder.find(text) if m.score >= _EXACT]
    fitting = [m for m in finder.find(text, kinds=accepted, schema=schema) if m.score >= _EXACT]
    if exact and not fitting:
        found = schema.entity_classes[exact[0].entity.kind].label
        wanted = " or ".join(schema.entity_classes[name].label for name in accepted)
        raise InputError(
            f'"{shorten(text)}" is found as {exact[0].entity.id}, of the class {found}.',
            f"The role {role} takes one of the class {wanted}.",
        )
    if not fitting:
        near = finder.find(text, kinds=accepted, schema=schema, limit=5)
        raise UnknownEntity(text, [(m.entity.id, m.entity.label) for m in near])
    return finder.resolve(text, kinds=accepted, schema=schema).id


def _known(what: str, text: str, prefix: str, known: Mapping[str, object]) -> str:
    key = text if text.startswith(prefix) else prefix + text
    if key not in known:
        near = difflib.get_close_matches(key, known, n=3)
        raise InputError(
            f'No {what} is called "{shorten(text)}".',
            f"Did you mean {', '.join(near)}?" if near else f"Define it first, as {prefix}….",
        )
    return key


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.split()) + '"'


def _id(
    declared: TieClass,
    parties: Mapping[str, Sequence[str]],
    when: Sequence[str],
    register: Register,
) -> str:
    """Return a readable id that is still free: the class, who and what, and the first year."""
    kebab = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", declared.name).lower()
    lead = {*declared.requires, *declared.requires_two, *declared.requires_one_of, "item"}
    fillers = [f for role in _roles(declared) if role in lead for f in parties.get(role, ())]
    years = _YEAR.findall(when[0])[:1] if when else []
    words = [kebab, *(f.removeprefix("id:") for f in fillers if f.startswith("id:")), *years]
    if len(words) == 1:
        words.append(UNSAID)
    key = "tie:" + "-".join(dict.fromkeys(words))
    free = chain([key], (f"{key}-{number}" for number in count(2)))
    return next(name for name in free if name not in register.ties)


def _twins(
    declared: TieClass, parties: Mapping[str, Sequence[str]], data: Dataset
) -> tuple[str, ...]:
    """Return the ties of the class that already have all of the named entities in their roles."""
    named = {(role, f) for role, found in parties.items() for f in found if f.startswith("id:")}
    if not named or not {role for role, _ in named}.issuperset(declared.requires):
        return ()
    rarest = min((data.ties_of(entity) for _, entity in named), key=len)
    return tuple(
        tie.id
        for tie in take(data.register.ties, rarest)
        if tie.kind == declared.name
        and not (tie.withdrawn or tie.merged_into)
        and named <= {(p.role, p.entity) for p in tie.parties}
    )


def _block(
    key: str, declared: TieClass, said: Mapping[str, Sequence[str]], unsaid: Sequence[str]
) -> str:
    def line(name: str, value: str) -> str:
        return f"    {':' + name:<12} {value} ;"

    lines = [key, f"    a :{declared.name} ;"]
    for role in _roles(declared):
        missing = [UNSAID] if role in unsaid else []
        if values := [*said.get(role, ()), *missing]:
            lines.append(line(role, " , ".join(values)))
    if said.get("kind"):
        lines.append(line("kind", " , ".join(said["kind"])))
    lines.append(line("status", (said.get("status") or [UNSAID])[0]))
    lines += [line(name, said[name][0]) for name in ("when", "note") if said.get(name)]
    fields = [
        f":{name} {(said.get(name) or [UNSAID])[0]}"
        for name in _OF_EVIDENCE
        if said.get(name) or name in unsaid
    ]
    lines += [
        "    :evidence",
        f"        [ {' ; '.join(fields[:-1])} ;",
        f"          {fields[-1]} ] .",
    ]
    return "\n".join(lines) + "\n"
