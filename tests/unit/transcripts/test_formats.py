"""Each form of transcript is known by its content, and its lines come out as they were said."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.errors import LessonError
from classroom_ai.transcripts.reading import read_transcript

Line = tuple[float | None, float | None, str | None, str]

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Ana Rivera: What is a half?

2
00:00:05.000 --> 00:00:06.000
Maya: Two quarters.
"""
TEAMS = """\ufeffWEBVTT\r
Kind: captions\r
Language: de\r
\r
NOTE a note\r
of two lines\r
\r
57c93a08-7c0b/12-0\r
00:00:01.000 --> 00:00:04.000 align:start position:0%\r
<v Rivera, Ana>What is a half &amp; a third?</v>\r
\r
57c93a08-7c0b/13-0\r
00:05.000 --> 00:06.000\r
<v.loud Maya>Five <i>sixths</i>!\r
"""
TWO_VOICES = """WEBVTT

00:00.000 --> 00:03.000
<v Ana>Why?</v><v Maya>Because.</v>
"""
YOUTUBE = """WEBVTT

00:00:00.160 --> 00:00:02.790 align:start position:0%
hello<00:00:00.560><c> everybody</c>

00:00:02.790 --> 00:00:02.800 align:start position:0%
hello everybody

00:00:02.800 --> 00:00:05.000 align:start position:0%
hello everybody
we<00:00:03.000><c> look</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
we look
"""
GROWING = """WEBVTT

00:01.000 --> 00:02.000
<v Ana>Why do

00:02.000 --> 00:03.000
<v Ana>Why do you

00:03.000 --> 00:04.000
<v Ana>Why do you think so?
"""
SRT = """1
00:00:01,000 --> 00:00:03,000
TEACHER: Why is that?
2
00:00:04,000 --> 00:00:06,000
MAYA: {\\an8}Because <i>it's</i> even.

and it is two threes

3
00:00:06,000 --> 00:00:08,000
TEACHER: Good.
- JONAS: 2 < 3.

4
00:00:08,500 --> 00:00:09,000
as I said.
"""
WHISPERX = """{"language": "en", "word_segments": [], "segments": [
 {"start": 0.5, "end": 4.0, "text": " Why is 6 even?", "speaker": "SPEAKER_00", "words": [
  {"word": "Why", "start": 0.5, "end": 0.8, "score": 0.9},
  {"word": "is", "start": 0.9, "end": 1.0, "score": 0.9},
  {"word": "6"},
  {"word": "even?", "start": 1.8, "end": 2.2, "score": 0.5}]},
 {"start": 6, "end": 7, "text": "Two threes."}]}"""
LIST = '[{"start": "00:01.50", "stop": "1:02:03", "speaker": "Tutor", "dialogue": "Why?"}]'
CSV = 'Start,END,Speaker,Text\n0,2.1,T,"Why, then?"\n4.6,6,None,Six\n7,8,S1,\n'
SEMICOLONS = "Sprecher;Text;Start;End\nT;Why?;0,5;00:02,1\n"
STAMPS = (
    "id\tspeaker\tspeaker_#\tstartTimestamp\tendTimestamp\ttext\n"
    "1\tstudent\tstudent A\t1970-01-01T00:00:01.5Z\t1970-01-01T01:00:02+01:00\tHello.\n"
)
NOSCRIBE = """Transcribed with noScribe
Audio source: lesson.m4a

S00: [00:00:01] Why is that so? (..) Think. (10 seconds pause)
S01: Because it is even.
S00: Look. [00:01:02] What comes next? (3s pause)
S01: Six.
"""
CAPITALS = """WEBVTT

NOTE nobody says this

00:01.000 --> 00:02.000
NOTE THAT TEN IS EVEN.

STYLE
::cue { color: red }

00:03.000 --> 00:04.000
REGION TWO IS NEXT.
"""
MEET = """Plants (2026-03-02) - Transcript
Attendees
Ana Rivera, Maya Lee

00:00:00

Ana Rivera: Why do plants turn?
Maya Lee: They want light.

00:05:00

Ana Rivera: Look at this: what do you see?
and what not?

Meeting ended after 00:31:02
This is about the file.
"""
OTTER = """Ana Rivera  0:03
Why? We meet at 10:30.

Maya  (0:12)
Because it is even.

Ana Rivera  1:02:03
What else?
"""
TIMES_IN_FRONT = "[0:01] **Ana:** Why?\n0:05 - Maya: Six.\nAna [0:07]: How so?\n"
HEBREW = "מורה: למה?\nליה: כי כן 😀\nמורה: יפה\n"
COLONS = "Teacher: Remember: it is even.\nMaya: I remember.\nRemember: all of you.\nMaya: Yes.\n"

