"""Parameters of the API: what each is, declared once, and checked before anything is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from defties.errors import InputError
from defties.sought import UNDATED
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.web.asked import Asked

# So many characters a value may have.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the query of an address.

    A number if `most` is given, then from `least` to `most`; one of `choices` if there are any;
    else a text. `several` may be given more than once.
    """

    name: str
    says: str
    required: bool = False
    several: bool = False
    default: str = ""
    least: int = 1
    most: int = 0
    choices: tuple[str, ...] = ()
    example: str = ""

    def schema(self) -> dict[str, Any]:
        """Return what values it takes, as a JSON Schema."""
        if self.most:
            told: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
            if self.default:
                told["default"] = int(self.default)
            return told
        text: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        if self.choices:
            text = {"type": "string", "enum": list(self.choices)}
            if self.default:
                text["default"] = self.default
        return {"type": "array", "items": text} if self.several else text

    def check(self, asked: Asked) -> None:
        """Raise InputError if it is missing or has a value that it does not take."""
        if self.required and not asked.one(self.name):
            example = f"For example {self.name}={self.example}." if self.example else ""
            raise InputError(f'The parameter "{self.name}" is missing: {self.says}', example)
        if self.most:
            asked.number(self.name, int(self.default or self.least), self.most, self.least)
        elif self.choices and asked.one(self.name):
            asked.choice(self.name, self.choices)
        elif not self.several:
            asked.one(self.name)


def check(asked: Asked, known: Iterable[Parameter]) -> None:
    """Raise InputError if a parameter is unknown, empty, missing or has a wrong value.

    A filter that is misspelt must not be passed over in silence.
    """
    parameters = list(known)
    names = [parameter.name for parameter in parameters]
    for name, value in asked.query:
        if name not in names:
            raise InputError(
                f'There is no parameter "{shorten(name)}" here.',
                f"Use {', '.join(names)}." if names else "Leave it out.",
            )
        if not value.strip():
            raise InputError(
                f'The parameter "{name}" is empty.', "Give it a value or leave it out."
            )
        if len(value) > LONGEST:
            raise InputError(
                f'The parameter "{name}" is longer than {LONGEST} characters.', "Shorten it."
            )
    for parameter in parameters:
        parameter.check(asked)


FILTERS = (
    Parameter("as_of", "Ties that held then: a date in EDTF.", example="2022-08"),
    Parameter("known_by", "Only evidence published by then: a date in EDTF.", example="2023"),
    Parameter("min_grade", "Only evidence of this Admiralty grade or better.", example="B2"),
    Parameter("standing", "Only ties of this standing; “all” adds denied ones.", several=True),
    Parameter("status", "Only ties of this status.", several=True),
    Parameter("kind", "Only ties of this class.", several=True, example="Supply"),
    Parameter("exclude", "Leave out ties with this entity, by name or id.", several=True),
    Parameter("undated", "Ties without a date.", choices=UNDATED, default="keep"),
)
LIMIT = Parameter("limit", "How many at most.", default="50", most=500)
AFTER = Parameter("after", "Go on after this id; the link “next” has it.")
