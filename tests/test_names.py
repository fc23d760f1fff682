"""Names: which spellings are one name, and which are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from defties.names import COMMON, bare, fold, key, keys, sound, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shahed–136", "shahed 136"),
        ("  “Qods”\tAviation\u00a0Industries ", "qods aviation industries"),
        ("Türkiye", "turkiye"),
        ("İSTANBUL ılıca", "istanbul ilica"),
        ("Łódź Søby Straße", "lodz soby strasse"),
        ("People’s Republic of China", "people republic of china"),
        ("Sana'a", "sanaa"),
        ("AT&T", "at and t"),
        ("Герань-2", "герань 2"),
        ("Сергей ЛЁВ", "сергеи лев"),
        ("شاهد ۱۳۶", "شاهد 136"),
        ("هواپیما\u200cسازي", "هواپیماسازی"),
        ("كِتاب", "کتاب"),
        ("آبابیل", "ابابیل"),
        ("无人机 136", "无人机 136"),
        ("１３６", "136"),
        ("—…!", ""),
        ("", ""),
    ],
)
def test_fold_keeps_letters_and_digits_only(text: str, expected: str) -> None:
    assert expected == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shahed 136", "shahed-136"),
        ("Shahed136", "SHAHED – 136"),
        ("S-300PMU2", "s 300 pmu-2"),
        ("شاهد۱۳۶", "شاهد-136"),
        ("يزد", "یزد"),
        ("Iran’s", "Iran"),
    ],
)
def test_spellings_with_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shahed-136", "Shahed-131"), ("S-30", "S-300"), ("Iran", "Iraq"), ("Герань", "شاهد")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert set(keys(one)).isdisjoint(keys(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paravar Pars Company", "paravar pars"),
        ("Control Afzar Tabriz Co., Ltd.", "control afzar tabriz"),
        ("OOO Alabuga", "alabuga"),
        ("ООО Алабуга", "алабуга"),
        ("The Boeing Company", "boeing"),
        ("JSC Special Economic Zone Alabuga", "special economic zone alabuga"),
        ("Public Joint Stock Company Sberbank", "sberbank"),
        ("Aerospace Industries Organization (Iran)", "aerospace industries organization"),
        ("Company", "company"),
        ("Co. Ltd.", "co ltd"),
        ("As-Safir", "as safir"),
        ("Limited Edition", "limited edition"),
    ],
)
def test_bare_drops_the_legal_form(text: str, expected: str) -> None:
    assert expected == bare(text)


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Герань-2", "Geran-2"),
        ("Шахед", "Shahed"),
        ("Мохаджер-6", "Mohajer-6"),
        ("Рособоронэкспорт", "Rosoboronexport"),
        ("Сергей Шойгу", "Sergei Shoigu"),
        ("Сергей Шойгу", "Sergey Shoygu"),
        ("Юрий", "Yuri"),
        ("Дмитрий", "Dmitry"),
        ("Алексеев", "Alexeyev"),
        ("Захарова", "Zakharova"),
        ("Елабуга", "Yelabuga"),
        ("Кодс", "Qods"),
        ("Сухой", "Sukhoi"),
    ],
)
def test_cyrillic_sounds_like_its_latin_spellings(cyrillic: str, latin: str) -> None:
    assert sound(cyrillic) == sound(latin)


@pytest.mark.parametrize("text", ["شاهد", "無人機", "שאהד"])
def test_other_scripts_are_not_transliterated(text: str) -> None:
    assert fold(text) == sound(text)


def test_doubled_digits_stay_doubled() -> None:
    assert sound("Su-33") != sound("Su-3")


def test_words_know_their_place_in_the_text() -> None:
    text = "Was Iran's «Shahed136» seen?"

    found = [(word.text, text[word.start : word.end]) for word in words(text)]

    assert found == [
        *[("was", "Was"), ("iran", "Iran"), ("shahed", "Shahed"), ("136", "136"), ("seen", "seen")]
    ]


def test_common_words_are_folded() -> None:
    assert all(fold(word) == word for word in COMMON)
    assert "iran" not in COMMON


@given(st.text())
@example("ΐς ẞ ŉ ½ ﷺ ㏂")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(text) == fold(fold(text))
    assert key(text) == key(key(text))


@given(st.text())
def test_composed_and_decomposed_spellings_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(), st.sampled_from(["'s ", "’s", "-", "1", "é"]), st.text())
def test_the_words_of_a_text_are_its_key(before: str, middle: str, after: str) -> None:
    text = before + middle + after
    found = words(text)

    assert key(text) == " ".join(word.text for word in found)
    assert all(0 <= word.start < word.end <= len(text) for word in found)


@given(st.text(alphabet="shaed 136-–'’ "))
def test_case_does_not_matter(text: str) -> None:
    assert keys(text) == keys(text.upper())
