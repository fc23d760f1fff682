"""Names as people write them, folded until two spellings of one name are equal.

`key` is what `find` looks up: case, marks, dashes, quotes and the glueing of digits are gone, so
that "Shahed-136", "shahed 136" and "SHAHED136" are one. `bare` and `sound` are weaker: without
legal form, and across Cyrillic and its Latin spellings. Arabic and Persian letters are unified,
never transliterated, and Chinese, Japanese and Korean stay as they are: a romanisation of a script
that is not written sound by sound matches too much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, decimal, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_APOSTROPHES = "'’‘ʼʻʹ`´ʾʿ＇"
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s\b", re.IGNORECASE)
_STEP = re.compile(r"(?<=\d)(?=[^\d\s])|(?<=[^\d\s])(?=\d)")

# Letters that Unicode does not take apart, and variants of one Arabic letter.
_VARIANTS = {
    **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a"},
    **{"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ـ": ""},
    **{"&": " and ", **dict.fromkeys(_APOSTROPHES, "")},
}

_LEGAL = """
    ag ao as bhd bv co company corp corporation dmcc fzc fzco fze gmbh inc incorporated jsc kft
    limited llc llp ltd nv oao ojsc ooo pao pjsc plc private psc pte pty sa sal sdn spa srl zao
    ао зао оао ооо пао
"""
_FORMS = frozenset(_LEGAL.split())
_LEADING_FORMS = frozenset(
    ("the", "jsc", "llc", "ao", "oao", "ojsc", "ooo", "pao", "pjsc", "zao", "ао", "зао", "оао")
    + ("ооо", "пао")
)
_JOINT_STOCK = re.compile(r"\b(?:(?:public|private|open|closed) )?joint stock (?:company|co)\b")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфыэіј", "abvgdeziklmnoprstufieii", strict=True)),
        **{"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"},
        **{"ь": "", "ъ": "", "є": "e", "ґ": "g", "ђ": "d", "ћ": "c", "љ": "l", "њ": "n", "џ": "j"},
    }
)
# Spellings of one sound: Sergey and Sergei, Yelabuga and Elabuga, Qods and Kods.
_RESPELL = {"dzh": "j", "kh": "h", "ph": "f", "ck": "k", "x": "ks", "w": "v", "q": "k"}
_SPELLINGS = re.compile("|".join(_RESPELL) + "|y")
_DOUBLED = re.compile(r"([^\W\d])\1+")
_SILENT_H = re.compile(r"(?<=[aeiou])h\b")

# Words of questions, and of the field, that by themselves name nothing.
_COMMON_WORDS = """
    a about above after against all also although am among an and another any anyone anything are
    as ask at be because become been before began being below between both but by call called can
    could did do does done down during each either else even ever every far few first for from
    further get give given go good had has have having he her here hers him his how however i if in
    instead into is it its itself just kind kinds know known large last later least less let like
    list look made make makes making many may me might more most much must my name named near never
    new next no none nor not nothing now number of off often old on once one only or other others
    our out over own part parts people per perhaps place please put said same saw say says see seen
    shall she should show since so some someone something soon still such take taken tell than that
    the their them then there these they thing things this those through time times to together
    took too toward towards under until up upon us use used users uses using very via want was way
    we well went were what when where whether which while who whole whom whose why will with within
    without work works worked would year years yes yet you your today yesterday month day days

    access according actually affiliate affiliates agree agreed agreement agreements air aircraft
    alliance allow announce announced april arms army article articles assembled assess assesses
    august authorities authority base based board bought build builds built buy buys car cargo
    carried carrier carries carry cars ceased center central centre claim claims command committee
    companies company component components confirm confirmed connect connected connection
    container containers contract contracts control council countries country deal deals december
    defence defense deliver delivered deliveries delivery denied denies deny department designated
    developed developer developers develops did director drone drones electronics end ended engine
    engines evidence export exports facilities facility factory february federal find firm firms
    flight flights force forces foreign found friday front fronts general goods government group
    groups hand handed head held help helped hold holds import imports industry intelligence
    intermediary international january joint july june launch lead leader leaders leads led linked
    listed listing listings lists long maker makers manufacture manufactured manufacturer
    manufactures march measure measures meet meeting meetings member members microelectronics
    military minister ministry missile missiles monday navy network november october officer
    official officials operate operated operates operator order ordered owned owner owners owns
    paid parties party path paths pay payment payments pays person persons planned plans plant
    port ports possible president procure procured procures produce produced producer produces
    production program programme protocol provide provided provides question receive received
    receives recipient region related relation relations report reported reports response result
    route routes sanction sanctioned sanctions saturday secretary security sell seller sells send
    sends sent september series ship shipment shipments shipped ships sign signed sold source
    sources start started state stated states status sunday supplied supplier suppliers supplies
    supply support supported supports system systems talks technology thursday tied ties trade
    trained training transfer transferred transfers transport transported treaty tuesday uncrewed
    university unmanned vessel vessels visit visited voice voices war weapon weapons wednesday
    week weeks
