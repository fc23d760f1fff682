"""The evidence of an answer, numbered once for the whole of it, and the line of its limits.

Rows and hops point to evidence by number. Texts from the data are cleaned, so that a label cannot
steer the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.dates import Held, parse, spoken
from defties.errors import BadDate
from defties.render.claims import Claim, Name, Proof, claim_of, in_one_line
from defties.render.table import wrap
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from defties.model import Register
    from defties.sift import Weighed


class Proofs:
    """The evidence of one answer, numbered in the order in which its ties are first named."""

    def __init__(
        self,
        register: Register,
        ties: Mapping[str, Weighed],
        amount: str,
        named: Collection[str] = (),
    ) -> None:
        """Begin with no number given; `named` is evidence to show whatever the amount but none."""
        self._register = register
        self._ties = ties
        self._amount = amount
        self._named = named
        self._numbers: dict[str, list[tuple[int, Proof]]] = {}
        self._claims: dict[str, Claim] = {}
        self._next = 1

    def claim(self, key: str) -> Claim:
        """Return a tie in words."""
        if key not in self._claims:
            weighed = self._ties[key]
            self._claims[key] = claim_of(weighed.tie, self._register, weighed.standing, ())
        return self._claims[key]

    def marks(self, keys: Iterable[str]) -> str:
        """Return the numbers of the evidence shown for some ties, "[1] [2]"."""
        return " ".join(f"[{number}]" for key in keys for number, _ in self._numbered(key))

    def marks_of(self, keys: Iterable[str], evidence: Collection[str]) -> str:
        """Return the numbers of some evidence of some ties."""
        return " ".join(
            f"[{number}]" for k in keys for number, p in self._numbered(k) if p.id in evidence
        )

    def grades_of(self, key: str, evidence: Collection[str]) -> str:
        """Return the grades of some evidence of a tie."""
        return " ".join(sorted({p.grade for p in self.claim(key).proofs if p.id in evidence}))

    def lines(self, width: int) -> list[str]:
        """Return the numbered evidence of every tie that was named, under its tie."""
        lines: list[str] = []
        for key in self._numbers:
            claim = self.claim(key)
            lines += ["", *wrap(headline(claim), width)]
            lines += _indent(wrap(_about(claim, self._ties[key]), width - 2), 2)
            for number, proof in self._numbers[key]:
                lines += _proof(number, proof, width)
            if hidden := len(claim.proofs) - len(self._numbers[key]):
                lines.append(f"  and {hidden} more: defties show {key}")
        return lines

    def _numbered(self, key: str) -> list[tuple[int, Proof]]:
        if key not in self._numbers:
            shown = chosen(self.claim(key), self._amount, self._named)
            self._numbers[key] = list(enumerate(shown, start=self._next))
            self._next += len(shown)
        return self._numbers[key]


def chosen(claim: Claim, amount: str, named: Collection[str]) -> list[Proof]:
    """Return the evidence to print: the best for it, all that is against it, and what is named."""
    if amount == "all":
        return list(claim.proofs)
    if amount == "none":
        return []
    supporting = (p for p in claim.proofs if p.side == "for")
    best = min(supporting, key=lambda p: (p.reaches != claim.status, p.grade), default=None)
    return [p for p in claim.proofs if p is best or p.side == "against" or p.id in named]


def headline(claim: Claim) -> str:
    """Return a tie in one line: who, phrase, whom, and what else takes part."""
    whom = f" {claim.phrase} {_names(claim.whom)}" if claim.whom else ""
    told = {n.text for n in (*claim.who, *claim.whom)} if claim.whom else set[str]()
    rest = [
        f"{role.label}: {_names(role.names)}"
        for role in claim.roles
        if claim.whom and not told.issuperset(n.text for n in role.names)
    ]
    rest += [f"{label}: {text}" for label, text in claim.facts]
    lead = f"{_names(claim.who)}{whom}" if claim.whom else f"{claim.label}: {_names(claim.who)}"
    return lead + (f" ({'; '.join(rest)})" if rest else "")


def _names(names: Sequence[Name]) -> str:
    return ", ".join(f"{n.text} ({n.reason})" if n.reason else n.text for n in names)


def _about(claim: Claim, weighed: Weighed) -> str:
    parts = [
        claim.label,
        claim.status.replace("-", " "),
        claim.when or "undated",
        f"{claim.standing.replace('-', ' ')}, {voices(weighed)}",
    ]
    if claim.denials:
        parts.append(f"denied by {counted(claim.denials, 'voice')}")
    if weighed.held is Held.POSSIBLY:
        parts.append("possibly at the asked date")
    if claim.withdrawn:
        parts.append(f"withdrawn: {claim.withdrawn}")
    return " · ".join([*parts, claim.id])


def voices(weighed: Weighed) -> str:
    """Return how many independent voices speak for a tie, and how many of them at C3 or better."""
    standing = weighed.standing
    told = counted(len(standing.voices), "voice")
    return told if standing.solid == len(standing.voices) else f"{told}, {standing.solid} at C3+"


def _proof(number: int, proof: Proof, width: int) -> list[str]:
    side = {"for": "", "against": "AGAINST: ", "neither": "no stand: "}[proof.side]
    carrier = "" if proof.publisher == proof.voice else f", in {proof.publisher}"
    who = f"{proof.voice}{carrier}, {proof.published or 'undated'}"
    notes = "".join(f" · {note}" for note in proof.notes)
    first = f"{side}{proof.says}"
    second = f"{who} · {proof.stance} · {proof.grade}{notes}"
    mark = f"  [{number}] "
    pad = len(mark)
    lines = _indent(wrap(first, width - pad), pad)
    lines[0] = mark + lines[0].strip()
    lines += _indent(wrap(second, width - pad), pad)
    if proof.link:
        lines.append(" " * pad + proof.link)
    return lines


def _indent(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where that fits."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(names: Sequence[str], most: int = 2) -> str:
    """Return the first names of many, and how many more there are.

    Examples
    --------
    >>> some(["Iran"]), some(["Iran", "Russia", "Kremlin", "IRNA"])
    ('Iran', 'Iran, Russia and 2 more')
    """
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def cell_text(cell: str, register: Register) -> str:
    """Return a cell as people read it: a label for an id, a date in words, else the text."""
    if cell in register.entities:
        return clean(register.entities[cell].label)
    if cell in register.ties:
        return in_one_line(cell, register)
    if cell in register.schema.concepts:
        return clean(register.schema.concepts[cell].label)
    return spoken(cell) if _is_date(cell) else clean(cell) or "–"


def _is_date(text: str) -> bool:
    if not text[:1].isdigit() and not text.startswith(("..", "/")):
        return False
    try:
        return bool(parse(text))
    except BadDate:
        return False


def limits(searched: str, removed: Mapping[str, int], register: Register) -> str:
    """Return the last line of an answer: what was searched, what was left out, which data."""
    left_out = ", ".join(f"{n} by {name}" for name, n in removed.items())
    return (
        f"{clean(searched)}; {left_out + ' left out' if left_out else 'nothing left out'}; "
        f"data version {register.version}."
    )
