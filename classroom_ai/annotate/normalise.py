"""Numbers and signs as they are spoken: ``3/4 + 1/2 = ?`` read as a teacher says it.

Speech recognition writes ``2 + 2 = 4``, ``5%`` or ``½`` for what was said in words, and
``give me 1 reason`` beside ``give me one reason``. The parser and the rules know words, so
they are given words. What is shown stays as it was written: every character of the spoken
form knows its place in the text.

Number words are made here, in a few lines: libraries for them bring far more than that,
and their dependencies. What could be a name, a code or a date (``H2O``, ``3D``,
``3/4/2026``, ``A+``) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
#: Into more parts than a hundred a fraction is read as a division: ``250/500``.
_PARTS = frozenset(str(parts) for parts in range(2, 101))
_FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5",
    "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8",
    "⅞": "7/8",
}  # fmt: skip
_SIGNS = {
    "+": "plus", "−": "minus", "×": "times", "÷": "divided by", "=": "equals",
    "≠": "does not equal", "≤": "is at most", "≥": "is at least", "±": "plus or minus",
    "<": "is less than", ">": "is greater than", "*": "times",
    "√": "the square root of", "π": "pi", "²": "squared", "³": "cubed", "°": "degrees",
    "%": "percent",
}  # fmt: skip
_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is spoken.

    ``starts`` and ``ends`` have one entry for each character of ``text``: the part of the
    written text that it stands for, as character offsets.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from ``start`` to before ``end`` lie in the written text."""
        return self.starts[start], self.ends[end - 1]


def as_spoken(text: str) -> Spoken:
    """A text with its numbers and signs in words.

    Parameters
    ----------
    text : str
        English, as speech recognition or a person wrote it.

    Returns
    -------
    Spoken
        Ordinary words and marks are unchanged, and so is what was read already.

    Examples
    --------
    >>> spoken = as_spoken("What is 3/4 + 2½?")
    >>> spoken.text
    'What is three fourths plus two and one half?'
    >>> spoken.written(8, 21)
    (8, 11)
    """
    said: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def say(words: str, start: int, end: int) -> None:
        said.append(words)
        starts.extend([start] * len(words))
        ends.extend([end] * len(words))

    place = 0
    while place < len(text):
        read = _read(text, place) if text[place] in _STARTS else None
        if read is None:
            say(text[place], place, place + 1)
            place += 1
            continue
        words, end = read
        before = said[-1][-1] if said else ""
        after = text[end : end + 1]
        gap_before = " " if before.isalnum() or before == ")" else ""
        gap_after = " " if after.isalnum() or after == "(" else ""
        say(gap_before + words + gap_after, place, end)
        place = end
    return Spoken("".join(said), tuple(starts), tuple(ends))


def _read(text: str, place: int) -> tuple[str, int] | None:
    """What the first rule that fits says at this place, and where it ends."""
    for pattern, words_of in _RULES:
        match = pattern.match(text, place)
        if match is not None:
            return words_of(match), match.end()
    return None


