"""Labels that a person gave, changed or took away, over those of the rules.

Rules are tried anew on the corrected lesson, then what a person said is put over that. So
a label is found again by its time and family, whatever the rules make of the words now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classroom_ai.corrections.lines import lines_at
from classroom_ai.corrections.model import Change, TagChange
from classroom_ai.types import BY_HAND, Lesson, Seconds, Span, Tag, Utterance


def apply_to_tags(
    tags: Iterable[Tag], lesson: Lesson, changes: Iterable[Change]
) -> tuple[Tag, ...]:
    """Tags with changes put over them; see ``labels_applied``."""
    return labels_applied(tags, lesson, changes)[0]


def labels_applied(
    tags: Iterable[Tag], lesson: Lesson, changes: Iterable[Change]
) -> tuple[tuple[Tag, ...], tuple[int, ...]]:
    r"""Tags with changes put over them, and which of these found nothing.

    Parameters
    ----------
    tags : iterable of Tag
        What the rules gave to the corrected lesson.
    lesson : Lesson
        The corrected lesson.
    changes : iterable of Change
        Oldest first; those of other kinds are passed over.

    Returns
    -------
    tuple of Tag, and tuple of int
        Sorted by start. A label that a person gave has the rule ``by-hand/LABEL`` and is
        the only one of its family there.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?")
    >>> change = TagChange(kind="tag", start=0, end=2.1, label=None, to="question.open")
    >>> [tag.rule for tag in apply_to_tags((), lesson, [change])]
    ['by-hand/question.open']
    """
    found = list(tags)
    unmatched: list[int] = []
    for i, change in enumerate(changes):
        if not isinstance(change, TagChange):
            continue
        place = Span(change.start, change.end)
        after = _changed(found, lesson, change, place)
        if after is not None:
            found = after
        elif not any(_shared(place, span) > 0 for span in lesson.left_out):
            unmatched.append(i)
    return tuple(sorted(found, key=lambda tag: (tag.start, tag.end, tag.label))), tuple(unmatched)


def _changed(
    tags: Sequence[Tag], lesson: Lesson, change: TagChange, place: Span
) -> list[Tag] | None:
    """Tags after one change; None where it finds nothing."""
    there = [tag for tag in tags if _lies_at(tag, place)]
    old = [tag for tag in there if tag.label == change.label]
    if change.to is None:
        return [tag for tag in tags if tag not in old] if old else None
    family = change.to.partition(".")[0]
    # The rules may have changed their mind since; a person's word stands against any of them.
    replaced = [tag for tag in there if tag in old or tag.label.partition(".")[0] == family]
    new = _tag_at(lesson, change.to, place, instead_of=old or replaced)
    return None if new is None else [*(tag for tag in tags if tag not in replaced), new]


def _tag_at(lesson: Lesson, label: str, place: Span, *, instead_of: Sequence[Tag]) -> Tag | None:
    """A label by hand: where the one before it was, else on the words there."""
    rule = f"{BY_HAND}{label}"
    if instead_of:
        one = max(instead_of, key=lambda tag: _shared(tag, place))
        return Tag(one.start, one.end, one.utterance, label, rule)
    _, line = lines_at(lesson.utterances, place)
    if not line:
        return None
    # The lesson is not cut for a label: it lies on part of an utterance as well as on all of it.
    whole = {utt.id: utt for utt in lesson.utterances}
    said = whole.get(line[0].id) or max(lesson.utterances, key=lambda utt: _shared(utt, place))
    span = _words_at(said, place)
    return Tag(span.start, span.end, said.id, label, rule)


def _words_at(utt: Utterance, place: Span) -> Span:
    """When the words of an utterance that lie in a stretch of time were said."""
    words = [word for word in utt.words if place.start <= (word.start + word.end) / 2 <= place.end]
    return Span(words[0].start, words[-1].end) if words else Span(utt.start, utt.end)


def _lies_at(tag: Tag, place: Span) -> bool:
    """Whether a tag and a stretch of time are about the same words: most of either is shared."""
    shorter = min(tag.end - tag.start, place.end - place.start)
    if shorter <= 0:
        return place.start <= tag.end and tag.start <= place.end
    return _shared(tag, place) > shorter / 2


def _shared(one: Span, other: Span) -> Seconds:
    return min(one.end, other.end) - max(one.start, other.start)