FORMS: dict[str, tuple[str, str, list[Line]]] = {
    "Zoom": (ZOOM, "WebVTT captions", [
        (1, 4, "Ana Rivera", "What is a half?"), (5, 6, "Maya", "Two quarters.")]),
    "Teams": (TEAMS, "WebVTT captions", [
        (1, 4, "Rivera, Ana", "What is a half & a third?"), (5, 6, "Maya", "Five sixths!")]),
    "two voices": (TWO_VOICES, "WebVTT captions", [
        (0, 1, "Ana", "Why?"), (1, 3, "Maya", "Because.")]),
    "YouTube": (YOUTUBE, "WebVTT captions", [
        (0.16, 2.8, None, "hello everybody"), (2.8, 5.01, None, "we look")]),
    "growing": (GROWING, "WebVTT captions", [
        (1, 2, "Ana", "Why do"), (2, 3, "Ana", "you"), (3, 4, "Ana", "think so?")]),
    "SRT": (SRT, "SRT captions", [
        (1, 3, "TEACHER", "Why is that?"),
        (4, 6, "MAYA", "Because it's even. and it is two threes"),
        (6, 6.909, "TEACHER", "Good."), (6.909, 8, "JONAS", "2 < 3."),
        (8.5, 9, "JONAS", "as I said.")]),
    "whisperX": (WHISPERX, "whisper or whisperX JSON", [
        (0.5, 4, "SPEAKER_00", "Why is 6 even?"), (6, 7, None, "Two threes.")]),
    "list": (LIST, "JSON list of lines", [(1.5, 3723, "Tutor", "Why?")]),
    "CSV": (CSV, "CSV table", [(0, 2.1, "T", "Why, then?"), (4.6, 6, None, "Six")]),
    "semicolons": (SEMICOLONS, "CSV table", [(0.5, 2.1, "T", "Why?")]),
    "empty line above the names": ("\n" + CSV, "CSV table", [
        (0, 2.1, "T", "Why, then?"), (4.6, 6, None, "Six")]),
    "a line of two parts in a cell": ("speaker,text\nT,Why\u2028then?\n", "CSV table", [
        (None, None, "T", "Why then?")]),
    "speakers by number": (
        '[{"speaker": 0, "text": "Why?"}, {"speaker": 1, "text": 0}]', "JSON list of lines", [
        (None, None, "0", "Why?"), (None, None, "1", "0")]),
    "capitals": (CAPITALS, "WebVTT captions", [
        (1, 2, None, "NOTE THAT TEN IS EVEN."), (3, 4, None, "REGION TWO IS NEXT.")]),
    "dates": (STAMPS, "CSV table", [(1.5, 2, "student A", "Hello.")]),
    "noScribe": (NOSCRIBE, "noScribe text", [
        (1, None, "S00", "Why is that so? Think."), (None, None, "S01", "Because it is even."),
        (None, None, "S00", "Look."), (62, None, "S00", "What comes next?"),
        (None, None, "S01", "Six.")]),
    "Meet": (MEET, "plain text", [
        (0, None, "Ana Rivera", "Why do plants turn?"),
        (None, None, "Maya Lee", "They want light."),
        (300, None, "Ana Rivera", "Look at this: what do you see?"),
        (None, None, "Ana Rivera", "and what not?")]),
    "Otter": (OTTER, "plain text", [
        (3, None, "Ana Rivera", "Why? We meet at 10:30."),
        (12, None, "Maya", "Because it is even."), (3723, None, "Ana Rivera", "What else?")]),
    "times in front": (TIMES_IN_FRONT, "plain text", [
        (1, None, "Ana", "Why?"), (5, None, "Maya", "Six."), (7, None, "Ana", "How so?")]),
    "right to left": (HEBREW, "plain text", [
        (None, None, "מורה", "למה?"), (None, None, "ליה", "כי כן 😀"),
        (None, None, "מורה", "יפה")]),
    "colons": (COLONS, "plain text", [
        (None, None, "Teacher", "Remember: it is even."), (None, None, "Maya", "I remember."),
        (None, None, "Maya", "Remember: all of you."), (None, None, "Maya", "Yes.")]),
}  # fmt: skip


def written(text: str | bytes, folder: Path) -> Path:
    # The ending says nothing, so it is wrong here.
    path = folder / "transcript.bin"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_known_by_its_content(form: str, tmp_path: Path) -> None:
    text, kind, lines = FORMS[form]
    found = read_transcript(written(text, tmp_path))
    assert found.format == kind
    assert [(cue.start, cue.end, cue.speaker, cue.text) for cue in found.cues] == lines


def test_language_is_taken_from_where_it_is_written(tmp_path: Path) -> None:
    assert read_transcript(written(TEAMS, tmp_path)).language == "de"
    assert read_transcript(written(WHISPERX, tmp_path)).language == "en"
    assert read_transcript(written(ZOOM, tmp_path)).language is None


