"""A person's words to entities: candidates for a name, the one entity meant, names in a question.

How two spellings of a name become equal is in `names`; this file ranks what matched. Scores go
from 0 to 100 and only order candidates. Exact ways of matching come first, weaker ones are tried
when they fail, and the tolerant comparison is imported only then. An entity that was merged is
found under its old names as the one it was merged into.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties import names
from defties.errors import AmbiguousEntity, UnknownEntity
from defties.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from defties.labels import Named
    from defties.model import Entity, Schema

_SCORES = {"id": 100.0, "label": 99.0, "identifier": 98.0, "alias": 97.0, "other script": 96.0}
_BARE, _TRANSLITERATED, _RESPELT = 95.0, 94.0, 93.0
# Part of a name, by where it stands: the end of a person's name, the start of any name, its start
# but within a word, elsewhere. Up to 20 more by the share of the name, so that 80 is half of one.
_SURNAME, _OUTER, _CUT, _INNER = 90.0, 70.0, 50.0, 30.0
_HALF = 80.0
_ANOTHER = 80.0  # at most, for a spelling with other numbers or another first letter
_CLOSE, _CLEARLY = 90.0, 5.0  # when one of several similar spellings is taken as meant
_DISTANT = 60.0  # below this a spelling is not even a suggestion
_TYPO = 85.0  # from here on a word of a question may be a misspelt name
_MANY = 8  # candidates, in an error or for part of a name in a question
_LONGEST_QUERY = 200  # characters of a folded name; nothing longer is a name
_LONGEST_NAME = 12  # words of a name in a question, with letters and digits apart
_LONGEST_QUESTION = 60  # words; in a longer text misspelt names are not looked for
_SHORTEST_SOUND = 4  # letters; below this "Jam" and "Yam" are not one name


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that a text may mean, with the name that matched and how it did.

    `how` is "id", "label", "identifier", "alias", "other script", "prefix", "part of name" or
    "similar spelling".
    """

    entity: Entity
    score: float
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names something: ``text[start:end]``, and what it may mean."""

    start: int
    end: int
    text: str
    matches: tuple[Match, ...]


class Finder:
    """The names of entities, looked up and ranked.

    Parameters
    ----------
    entities
        The entities, to be indexed in memory; `Finder.over` takes an index that is there.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        known = {entity.id: entity for entity in entities}
        self._labels = Labels.of(known.values())
        self._entity = known.__getitem__

    @classmethod
    def over(cls, labels: Labels, entity: Callable[[str], Entity]) -> Finder:
        """Return a finder over a label index; `entity` gives the entity of an id that is in it."""
        finder = cls.__new__(cls)
        finder._labels, finder._entity = labels, entity
        return finder

    def __len__(self) -> int:
        """Return how many entities there are."""
        return len(self._labels)

    def find(
        self,
        text: str,
        *,
        kinds: Collection[str] = (),
        schema: Schema | None = None,
        limit: int = 20,
    ) -> list[Match]:
        """Return the entities that a text may mean, the best first.

        Parameters
        ----------
        text
            An id, a name, an identifier, or a part or misspelling of a name.
        kinds
            Names of classes to keep, with their subclasses if a `schema` is given; empty for all.
        limit
            How many candidates to return at most.

        Returns
        -------
        list[Match]
            One match an entity, by falling score, then label and id. Spelling is compared
            tolerantly only if nothing has the text as a name or part of one.
        """
        found = [*self._named(text), *self._partly(text)] or self._similarly(text)
        return self._whole(_best(found, kinds, schema)[:limit])

    def resolve(
        self, text: str, *, kinds: Collection[str] = (), schema: Schema | None = None
    ) -> Entity:
        """Return the one entity that a text means.

        An id beats a label, a label an identifier, an identifier an alias, an alias anything
        weaker. Of several entities that share the name or begin with it, the one that is the
        family of most others is meant. A similar spelling is taken if it is close and clearly
        ahead of the next; figures in it must be the same (an S-300 is no S-400).

        Raises
        ------
        UnknownEntity
            Nothing has that name; the nearest are named.
        AmbiguousEntity
            Several entities have it; up to eight are named.
        """
        named = _best(self._named(text), kinds, schema)
        if named:
            return self._only(text, [m for m in named if m.score == named[0].score])
        parts = _best(self._partly(text, whole_words=True), kinds, schema)
        if parts:
            return self._only(text, parts)
        similar = _best(self._similarly(text), kinds, schema)
        close = [m for m in similar if m.score >= _CLOSE]
        if close and (similar[1:] == [] or close[0].score - similar[1].score >= _CLEARLY):
            return self._entity(close[0].entity.id)
        if len(close) > 1:
            return self._only(text, close)
        nearest = self.find(text, kinds=kinds, schema=schema, limit=5)
        raise UnknownEntity(text, [(m.entity.id, m.entity.label) for m in nearest])

    def mentions(self, text: str) -> list[Mention]:
        """Return the entities named in a free text, in the order of the text, none overlapping.

        The longest name wins. Exact names come first, then names without legal form or in another
        alphabet, the beginning or end of a name, and misspelt names. Common words of questions
        count as a name only in capitals ("tell us" is not "US").

        Returns
        -------
        list[Mention]
            Each with its candidates, the best first; several mean that the text is ambiguous, and
            a score below 80 that it names only the beginning or end of the name.
        """
        words = names.words(text)
        free = [True] * len(words)
        found: list[Mention] = []
        looks = [self._mentioned, self._mentioned_weakly, self._mentioned_partly]
        if len(words) <= _LONGEST_QUESTION:
            looks.append(self._misspelt)
        for look in looks:
            for first, last in names.runs(free, _LONGEST_NAME):
                start, end = words[first].start, words[last - 1].end
                matches = _best(look(words[first:last], text[start:end]))
                if matches:
                    free[first:last] = [False] * (last - first)
                    found.append(Mention(start, end, text[start:end], tuple(self._whole(matches))))
        return sorted(found, key=lambda mention: mention.start)

    def _whole(self, matches: Iterable[Match]) -> list[Match]:
        """Return matches with all that is known of their entities, not what ranking needs alone."""
        return [replace(match, entity=self._entity(match.entity.id)) for match in matches]

    def _only(self, text: str, matches: Sequence[Match]) -> Entity:
        """Return the one entity that the matches, best first, leave no doubt about."""
        meant = _meant(matches)
        if meant is None:
            raise AmbiguousEntity(text, [(m.entity.id, m.entity.label) for m in matches[:_MANY]])
        return self._entity(meant.entity.id)

    def _named(self, text: str) -> list[Match]:
        """Return the entities of exactly this name, or else of this name in a weaker key."""
        found = [_match(named) for named in self._labels.coded(text.strip())]
        found += map(_match, self._labels.whole(names.key(text)))
        return found or self._named_weakly(text)

    def _named_weakly(self, text: str) -> list[Match]:
        """Return the entities of this name but for legal form, or else as it sounds."""
        _, short, sounded = names.keys(text)
        if found := [_match(named) for named in self._labels.bare(short)]:
            return [replace(m, score=min(m.score, _BARE)) for m in found]
        if len(sounded) < _SHORTEST_SOUND:
            return []
        for match in map(_match, self._labels.sounding([sounded])):
            if names.fold(match.name).isascii() == short.isascii():
                found.append(replace(match, score=_RESPELT, how="similar spelling"))
            else:
                found.append(replace(match, score=_TRANSLITERATED, how="other script"))
        return found

    def _partly(self, text: str, *, whole_words: bool = False) -> list[Match]:
        """Return the entities whose name begins with the text or has all its words."""
        query = names.key(text)
        if not query or len(query) > _LONGEST_QUERY:
            return []
        found = self._parts(query, "whole", whole_words=whole_words)
        sounded = "" if found else names.sound(text)
        if len(sounded) >= _SHORTEST_SOUND:
            found += self._parts(sounded, "sound", whole_words=whole_words)
        return found

    def _parts(self, query: str, key: str, *, whole_words: bool) -> list[Match]:
        """Return the matches of names that begin with a text or have all its words in any order."""
        beginning = self._labels.beginning(query if not whole_words else query + " ", key)
        having = self._labels.having(query.split(), key)
        found = dict.fromkeys((named.key, _match(named)) for named in (*beginning, *having))
        return [_part(query, name, match) for name, match in found]

    def _similarly(self, text: str, cutoff: float = _DISTANT) -> list[Match]:
        """Return entities of a similar name; figures, first letter and persons must be exact."""
        from rapidfuzz import fuzz, process

        query = names.sound(text)
        if not query or len(query) > _LONGEST_QUERY:
            return []
        found: list[Match] = []
        spellings = self._labels.spellings(query)
        near = process.extract(query, spellings, scorer=fuzz.ratio, score_cutoff=cutoff, limit=50)
        ratios = {spelling: ratio for spelling, ratio, _ in near}
        for named in self._labels.sounding(list(ratios)):
            spelling, ratio, match = named.key, ratios[named.key], _match(named)
            is_same = names.figures(spelling) == names.figures(query) and spelling[0] == query[0]
            # A person of nearly that name is another person.
            is_near = is_same and match.entity.kind != "Person"
            score = round(ratio if is_near else min(ratio, _ANOTHER), 1)
            found.append(replace(match, score=score, how="similar spelling"))
        return found

    def _mentioned(self, words: Sequence[names.Word], written: str) -> list[Match]:
        """Return the entities whose name the words are."""
        if len(words) == 1 and words[0].text in names.COMMON and not written.isupper():
            return []
        found = self._labels.whole(" ".join(word.text for word in words))
        if not found and len(written) > 4 and any(c.isdigit() for c in written):
            found = [n for n in self._labels.coded(written) if n.how == "identifier"]
        return [_match(named) for named in found]

    def _mentioned_weakly(self, words: Sequence[names.Word], written: str) -> list[Match]:
        """Return the entities whose name the words are but for legal form or alphabet."""
        if names.is_common(words) or words[0].text == "the" or len(written) < 3:
            return []
        return self._named_weakly(written)

    def _mentioned_partly(self, words: Sequence[names.Word], written: str) -> list[Match]:
        """Return the entities whose name begins or ends with the words.

        One word ends only persons' names; in small letters it is only a surname.
        """
        query = " ".join(word.text for word in words)
        is_proper = not written.islower()
        if _is_framed(words) or len(query) < (4 if is_proper else 5):
            return []
        found: list[Match] = []
        for named in self._labels.around(query):
            whole, match = named.key, _match(named)
            is_end = not whole.startswith(query)
            is_surname = is_end and match.entity.kind == "Person"
            if is_surname or (is_proper and not is_end):
                found.append(_part(query, whole, match))
        found = _best(found)
        meant = _meant(found)
        return [meant] if meant else found if len(found) <= _MANY else []

    def _misspelt(self, words: Sequence[names.Word], written: str) -> list[Match]:
        """Return the entities whose name the words nearly are."""
        is_long = any(len(word.text) > 4 and word.text not in names.COMMON for word in words)
        if _is_framed(words) or not is_long or len(words) > 4:
            return []
        found = [m for m in self._similarly(written, _TYPO) if len(m.name) > 4]
        return [m for m in found if m.score > max(m.score for m in found) - _CLEARLY]


