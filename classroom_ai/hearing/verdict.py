"""What was measured of a recording, graded and put into words a teacher can use.

The limits are judgements, and the worst aspect decides. They lean on what is
known: a voice should be 15 dB above the noise for children to follow [1]_ and a
classroom should echo for no more than 0.6 s, 0.7 s if it is large [2]_; words
are lost to recognisers, as to people, where both get worse [3]_. Only what
keeps the lesson from being heard at all is a D; an echo, a telephone or
clipped peaks make figures rough, no more.

References
----------
.. [1] American Speech-Language-Hearing Association (2005). Acoustics in educational
   settings: position statement.
.. [2] ANSI/ASA S12.60-2010/Part 1. Acoustical performance criteria for schools.
.. [3] Kinoshita, K., et al. (2016). A summary of the REVERB challenge. EURASIP Journal
   on Advances in Signal Processing 2016:7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classroom_ai.types import Aspect, AspectName, Grade, Seconds

_GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")
#: Most sentences of advice: more are not followed.
_MOST_ADVICE = 3
#: From these on an aspect has grade A, B, C; below the last it has the next.
_NOISE_DB = (20.0, 10.0, 3.0)
_LEVEL_DBFS = (-35.0, -45.0, -60.0)
_UNDERSTOOD = (0.85, 0.7)
_STUDENTS_UNDERSTOOD = 0.4
#: Where students, who are understood less, are part of it.
_MIXED_UNDERSTOOD = (0.65, 0.5)
#: Up to these it has grade A, B; above the last, C.
_ECHO_S = (0.6, 0.9)
_CLIPPED = (0.0001, 0.001)
_SQUASHED = (0.02, 0.1)
_SQUASHED_ALL_THE_TIME = 0.8
#: Sound that ends below is that of a telephone.
_TELEPHONE_HZ = 4600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured where somebody speaks; the fields are those of ``Quality``."""

    snr_db: float | None
    level_dbfs: float
    clipping_share: float
    squashed_share: float
    reverberation_s: Seconds | None
    mains_hum_hz: int | None
    noise_is_steady: bool
    band_limit_hz: float | None
    gated: bool
    understood_share: float | None
    students_understood_share: float | None
    voices_are_mixed: bool


def aspects_of(measured: Measured) -> tuple[Aspect, ...]:
    """Each aspect that is known, with its grade and a sentence.

    Parameters
    ----------
    measured : Measured
        A recording in which somebody speaks.

    Returns
    -------
    tuple of Aspect
        Band and gating only where they are a problem.
    """
    return tuple(_aspects(measured))


def worst(aspects: Iterable[Aspect]) -> Grade:
    """The grade of the whole; C where nothing is known."""
    return max((aspect.grade for aspect in aspects), default="C")


def advice_for(measured: Measured, aspects: Sequence[Aspect]) -> tuple[str, ...]:
    """What to do better next time: at most three sentences, what helps most first.

    Only for aspects below A, the worst first; hum is mentioned wherever it is heard.
    """
    order = sorted(
        (a for a in aspects if a.grade != "A"), key=lambda aspect: aspect.grade, reverse=True
    )
    told: dict[str, None] = {}
    for aspect in order:
        told.update(dict.fromkeys(_advice(aspect, measured)))
    if order and not told and worst(order) > "B":
        told[_CLOSER] = None  # words are lost, and nothing that was measured says why
    return tuple(told)[:_MOST_ADVICE]


def _from(value: float, limits: Sequence[float]) -> Grade:
    """Grade of what is better the higher it is: one more limit, one grade more."""
    return _GRADES[sum(value < limit for limit in limits)]


def _up_to(value: float, limits: Sequence[float]) -> Grade:
    """Grade of what is better the lower it is."""
    return _GRADES[sum(value > limit for limit in limits)]


# Aspects. Every sentence follows the grade, with the value where it helps to compare.


def _aspects(measured: Measured) -> Iterator[Aspect]:
    if measured.snr_db is not None:
        yield _noise(measured, measured.snr_db)
    if measured.reverberation_s is not None:
        yield _echo(measured.reverberation_s)
    yield _level(measured.level_dbfs)
    yield _distortion(measured)
    if measured.band_limit_hz is not None:
        yield _band(measured.band_limit_hz)
    if measured.gated:
        yield Aspect(
            "gating", "C",
            "Pauses are completely silent, as with noise suppression, "
            "which also takes quiet voices away.",
        )  # fmt: skip
    if measured.understood_share is not None:
        yield _words(measured, measured.understood_share)