def _cardinal(digits: str) -> str:
    """A whole number in words: ``1,250`` is one thousand two hundred fifty."""
    number = int(digits.replace(",", ""))
    words: list[str] = []
    for size, name in _SCALES:
        if number >= size:
            words += [_cardinal(str(number // size)), name]
            number %= size
    if number or not words:
        words.append(_below_hundred(number))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _ordinal(digits: str) -> str:
    """``2`` is second, ``21`` twenty-first."""
    *before, last = re.split(r"([ -])", _cardinal(digits))
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return "".join(before) + last


def _decimal(digits: str) -> str:
    """``3.14`` is three point one four."""
    whole, _, part = digits.partition(".")
    return " ".join([_cardinal(whole or "0"), "point", *(_ONES[int(digit)] for digit in part)])


def _fraction(top: str, bottom: str) -> str:
    """``3/4`` is three fourths, ``1/2`` one half, ``250/500`` two hundred fifty over ..."""
    if bottom not in _PARTS:
        return f"{_cardinal(top)} over {_cardinal(bottom)}"
    one = "half" if bottom == "2" else _ordinal(bottom)
    several = "halves" if bottom == "2" else f"{one}s"
    return f"{_cardinal(top)} {one if top == '1' else several}"


def _mixed(whole: str | None, fraction: str) -> str:
    return f"{_cardinal(whole)} and {fraction}" if whole else fraction


def _clock(hour: str, minute: str) -> str:
    """``10:30`` is ten thirty, ``9:05`` nine oh five."""
    if minute == "00":
        return f"{_cardinal(hour)} o'clock"
    return f"{_cardinal(hour)} {'oh ' if minute[0] == '0' else ''}{_cardinal(minute)}"


def _money(sign: str, amount: str) -> str:
    name = _CURRENCIES[sign] + ("" if amount == "1" else "s")
    whole, _, cents = amount.partition(".")
    return f"{_cardinal(whole)} {name}" + (f" {_cardinal(cents)}" if cents else "")


def _power(exponent: str) -> str:
    if exponent in {"2", "3"}:
        return "squared" if exponent == "2" else "cubed"
    read = _cardinal(exponent) if exponent.isdigit() else exponent
    return f"to the power of {read}"


#: Longer numbers, or ones that start with zeros, are codes: nobody reads them as a number.
_WHOLE = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|0|[1-9][0-9]{0,11})"
_LETTER = r"[^\W\d²³¹½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"
_VARIABLE = rf"[xyzn](?!{_LETTER})"
#: A number begins after no letter, digit, point, slash or colon, but after the x of ``3x4``.
_BEGIN = rf"(?:(?<!{_LETTER}|[0-9./:,])|(?<=[0-9]x))"
#: It ends before none, but before a variable (``2x``) and before the x of ``3x4``.
_END = rf"(?=$|{_VARIABLE}|x[0-9]|(?!{_LETTER}|[0-9]|[./:,][0-9]))"

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
#: Tried from top to bottom where a number or a sign begins; the first that fits is read.
_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern), words_of)
    for pattern, words_of in (
        (
            rf"{_BEGIN}(?:({_WHOLE}) )?({_WHOLE})/({_WHOLE}){_END}",
            lambda m: _mixed(m[1], _fraction(m[2], m[3])),
        ),
        (
            rf"{_BEGIN}(?:({_WHOLE}) ?)?([{''.join(_FRACTIONS)}])",
            lambda m: _mixed(m[1], _fraction(*_FRACTIONS[m[2]].split("/"))),
        ),
        (rf"{_BEGIN}([01]?[0-9]|2[0-3]):([0-5][0-9]){_END}", lambda m: _clock(m[1], m[2])),
        (rf"{_BEGIN}({_WHOLE})(?:st|nd|rd|th)\b", lambda m: _ordinal(m[1])),
        (
            rf"([$£€])({_WHOLE}(?:\.[1-9][0-9])?)(?![{''.join(_FRACTIONS)}]){_END}",
            lambda m: _money(m[1], m[2]),
        ),
        (rf"{_BEGIN}((?:{_WHOLE})?\.[0-9]{{1,12}}){_END}", lambda m: _decimal(m[1])),
        (rf"{_BEGIN}({_WHOLE}){_END}", lambda m: _cardinal(m[1])),
        (
            rf"\^ ?({_WHOLE}|{_VARIABLE})(?![0-9{''.join(_FRACTIONS)}])",
            lambda m: _power(m[1]),
        ),
        (r"(?<=[0-9])x(?=[0-9])", lambda m: "times"),
        (r"(?<=[0-9] )x(?= [0-9])", lambda m: "times"),
        # 10 - 4; 10-4=6; -3. Between two numbers that stand together it is a range.
        (r"(?<=[0-9xyzn²³)] )[-–](?= [0-9xyzn(√])", lambda m: "minus"),
        (r"(?<=[0-9])-(?=[0-9]+ *[=+×÷])", lambda m: "minus"),
        (r"(?<![^\s(=+×÷])-(?=[0-9])", lambda m: "minus"),
        (r"(?<=[0-9])[-–](?=[0-9])", lambda m: "to"),
        # Not a mark for A+, a stutter or a word that is starred out.
        (r"(?<![A-Z+=])[+=](?![+=])", lambda m: _SIGNS[m[0]]),
        # A letter stands for a number only alone: what was read already begins with words.
        (
            r"(?:(?<=[0-9xyzn])|(?<=[0-9xyzn] ))[<>*](?= ?(?:[0-9(]|\.\d|[xyzn](?![A-Za-z])))",
            lambda m: _SIGNS[m[0]],
        ),
        (r"[−×÷≠≤≥±√π²³°%]", lambda m: _SIGNS[m[0]]),
    )
)
_STARTS = frozenset("0123456789.^x-–$£€") | frozenset(_FRACTIONS) | frozenset(_SIGNS)
