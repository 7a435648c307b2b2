"""The report as a document for Word: what is on the page, on paper and to write into."""

from __future__ import annotations

from collections.abc import Iterable

from classroom_ai.report import words
from classroom_ai.report.pictures.png import to_png
from classroom_ai.report.view import (
    Before,
    Family,
    FirstPage,
    Headed,
    Heard,
    Measures,
    Passage,
    Picture,
    Quote,
    Report,
    ShownMoment,
    TheFocus,
    Transcript,
)
from classroom_ai.report.word_file import WordFile

#: The strip on the first page leaves room for the rest of that page.
_NARROW_CM, _WIDE_CM = 11.0, 13.0
#: Shares of a page: a figure's name, its value, its range, what it says.
_FIGURE_WIDTHS = (0.24, 0.14, 0.24, 0.38)


def to_docx(report: Report) -> bytes:
    """The same report as a document, with the pictures and their tables.

    What is folded away on the page is all there, in the same order: the first page on a
    page of its own, then pictures, figures, how sure that is, and the transcript.

    Parameters
    ----------
    report : Report
        From ``build``.

    Returns
    -------
    bytes
        A ``.docx`` file; the same for the same report.
    """
    file = WordFile(title=report.title, language=report.language)
    _write_top(file, report)
    if report.silent:
        _write_passage(file, report.silent)
    if report.first_page:
        _write_first_page(file, report.first_page)
        file.end_page()
    if report.pictures:
        file.heading(report.pictures_heading, 1)
        for picture in report.pictures:
            _write_picture(file, picture)
    if report.measures:
        _write_measures(file, report.measures)
    _write_heard(file, report.heard)
    for passage in report.closing:
        _write_passage(file, passage)
    _write_before(file, report.before)
    if report.transcript:
        _write_transcript(file, report.transcript)
    return file.content()


def _write_top(file: WordFile, report: Report) -> None:
    file.heading(report.title, 0)
    for line in (report.context, *report.facts):
        if line:
            file.paragraph(line, style="Small")
    for sentence in (report.heard.verdict, *report.heard.first):
        file.paragraph(sentence)


# --- the first page ------------------------------------------------------------


def _write_first_page(file: WordFile, first: FirstPage) -> None:
    _write_focus(file, first.focus)
    file.heading(first.worked_heading, 1)
    for moment in first.worked:
        _write_moment(file, moment)
    if first.nothing_worked:
        file.paragraph(first.nothing_worked)
    file.heading(first.again_heading, 1)
    if first.again:
        _write_moment(file, first.again)
    if first.nothing_again:
        file.paragraph(first.nothing_again)
    for part in (first.question, first.step):
        _write_headed(file, part)


def _write_focus(file: WordFile, focus: TheFocus) -> None:
    file.heading(focus.heading, 1)
    if focus.value:
        file.paragraph(focus.value, style="Value")
    for sentence in focus.sentences:
        file.paragraph(sentence)
    if focus.picture:
        file.picture(
            to_png(focus.picture.svg),
            alternative=_in_words(focus.picture),
            width_cm=_NARROW_CM,
        )


def _write_moment(file: WordFile, moment: ShownMoment) -> None:
    """The lines of a moment, its time before the first, and what happened in them."""
    for k, line in enumerate(moment.lines):
        file.paragraph(
            (moment.time.text if k == 0 else "", "When"),
            "\t",
            (f"{line.who} ", "Who"),
            (words.quoted(line.text), "Quoted"),
            style="Said",
        )
    said = " ".join(part for part in (moment.said, moment.ask) if part)
    time = "" if moment.lines else moment.time.text
    file.paragraph((time, "When"), "\t", said, style="Said")


def _write_headed(file: WordFile, part: Headed) -> None:
    file.heading(part.heading, 1)
    file.paragraph(part.text)
    if part.action:
        file.paragraph(part.action, style="Small")


# --- everything else -------------------------------------------------------------


def _write_picture(file: WordFile, picture: Picture) -> None:
    file.heading(picture.title, 2)
    file.picture(to_png(picture.svg), alternative=_in_words(picture), width_cm=_WIDE_CM)
    file.paragraph(picture.key, style="Small")
    file.table(picture.header, picture.rows)


def _in_words(picture: Picture) -> str:
    return f"{picture.title}. {picture.key}"


def _write_measures(file: WordFile, measures: Measures) -> None:
    file.heading(measures.heading, 1)
    if measures.introduction:
        file.paragraph(measures.introduction)
    for family in measures.families:
        _write_family(file, family)


def _write_family(file: WordFile, family: Family) -> None:
    """The figures of a family as one table, then where in the lesson each comes from."""
    file.heading(family.heading, 2)
    file.paragraph(family.known, style="Small")
    if family.figures:
        header = (words.FIGURE, words.VALUE, words.RANGE, words.MEANING)
        rows = [
            (figure.title, figure.value, figure.range, " ".join((*figure.meaning, figure.basis)))
            for figure in family.figures
        ]
        file.table(header, rows, widths=_FIGURE_WIDTHS)
    for left_out in family.left_out:
        because = " ".join((f"{left_out.titles}.", *left_out.reasons))
        file.paragraph((f"{left_out.value}: ", "Strong"), because, style="Small")
    for figure in family.figures:
        if figure.quotes or figure.method:
            file.heading(figure.title, 3)
        _write_quotes(file, figure.quotes)
        for sentence in (figure.more, " ".join(figure.method)):
            if sentence:
                file.paragraph(sentence, style="Small")


def _write_quotes(file: WordFile, quotes: Iterable[Quote]) -> None:
    for quote in quotes:
        said = (
            [(f"{quote.who} ", "Who"), (words.quoted(quote.text), "Quoted")] if quote.text else []
        )
        after = f" · {quote.after}" if quote.text and quote.after else quote.after
        file.paragraph((quote.time.text, "When"), "\t", *said, after, style="Said")


def _write_heard(file: WordFile, heard: Heard) -> None:
    if heard.details:
        file.heading(heard.heading, 1)
        _write_list(file, heard.details)


def _write_before(file: WordFile, before: Before) -> None:
    file.heading(before.heading, 1)
    for passage in before.passages:
        file.heading(passage.heading, 2)
        _write_list(file, passage.sentences)


def _write_list(file: WordFile, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        file.paragraph(sentence, style="List Bullet")


def _write_passage(file: WordFile, passage: Passage) -> None:
    file.heading(passage.heading, 1)
    for sentence in passage.sentences:
        file.paragraph(sentence)


def _write_transcript(file: WordFile, transcript: Transcript) -> None:
    file.heading(transcript.heading, 1)
    if transcript.language:
        file.set_language("Transcript", transcript.language)
    for place, line in enumerate((*transcript.lines, None)):
        for cut in transcript.cuts_before(place):
            file.paragraph((cut.time.text, "When"), "\t", cut.text, style="Transcript")
        if line:
            file.paragraph(
                (line.time.text, "When"),
                "\t",
                (f"{line.who} ", "Strong"),
                line.text,
                style="Transcript",
            )