_NOISE = {
    "A": "Voices are far above the noise of the room",
    "B": "Voices are well above the noise of the room",
    "C": "Voices are not far above the noise of the room",
    "D": "The noise of the room is about as loud as the voices",
}


def _noise(measured: Measured, snr_db: float) -> Aspect:
    grade = _from(snr_db, _NOISE_DB)
    sentence = f"{_NOISE[grade]} ({snr_db:.0f} dB)"
    if grade > "B":
        sentence += ", so students are heard less well"
    if measured.mains_hum_hz is not None:
        # Hum hides few words, but it is told, because it is easily mended.
        grade = max(grade, "B")
        sentence += f". There is a hum of {measured.mains_hum_hz} Hz, as from a cable or a charger"
    elif measured.noise_is_steady and grade > "A":
        sentence += ". The noise is steady, as from a fan or a projector"
    return Aspect("noise", grade, f"{sentence}.")


def _echo(reverberation: Seconds) -> Aspect:
    grade = _up_to(reverberation, _ECHO_S)
    sentence = {
        "A": "The room echoes little",
        "B": "The room echoes more than a classroom should",
        "C": "The room echoes strongly, so that words run into each other",
    }[grade]
    return Aspect("echo", grade, f"{sentence} (about {reverberation:.1f} s).")


def _level(level_dbfs: float) -> Aspect:
    grade = _from(level_dbfs, _LEVEL_DBFS)
    sentence = {
        "A": "Voices are loud enough.",
        "B": "Voices are rather quiet.",
        "C": "The recording is very quiet.",
        "D": "The recording is so quiet that voices can hardly be made out.",
    }[grade]
    return Aspect("level", grade, sentence)


def _distortion(measured: Measured) -> Aspect:
    clipped = _up_to(measured.clipping_share, _CLIPPED)
    squashed = _up_to(measured.squashed_share, _SQUASHED)
    grade = max(clipped, squashed)
    sentence = {
        "A": "Loud voices are not distorted.",
        "B": "A few very loud moments are distorted.",
        "C": "The sound is too loud for the microphone in places, so words are distorted.",
    }[grade]
    if measured.squashed_share > _SQUASHED_ALL_THE_TIME:
        sentence = (
            "The sound is too loud for the microphone nearly all the time, so words are lost."
        )
    return Aspect("distortion", grade, sentence)


def _band(limit_hz: float) -> Aspect:
    khz = f"{limit_hz / 1000:.1f} kHz"
    if limit_hz <= _TELEPHONE_HZ:
        return Aspect(
            "band", "C",
            f"The sound is that of a telephone: nothing above {khz}, where s, f and t are told "
            "apart.",
        )  # fmt: skip
    return Aspect("band", "B", f"The sound is dull: there is nothing above {khz}.")


def _words(measured: Measured, teacher: float) -> Aspect:
    students = measured.students_understood_share
    limits = _MIXED_UNDERSTOOD if measured.voices_are_mixed else _UNDERSTOOD
    grade = _from(teacher, limits)  # no D: a better recogniser may still understand it
    if students is not None and students < _STUDENTS_UNDERSTOOD:
        grade = max(grade, "B")  # no more: everywhere in this field students are understood less
    sentence = (
        f"About {_percent(teacher)} of {'the' if measured.voices_are_mixed else 'your'} speech "
    )
    sentence += "could be written down with some certainty"
    if students is not None:
        sentence += f", and {_percent(students)} of your students'"
    return Aspect("words", grade, f"{sentence}.")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


# Advice.

_CLOSER = (
    "Put the microphone closer to the voices: half the distance helps more than anything else."
)
_ADVICE: dict[AspectName, str] = {
    "echo": "Put the microphone closer to the voices, or record in a room with curtains or a "
    "carpet: there the echo counts for less.",
    "level": "Put the microphone closer to where people speak, and see that nothing covers it.",
    "distortion": "Move the microphone away from the loudest voice, or turn its level down.",
    "band": "Record with the recorder of a phone or tablet in the room: calls leave out part of "
    "the sound.",
    "gating": "Switch noise suppression off in the program that records, often called "
    "“original sound”.",
}


def _advice(aspect: Aspect, measured: Measured) -> Iterator[str]:
    if aspect.name != "noise":
        if aspect.name in _ADVICE:
            yield _ADVICE[aspect.name]
        return
    if measured.mains_hum_hz is not None:
        yield (
            "Unplug the charger of the recorder, or try another cable: the hum comes from the "
            "mains."
        )
    elif measured.noise_is_steady:
        yield (
            "Put the microphone farther from fans, heaters and the projector, or switch them off "
            "while you record."
        )
    if aspect.grade > "B":
        yield _CLOSER