"""
COMMON = frozenset(_COMMON_WORDS.split())


class Word(NamedTuple):
    """A word of a text: folded, and where it stands in the text as written."""

    text: str
    start: int
    end: int


class _Folding(dict[int, str]):
    """What each character folds to, worked out when first met; made for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        for _ in range(2):
            folded = normalize("NFKD", folded).casefold()
        folded = "".join(map(_fold_character, normalize("NFKD", folded)))
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return a text in lower case, without marks and punctuation, with single spaces.

    The possessive *'s* goes, other apostrophes close up, dashes become spaces; digits of any
    script become ASCII; zero-width characters and Arabic vowel signs vanish.

    Examples
    --------
    >>> fold("Türkiye’s  «Bayraktar»‐TB2"), fold("شاهدِ ۱۳۶")
    ('turkiye bayraktar tb2', 'شاهد 136')
    """
    return " ".join(_POSSESSIVE.sub(" ", text).translate(_FOLDING).split())


def key(text: str) -> str:
    """Return the fold of a text with letters and digits apart, however they were written.

    Examples
    --------
    >>> key("Shahed136") == key("shahed-136") == key("SHAHED 136") == "shahed 136"
    True
    """
    return _STEP.sub(" ", fold(text))


def bare(text: str) -> str:
    """Return the key of a name without its legal form, "the" in front or an aside in brackets.

    A name that is nothing else keeps its key.

    Examples
    --------
    >>> bare("Paravar Pars Company"), bare("OOO Alabuga"), bare("Control Afzar Tabriz Co., Ltd.")
    ('paravar pars', 'alabuga', 'control afzar tabriz')
    """
    return _bare(text, key(text))


def sound(text: str) -> str:
    """Return the bare key of a name in one Latin spelling, whatever alphabet it is written in.

    Only Cyrillic is transliterated. The result is made to be compared, not shown.

    Examples
    --------
    >>> sound("Герань-2") == sound("Geran-2")
    True
    >>> sound("Сергей Шойгу") == sound("Sergey Shoygu") == sound("Sergei Shoigu")
    True
    """
    return _sound(bare(text))


def keys(text: str) -> tuple[str, str, str]:
    """Return the keys of a name, the strongest first: `key`, `bare`, `sound`.

    Examples
    --------
    >>> keys("Sukhoi Company")
    ('sukhoi company', 'sukhoi', 'suhoi')
    """
    whole = key(text)
    short = _bare(text, whole)
    return whole, short, _sound(short)


def words(text: str) -> list[Word]:
    """Return the words of a text, as `key` has them, each with its place in the text.

    Examples
    --------
    >>> [tuple(word) for word in words("Iran's Su-35?")]
    [('iran', 0, 4), ('su', 7, 9), ('35', 10, 12)]
    """
    skipped = {i for found in _POSSESSIVE.finditer(text) for i in range(*found.span())}
    found: list[Word] = []
    is_open = False
    for place, character in enumerate(text):
        for piece in " " if place in skipped else _FOLDING[ord(character)]:
            if piece == " ":
                is_open = False
            elif is_open and found[-1].text[-1].isdecimal() == piece.isdecimal():
                last = found[-1]
                found[-1] = Word(last.text + piece, last.start, place + 1)
            else:
                found.append(Word(piece, place, place + 1))
                is_open = True
    return found


def runs(free: Sequence[bool], longest: int) -> Iterator[tuple[int, int]]:
    """Yield the (first, past the last) of every run of free words, the longest runs first.

    Whether a word is free is asked when its run comes up, so the caller may take words meanwhile.

    Examples
    --------
    >>> list(runs([True, True, False], 2))
    [(0, 2), (0, 1), (1, 2)]
    """
    for size in range(min(longest, len(free)), 0, -1):
        for first in range(len(free) - size + 1):
            if all(free[first : first + size]):
                yield first, first + size


def is_common(words: Iterable[Word]) -> bool:
    """Return whether all words are common ones, which by themselves name nothing."""
    return all(word.text in COMMON for word in words)


def figures(folded: str) -> list[str]:
    """Return the numbers in a key, in order.

    Examples
    --------
    >>> figures(key("S-300PMU2"))
    ['300', '2']
    """
    return [word for word in folded.split() if word.isdecimal()]


def _bare(text: str, whole: str) -> str:
    """Return the bare key of a name whose key is `whole`."""
    words = (key(_ASIDE.sub("", text)) if "(" in text else whole).split()
    if "joint" in words:
        words = _JOINT_STOCK.sub("", " ".join(words)).split()
    while words and words[-1] in _FORMS:
        words.pop()
    while words and words[0] in _LEADING_FORMS:
        del words[0]
    return " ".join(words) or whole


def _sound(short: str) -> str:
    """Return a bare key in one Latin spelling."""
    latin = short if short.isascii() else short.translate(_CYRILLIC)
    latin = _SPELLINGS.sub(lambda found: _RESPELL.get(found[0], "i"), latin)
    latin = _DOUBLED.sub(r"\1", latin.replace("ie", "e"))
    return _SILENT_H.sub("", latin)


def _fold_character(character: str) -> str:
    """Return what one character of a decomposed, case-folded text becomes."""
    if character in _VARIANTS:
        return _VARIANTS[character]
    kind = category(character)
    if kind == "Nd":
        return str(decimal(character))
    if kind[0] == "L" or kind in ("Mc", "Nl", "No"):
        return character
    return "" if kind in ("Mn", "Me", "Cf") else " "