def test_a_word_without_times_lies_between_its_neighbours(tmp_path: Path) -> None:
    words = read_transcript(written(WHISPERX, tmp_path)).cues[0].words
    assert [(word.text, word.start, word.end) for word in words] == [
        ("Why", 0.5, 0.8),
        ("is", 0.9, 1.0),
        ("6", 1.35, 1.8),
        ("even?", 1.8, 2.2),
    ]


def test_words_by_another_clock_than_their_line_have_no_times(tmp_path: Path) -> None:
    words = '[{"word": "Why?", "start": 900, "end": 1400}]'
    text = f'[{{"start": 0.5, "end": 4.0, "text": "Why?", "speaker": "T", "words": {words}}}]'
    assert read_transcript(written(text, tmp_path)).cues[0].words == ()


NINES = "9" * 400


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"start": {NINES}, "end": 2, "speaker": "T", "text": "Why?"}}]',
        f"start,end,speaker,text\n{NINES},2,T,Why?\n",
        f"WEBVTT\n\n{NINES}:00:01.000 --> 00:02.000\nT: Why?\n",
    ],
    ids=["JSON", "CSV", "captions"],
)
def test_a_number_that_is_no_time_is_none(text: str, tmp_path: Path) -> None:
    (cue,) = read_transcript(written(text, tmp_path)).cues
    assert cue.text == "Why?"
    assert not cue.start


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_letters_are_read_as_they_were_written(
    encoding: str, line_end: str, tmp_path: Path
) -> None:
    text = line_end.join(["Lehrer: Wie heißt das?", "Zoë: Über.", "Lehrer: Ja.", ""])
    cues = read_transcript(written(text.encode(encoding), tmp_path)).cues
    assert [cue.speaker for cue in cues] == ["Lehrer", "Zoë", "Lehrer"]
    assert cues[0].text == "Wie heißt das?"


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"is empty\."),
    "spaces": (b" \r\n\n", r"is empty\."),
    "nonsense": (bytes(range(256)) * 3, r"is not text\..*classroom-ai analyze"),
    "Word": (b"PK\x03\x04\x14\x00\x06\x00", r"is not text\..*plain text \(\.txt\)"),
    "prose": (b"A lesson on plants.\nIt was good.\n", r"no line of it has a time or says who"),
    "no captions": (b"WEBVTT\n\n", r"no line of it has a time"),
    "captions without words": (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", r"has no words"),
    "table without rows": (b"start,end,speaker,text\n", r"has no words"),
    "another JSON": (b'{"a": [1, 2]}', r"no line of it"),
    "a quotation mark that is never closed": (
        b'speaker,text\nT,"Why?\n' + b"S1,Six\n" * 20_000,
        r"quotation mark that is opened",
    ),
    "all in one line": (b"word " * 40_000, r"no line of it has a time or says who"),
    "JSON list": (b"[1, 2]", r"no line of it"),
    "JSON without text": (b'[{"start": 1, "end": 2}]', r"no line of it"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_transcript_is_refused_in_one_message(case: str, tmp_path: Path) -> None:
    content, message = BAD[case]
    with pytest.raises(LessonError, match=message):
        read_transcript(written(content, tmp_path))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="No such file"):
        read_transcript(tmp_path / "lesson.vtt")


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_file_is_read_or_refused(content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = bool(read_transcript(written(data, Path(folder))).cues)
        except LessonError as error:
            read = bool(error.next_step)
    assert read


LINES = st.lists(
    st.tuples(st.sampled_from(["Ana", "Maya", "Jo"]), st.from_regex("[a-z]{1,8}", fullmatch=True)),
    min_size=1,
    max_size=12,
).filter(lambda lines: len({said for _, said in lines}) == len(lines))


@given(LINES)
def test_captions_and_a_table_of_the_same_lines_say_the_same(lines: list[tuple[str, str]]) -> None:
    named = [
        (f"00:00:{2 * n:02d}.000", f"00:00:{2 * n + 1:02d}.000", who, f"{n} {said}")
        for n, (who, said) in enumerate(lines)
    ]
    captions = "\n\n".join(f"{a} --> {b}\n<v {who}>{said}" for a, b, who, said in named)
    rows = "\n".join(f"{who},{said},{b},{a}" for a, b, who, said in named)
    forms = (f"WEBVTT\n\n{captions}\n", f"speaker,text,end,start\n{rows}\n")
    with tempfile.TemporaryDirectory() as folder:
        first, second = (read_transcript(written(form, Path(folder))).cues for form in forms)
    assert first == second
    assert [(cue.speaker, cue.text) for cue in second] == [(who, said) for *_, who, said in named]
