"""A Markdown file → a story as it is written; `defties.stories` says how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from defties import rooms
from defties.dates import parse
from defties.errors import BadDate, InputError, Invalid, NothingFound
from defties.model import Violation
from defties.texts import clean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELD = re.compile(r"([A-Z][a-z]+(?: [a-z]+)?):\s*(.*)")
_TARGET = re.compile(r"\]\(\s*<?([^)>\s]*)|^ {0,3}\[[^\]]+\]:\s*<?([^>\s]+)|<(\w+:[^>\s]+)>")
# An id in prose; its name does not end in what ends a sentence.
_ID = re.compile(r"(?<![\w:/-])(?:id|tie|src):[A-Za-z0-9](?:[\w.-]*\w)?")
_MAY_LEAD = re.compile(r"(?:id|tie|src):\S|https?://\S|/(?!/)")
_RULE = "---"
_HEAD = ("title", "summary")
_FIELDS = ("Ties", "As of", "Focus")
_LONGEST = 200_000  # characters of a file
_MOST_STEPS, _MOST_TIES = 60, 40


@dataclass(frozen=True, slots=True)
class Named:
    """An id that a story names, and the line."""

    key: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is written: what it stands on, and what it tells in Markdown.

    `line` is that of its heading, `dated` that of the date; `linked` are the ids of the prose.
    """

    heading: str
    line: int
    ties: tuple[Named, ...] = ()
    as_of: str = ""
    dated: int = 0
    focus: tuple[Named, ...] = ()
    prose: str = ""
    linked: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is written; `name` is that of its file, `opening` is Markdown like the steps.

    `text` is the whole file.
    """

    name: str
    file: str
    title: str
    summary: str
    opening: str
    linked: tuple[Named, ...]
    steps: tuple[Step, ...]
    text: str


class BadStory(Invalid):
    """A story that cannot be told; `violations` holds every reason, with file and line."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(violations)
        count = len(violations)
        self.message = f"{count} thing{' keeps' if count == 1 else 's keep'} this from being told."
        self.args = (self.message,)
        self.hint = "Mend the file and run: defties story build FILE"


def shipped() -> dict[str, Path]:
    """Return the files of the stories that come with the data, by name."""
    folder = rooms.room("seeds") / "stories"
    return {path.stem: path for path in rooms.files(folder, ".md")} if folder.is_dir() else {}


def pick(name: str) -> Story:
    """Return the story of this name that comes with the data.

    Raises
    ------
    NothingFound
        There is none.
    """
    found = shipped().get(name)
    if found is None:
        raise NothingFound(f'There is no story "{shorten(name)}".', "See them all under /stories.")
    return read_story(found)


