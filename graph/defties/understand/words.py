"""The words that questions are asked in, and what each may do in a sentence.

Verbs with one meaning here are one concept: to give, supply, deliver and sell. Forms are made from
the lists; a word that only a phrasing of the catalogue has is a concept of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.catalogue import SLOT

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"[\w-]+")
_POSSESSIVE = re.compile(r"['’]s\b")

# A concept, its regular verbs, irregular pasts, words for who does it, and for the thing done.
_VERBS = {
    "give": (
        "give supply provide deliver send sell hand transfer export furnish equip arm",
        "gave given sent sold",
        "supplier seller provider exporter vendor",
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
    "own": ("own control", "", "owner shareholder", "ownership control"),
    "lead": (
        "lead head command run direct chair",
        "led ran",
        "leader head commander chief director chairman boss charge ceo",
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
    "cancel": (
        "cancel suspend halt stop freeze terminate scrap shelve abandon",
        "froze frozen",
        "",
        "cancellation",
    ),
    "end": ("end expire", "", "", "end"),
    "end list": ("delist", "", "", "delisting"),
    "train": ("train instruct teach", "taught", "trainer instructor", "training"),
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
        "agreement treaty contract deal accord pact memorandum memoranda",
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
    "find": ("find discover identify spot recover detect report", "found seen", "", "find"),
    "found": ("found establish", "", "founder", ""),
    "part": ("", "", "", "part component piece chip microchip module"),
    "middle": ("", "", "intermediary middleman middlemen broker go-between", ""),
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
    "organization people person actor entity army armies force forces everyone everybody",
    "thing": "weapon weaponry arms goods item thing equipment stuff hardware system material "
    "anything something everything cargo freight load",
    "light": "a an the this that these those its their his her it they them there here all any "
    "some please also ever just really actually exactly said says say reported "
    "reportedly alleged allegedly claimed supposedly known can may but or "
    "if so as too since over up out away foreign other each themselves anyone anybody someone "
    "military still yet ever now currently apparently ultimate indirect account one ones",
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
    spoken = (SLOT.sub(" ", _POSSESSIVE.sub("", text.casefold())) for text in phrasings)
    for word in (w for text in spoken for w in WORD.findall(text)):
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