def _is_framed(words: Sequence[names.Word]) -> bool:
    """Return whether words begin with a number, or begin or end with a common word."""
    first, last = words[0].text, words[-1].text
    return first.isdecimal() or first in names.COMMON or last in names.COMMON


def _match(named: Named) -> Match:
    """Return what a name that fits exactly is worth."""
    return Match(named.entity, _SCORES[named.how], named.text, named.how)


def _part(query: str, name: str, match: Match) -> Match:
    """Return a match of part of a name, scored by where it stands and by its share of the name."""
    is_prefix = name.startswith(query)
    is_cut = is_prefix and name[len(query) : len(query) + 1] not in ("", " ")
    score = (_CUT if is_cut else _OUTER if is_prefix else _INNER) + 20 * len(query) / len(name)
    if match.entity.kind == "Person" and name.endswith(" " + query):
        score = _SURNAME
    how = "prefix" if is_prefix else "part of name"
    return replace(match, score=round(score, 1), how=how)


def _best(
    matches: Iterable[Match], kinds: Collection[str] = (), schema: Schema | None = None
) -> list[Match]:
    """Return the best match of each entity of the kinds, by falling score, then label and id."""
    best: dict[str, Match] = {}
    for match in matches:
        kind, before = match.entity.kind, best.get(match.entity.id)
        known = schema.entity_classes.get(kind) if schema else None
        if kinds and set(known.lineage if known else (kind,)).isdisjoint(kinds):
            continue
        if before is None or match.score > before.score:
            best[match.entity.id] = match
    return sorted(best.values(), key=lambda m: (-m.score, m.entity.label, m.entity.id))


def _meant(matches: Sequence[Match]) -> Match | None:
    """Return the match, of several with the best first, that leaves no doubt, if there is one.

    It is the only one; or the only person of that surname; or the only name that begins with the
    words, if they are half of it ("Qods" is not yet Qods Aviation Industries); or the family of
    at least half of the others that begin with them.
    """
    rivals = [m for m in matches if m.score >= _OUTER] or matches
    if len(matches) == 1 or sum(m.score >= _SURNAME for m in matches) == 1:
        return matches[0]
    if len(rivals) == 1:
        return rivals[0] if rivals[0].score >= _HALF else None
    counts = [sum(m.entity.id in other.entity.family for other in rivals) for m in rivals]
    most = max(counts, default=0)
    if most and counts.count(most) == 1 and 2 * most >= len(rivals) - 1:
        return rivals[counts.index(most)]
    return None