def read_story(path: Path) -> Story:
    """Return the story in a file, as it is written.

    Raises
    ------
    InputError
        The file cannot be read.
    BadStory
        It is not written as stories are.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no text in UTF-8.", "Save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    return _Reader(path).story(text)


def violation(file: str, line: int, sentence: str) -> Violation:
    """Return what is wrong at a line of a file (0: with the file)."""
    return Violation(file, line, "", "", sentence)


class _Reader:
    """Reads a file line by line and notes what is wrong."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: list[Violation] = []

    def story(self, text: str) -> Story:
        """Return the story in a text."""
        if not _NAME.fullmatch(self._path.stem):
            self._fault(0, "The name of the file is to be of a-z, 0-9 and single dashes.")
        if len(text) > _LONGEST:
            self._fault(0, f"The file is longer than {_LONGEST:,} characters.")
            raise BadStory(self._faults)
        lines = text.splitlines()
        head, end = self._head(lines)
        starts = [at for at in range(end, len(lines)) if lines[at].startswith("## ")]
        first = starts[0] if starts else len(lines)
        if not starts:
            self._fault(1, "There is no step: start one with a line ## and its heading.")
        if len(starts) > _MOST_STEPS:
            self._fault(starts[_MOST_STEPS] + 1, f"There are more than {_MOST_STEPS} steps.")
        story = Story(
            name=self._path.stem,
            file=str(self._path),
            title=head.get("title", ""),
            summary=head.get("summary", ""),
            opening="\n".join(lines[end:first]).strip(),
            linked=tuple(self._linked(lines, end, first)),
            steps=tuple(
                self._step(lines, start, stop) for start, stop in pairwise([*starts, len(lines)])
            ),
            text=text,
        )
        if self._faults:
            raise BadStory(sorted(self._faults))
        return story

    def _fault(self, line: int, sentence: str) -> None:
        self._faults.append(violation(str(self._path), line, sentence))

    def _head(self, lines: list[str]) -> tuple[dict[str, str], int]:
        """Return what stands between the rules, and the number of lines up to there."""
        stop = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _RULE), 0)
        if not lines or lines[0].rstrip() != _RULE or not stop:
            self._fault(1, f"A story starts with its title and summary between lines {_RULE}.")
            return {}, 0
        head: dict[str, str] = {}
        for number, line in enumerate(lines[1:stop], 2):
            name, colon, value = line.partition(":")
            if not line.strip():
                continue
            if not colon or name.strip() not in _HEAD or name.strip() in head:
                self._fault(number, "Here stand one line title: … and one line summary: …")
            else:
                head[name.strip()] = clean(value)
        for name in _HEAD:
            if not head.get(name):
                self._fault(1, f"The story has no {name}: write a line {name}: …")
        return head, stop + 1

    def _step(self, lines: list[str], start: int, stop: int) -> Step:
        heading = clean(lines[start].removeprefix("## "))
        fields: dict[str, tuple[int, str]] = {}
        at = start + 1
        while at < stop and (found := _FIELD.fullmatch(lines[at].rstrip())):
            if found[1] not in _FIELDS or found[1] in fields:
                known = ", ".join(f"{name}:" for name in _FIELDS)
                self._fault(
                    at + 1,
                    f"Below a heading stand {known} once each; leave a line empty before prose.",
                )
            fields[found[1]] = (at + 1, found[2])
            at += 1
        dated, as_of = fields.get("As of", (0, ""))
        step = Step(
            heading=heading,
            line=start + 1,
            ties=self._ids(fields, "Ties", "tie:"),
            as_of=self._date(as_of.strip(), dated),
            dated=dated,
            focus=self._ids(fields, "Focus", "id:"),
            prose="\n".join(lines[at:stop]).strip(),
            linked=tuple(self._linked(lines, at, stop)),
        )
        if not heading:
            self._fault(step.line, "The step has no heading.")
        if not step.ties:
            self._fault(step.line, "The step stands on no tie: write a line Ties: tie:…")
        if len(step.ties) > _MOST_TIES:
            self._fault(step.line, f"The step stands on more than {_MOST_TIES} ties: split it.")
        if not step.prose:
            self._fault(step.line, "The step tells nothing: write what its ties say.")
        return step

    def _date(self, text: str, line: int) -> str:
        if line:
            try:
                parse(text)
            except BadDate as error:
                self._fault(line, error.message)
                return ""
        return text

    def _ids(
        self, fields: Mapping[str, tuple[int, str]], name: str, prefix: str
    ) -> tuple[Named, ...]:
        line, text = fields.get(name, (0, ""))
        keys = dict.fromkeys(word.strip() for word in text.split(",") if word.strip())
        for key in keys:
            if not (key.startswith(prefix) and _ID.fullmatch(key)):
                self._fault(line, f'"{shorten(key)}" is no id of the form {prefix}…')
        return tuple(Named(key, line) for key in keys)

    def _linked(self, lines: list[str], start: int, stop: int) -> Iterator[Named]:
        """Yield the ids that some prose names; note links that lead elsewhere."""
        for number, line in enumerate(lines[start:stop], start + 1):
            if line.startswith("#"):
                self._fault(number, "Steps have no headings below their own.")
            for found in _TARGET.finditer(line):
                target = next(group for group in found.groups() if group is not None)
                if not _MAY_LEAD.match(target):
                    self._fault(
                        number,
                        f'"{shorten(target)}" is no address: use id:…, tie:…, src:…, /… or https:…',
                    )
            yield from (Named(key, number) for key in _ID.findall(line))
