"""Names leave the lines, the words, the title and the file name; words that are none stay."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_ai.catalogue import path_of
from classroom_ai.errors import RedactionError
from classroom_ai.lesson import lesson_from_text, to_json
from classroom_ai.redaction import Redaction, load_nlp, prepare_release, redacted
from classroom_ai.redaction.finding import NameFinder
from classroom_ai.redaction.recheck import names_left, refuse_names_left
from classroom_ai.redaction.roster import roster_from_text
from classroom_ai.types import Lesson, Span

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models

ROSTER = roster_from_text(
    "Aisha Haddad\nWill Garner\nGrace Holloway\nMary Ann Dobbs\nBo Larsen\nSiobhan O'Brien\n"
    "José Ramírez\nMay Sutton\nSamantha Price / Sammy\nEmma Stone\nEmma Li\n"
    "keep: Lincoln\nteacher: Ms Rivera"
)


@pytest.fixture(scope="module")
def finder_nlp() -> Language:
    return load_nlp(path_of("en_core_web_sm"))


def said(*lines: str) -> Lesson:
    """A lesson with a line each three seconds."""
    return lesson_from_text(
        "\n".join(f"T {3 * i} {3 * i + 2} {line}" for i, line in enumerate(lines))
    )


def line_of(line: str, nlp: Language) -> str:
    return redacted(said(line), ROSTER, nlp=nlp).lesson.utterances[0].text


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("Thank you, Aisha, that is right.", "Thank you, [Student 1], that is right."),
        ("thank you ayesha", "thank you [Student 1]"),
        ("Aisha's idea and AISHA’S hand", "[Student 1]'s idea and [Student 1]’S hand"),
        ("I asked Aisha Haddad.", "I asked [Student 1]."),
        ("Will you read that, Will?", "Will you read that, [Student 2]?"),
        ("Grace, what do you think?", "[Student 3], what do you think?"),
        ("i agree with grace because of that", "i agree with [Student 3] because of that"),
        ("It was done with grace.", "It was done with grace."),
        ("May I go in May? May, can you?", "May I go in May? [Student 8], can you?"),
        ("Marianne and mary ann and Maryann", "[Student 4] and [Student 4] and [Student 4]"),
        ("Thanks jose, thanks José.", "Thanks [Student 7], thanks [Student 7]."),
        ("Siobhan O’Brien and O Brien", "[Student 6] and [Student 6]"),
        ("bo said it is ten", "[Student 5] said it is ten"),
        ("Sammy, the price is ten.", "[Student 9], the price is ten."),
        ("What about you, Emma?", "What about you, [Student 10 or 11]?"),
        ("What about you, Emma Li?", "What about you, [Student 11]?"),
        ("Lincoln was the president.", "Lincoln was the president."),
        ("Good morning, Ms Rivera.", "Good morning, Ms [teacher]."),
        ("I saw Jennifer at home.", "I saw [name] at home."),
        ("The numerator is bigger, right?", "The numerator is bigger, right?"),
        ("Had a B, so h is equal to x.", "Had a B, so h is equal to x."),
        ("", ""),
    ],
)
def test_names_are_replaced_and_words_are_not(line: str, clean: str, finder_nlp: Language) -> None:
    assert line_of(line or "Yes.", finder_nlp) == (clean or "Yes.")


CALLED = roster_from_text(
    "Rose Tillman\nWill Garner\nMay Sutton\nZoe Kimura\nSarah Beth Olsen\nIshaan Gupta\n"
    "Kalani Kahale\nJade Ulman\nMary Ann Dobbs\nMia Conti"
)


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        # Called: after praise, after openers, to whom something is passed.
        ("good catch rose", "good catch [Student 1]"),
        ("perfect thank you so much rose", "perfect thank you so much [Student 1]"),
        ("okay so rose", "okay so [Student 1]"),
        ("and i'm going to popcorn to may", "and i'm going to popcorn to [Student 3]"),
        ("I'll call on may.", "I'll call on [Student 3]."),
        ("it's okay, so rose well how would you start", None),
        ("Will?", "[Student 2]?"),
        # The sentence is complete without the word.
        ("read the question out loud for us rose", "read the question out loud for us [Student 1]"),
        ("nice work what about you jade", "nice work what about you [Student 8]"),
        # Told of, in a clause that needs somebody.
        ("compare it with what rose wrote", "compare it with what [Student 1] wrote"),
        ("we can call that rose's rule", "we can call that [Student 1]'s rule"),
        ("it was may who found it", "it was [Student 3] who found it"),
        # Heard as something near: a vowel, a voiced sound, a name cut in two.
        ("That is right, Zoa.", "That is right, [Student 4]."),
        ("mya said so", "[Student 10] said so"),
        ("now eexaan if you try", "now [Student 6] if you try"),
        ("Ask Sarah bat.", "Ask [Student 5]."),
        ("ka lany would like to add something", "[Student 7] would like to add something"),
        ("Mahry an and her partner", "[Student 9] and her partner"),
        # And words.
        ("The rose has five petals.", "The rose has five petals."),
        ("It may rain and I will go.", "It may rain and I will go."),
        ("Like, it will be, like, half.", "Like, it will be, like, half."),
        ("Will that always work?", "Will that always work?"),
        ("It is made of jade.", "It is made of jade."),
        ("Sarah but not me.", "[Student 5] but not me."),
    ],
)
def test_how_people_are_called_tells_a_name(
    line: str, clean: str | None, finder_nlp: Language
) -> None:
    text = redacted(said(line), CALLED, nlp=finder_nlp).lesson.utterances[0].text
    assert text == (clean or line.replace("rose", "[Student 1]"))


def test_a_word_that_is_surely_a_name_once_is_one_where_that_cannot_be_told(
    finder_nlp: Language,
) -> None:
    doubtful = "we saw jade yesterday"
    alone = redacted(said(doubtful), CALLED, nlp=finder_nlp)
    assert [alone.doubtful[0].text, len(alone.doubtful)] == [doubtful, 1]
    lesson = redacted(said(doubtful, "Thank you, Jade.", "made of jade"), CALLED, nlp=finder_nlp)
    assert lesson.doubtful == ()
    assert [utt.text for utt in lesson.lesson.utterances] == [
        "we saw [Student 8] yesterday", "Thank you, [Student 8].", "made of jade",
    ]  # fmt: skip


def test_a_near_name_of_somebody_else_is_hidden_and_nobody_is_said_to_be_meant(
    finder_nlp: Language,
) -> None:
    roster = roster_from_text("Callum Fraser\nTane Ngata")
    result = redacted(said("All right, Cameron, can you help?"), roster, nlp=finder_nlp)
    assert result.lesson.utterances[0].text == "All right, [name], can you help?"


def test_title_objective_words_and_file_name_are_clean_too(finder_nlp: Language) -> None:
    lesson = said("Yes.")
    lesson = replace(
        lesson,
        recording=replace(lesson.recording, file="AishaHaddad_fractions-mary ann.v2.mp4"),
        about=replace(
            lesson.about,
            title="Aisha presents",
            objective="Jose explains halves",
            words=("half", "Siobhan"),
        ),
    )
    clean = redacted(lesson, ROSTER, nlp=finder_nlp).lesson
    assert clean.recording.file == "Student-1_fractions-Student-4.v2.mp4"
    assert clean.about.title == "[Student 1] presents"
    assert clean.about.objective == "[Student 7] explains halves"
    assert clean.about.words == ("half", "[Student 6]")


def test_words_of_one_name_become_one_word_that_lasts_as_long(finder_nlp: Language) -> None:
    lesson = said("Thanks, Mary Ann Dobbs, and Aisha's right.")
    before, after = (
        lesson.utterances[0],
        redacted(lesson, ROSTER, nlp=finder_nlp).lesson.utterances[0],
    )
    assert [word.text for word in after.words] == [
        "Thanks,", "[Student 4],", "and", "[Student 1]'s", "right.",
    ]  # fmt: skip
    assert (after.words[1].start, after.words[1].end) == (
        before.words[1].start,
        before.words[3].end,
    )
    assert " ".join(word.text for word in after.words) == after.text


def test_words_that_differ_from_the_text_are_looked_at_on_their_own(finder_nlp: Language) -> None:
    lesson = said("Thanks, Aisha.")
    other = replace(lesson.utterances[0], text="A line that a person wrote anew.")
    clean = redacted(replace(lesson, utterances=(other,)), ROSTER, nlp=finder_nlp).lesson
    assert [word.text for word in clean.utterances[0].words] == ["Thanks,", "[Student 1]."]


def test_the_same_student_has_the_same_placeholder_in_every_lesson(finder_nlp: Language) -> None:
    assert "[Student 7]" in line_of("Hello, José!", finder_nlp)
    assert "[Student 7]" in line_of("where is jose ramirez", finder_nlp)


def test_everything_that_is_no_text_stays(finder_nlp: Language) -> None:
    lesson = said("Thanks, Aisha.", "Yes.")
    clean = redacted(lesson, ROSTER, nlp=finder_nlp).lesson
    assert replace(clean, utterances=lesson.utterances) == lesson
    assert [(u.id, u.start, u.end, u.speaker) for u in clean.utterances] == [
        (u.id, u.start, u.end, u.speaker) for u in lesson.utterances
    ]


NAMES = ["Aisha", "Mary Ann", "Bo Larsen", "José", "Siobhan O'Brien", "Emma", "Sammy", "Ramirez"]
WORDS = ["the half", "is", "bigger,", "so", "[Student 2]", "will", "3/4", "<b>", "…", "and"]


@settings(max_examples=12)
@given(st.lists(st.sampled_from([*NAMES, *(name.lower() for name in NAMES), *WORDS]), min_size=1))
def test_no_name_survives_words_stay_aligned_and_twice_is_once(
    finder_nlp: Language, parts: list[str]
) -> None:
    result = redacted(said(" ".join(parts)), ROSTER, nlp=finder_nlp)
    utt = result.lesson.utterances[0]
    assert names_left(utt.text, result.finder) == 0
    assert names_left(" ".join(word.text for word in utt.words), result.finder) == 0
    assert " ".join(word.text for word in utt.words) == utt.text
    times = [time for word in utt.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert redacted(result.lesson, ROSTER, nlp=finder_nlp).lesson == result.lesson


@settings(max_examples=12)
@given(st.text(max_size=200))
def test_any_text_passes(finder_nlp: Language, text: str) -> None:
    line = " ".join(text.split()) or "Yes."
    result = redacted(said(line), ROSTER, nlp=finder_nlp)
    assert len(result.lesson.utterances) == 1


def release(
    lesson: Lesson, nlp: Language, approvals: dict[str, str], **options: object
) -> Redaction:
    return prepare_release(lesson, options.pop("roster", ROSTER), approvals, nlp=nlp, **options)  # type: ignore[arg-type]


def test_a_doubtful_place_is_refused_by_its_time_until_somebody_decides(
    finder_nlp: Language,
) -> None:
    lesson = said("Yes.", "we saw grace yesterday")
    doubtful = redacted(lesson, ROSTER, nlp=finder_nlp).doubtful
    assert [(doubt.start, doubt.text[doubt.first : doubt.last]) for doubt in doubtful] == [
        (3.0, "grace")
    ]
    with pytest.raises(RedactionError, match=r"1 place could hold a name: 0:03\.") as caught:
        release(lesson, finder_nlp, {})
    assert "grace" not in f"{caught.value} {doubtful}"
    kept = release(lesson, finder_nlp, {doubtful[0].place: "keep"}).lesson.utterances[1].text
    hidden = release(lesson, finder_nlp, {doubtful[0].place: "hide"}).lesson.utterances[1].text
    assert (kept, hidden) == ("we saw grace yesterday", "we saw [Student 3] yesterday")


def test_without_a_roster_every_line_must_be_approved(finder_nlp: Language) -> None:
    lesson = said("I like halves.", "Thanks, Jennifer.", "So do I.")
    doubtful = redacted(lesson, None, nlp=finder_nlp).doubtful
    assert len(doubtful) == 3
    approvals = {doubtful[0].place: "keep", doubtful[1].place: "keep"}
    with pytest.raises(RedactionError, match="0:06"):
        release(lesson, finder_nlp, approvals, roster=None)
    clean = release(lesson, finder_nlp, approvals | {doubtful[2].place: "hide"}, roster=None).lesson
    assert [utt.text for utt in clean.utterances] == [
        "I like halves.", "Thanks, [name].", "[left out]",
    ]  # fmt: skip
    assert clean.utterances[2].words == ()


def test_an_approval_is_void_once_the_line_has_changed(finder_nlp: Language) -> None:
    lesson = said("I like halves.")
    approvals = {redacted(lesson, None, nlp=finder_nlp).doubtful[0].place: "keep"}
    with pytest.raises(RedactionError):
        release(said("I like Jennifer."), finder_nlp, approvals, roster=None)


def test_only_the_chosen_lines_leave(finder_nlp: Language) -> None:
    lesson = said("One half.", "A secret.", "Two fourths.")
    chosen = release(lesson, finder_nlp, {}, quotes=[Span(0, 1), Span(6.5, 7)]).lesson
    assert [utt.text for utt in chosen.utterances] == ["One half.", "Two fourths."]
    assert "secret" not in to_json(chosen)
    assert release(lesson, finder_nlp, {}, quotes=()).lesson.utterances == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lesson.json", json.dumps({"a": [{"title": "Aisha"}]})),
        ("report.html", "<p title='ayesha'>x</p>"),
        ("report.html", "<p>&#65;isha</p>"),
        ("report.html", '<script type="application/json">{"a": "\\u0041isha"}</script>'),
        ("report.md", "AISHA’s idea"),
        ("transcript.vtt", "<v Student A>thanks aisha"),
        ("tags.csv", "\ufeffa,Aisha".encode()),
        ("Aisha.md", "x"),
    ],
)
def test_the_second_look_finds_a_name_anywhere(
    name: str, content: str | bytes, finder_nlp: Language
) -> None:
    finder = redacted(said("Yes."), ROSTER, nlp=finder_nlp).finder
    with pytest.raises(RedactionError, match=r"would still be in .*\(1\)") as caught:
        refuse_names_left({name: content}, finder)
    assert "keep: WORD" in str(caught.value)


def test_the_second_look_leaves_words_markup_and_styles(finder_nlp: Language) -> None:
    finder = redacted(said("Yes."), ROSTER, nlp=finder_nlp).finder
    page = "<style>.aisha{}</style><p class='jose'>You will, with grace, in May.</p>"
    refuse_names_left({"report.html": page}, finder)
    with pytest.raises(RedactionError, match="cannot be looked through"):
        refuse_names_left({"clip.mp4": b""}, finder)


def test_a_name_far_inside_a_long_line_is_found(finder_nlp: Language) -> None:
    finder = NameFinder(roster_from_text("Maya Rivera"), finder_nlp)
    line = "so we go on " * 2_000 + "and Maya Rivera said"
    assert [line[find.start : find.end] for find in finder.in_line(line)] == ["Maya Rivera"]
