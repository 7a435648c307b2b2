"""The second look: no name of the roster may be left in what is about to be written.

It shares the list of names with the first look and nothing else: it reads what a reader of
the finished files would see and asks no language model what a word might mean. Names that
are everyday words too are left to the first look, which knows the line around them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from classroom_ai.errors import RedactionError
from classroom_ai.redaction.finding import NameFinder
from classroom_ai.redaction.letters import pieces

#: Likeness from which a word that is no word of English is taken for a name that was left.
_CLOSE = 0.75
_UNSEEN = {"script", "style"}


def names_left(text: str, finder: NameFinder) -> int:
    """How many names of the roster, spelt so or nearly so, are in a text."""
    names, lexicon = finder.names, finder.lexicon
    count = 0
    for piece in pieces(text):
        if piece.plain in names.keep:
            continue
        match = names.exact(piece.plain)
        if match is None and len(piece.plain) > 3 and not lexicon.is_known(piece.plain):
            match = names.nearest(piece.plain)
        count += match is not None and not match.is_word and match.likeness >= _CLOSE
    return count


def refuse_names_left(files: Mapping[str, str | bytes], finder: NameFinder) -> None:
    """Refuse to write files in which a name of the roster is left.

    Parameters
    ----------
    files : mapping
        File name to content.
    finder : NameFinder
        Whose roster.

    Raises
    ------
    RedactionError
        With the names of the files and how often; never with what was found.
    """
    left = {
        name: count
        for name, content in files.items()
        if (count := sum(names_left(text, finder) for text in [name, *seen_in(name, content)]))
    }
    if left:
        told = ", ".join(f"{name} ({count})" for name, count in left.items())
        raise RedactionError(
            f"A name of the roster would still be in {told}.",
            "Nothing was written.",
            "If it is a word of the lesson and no student, add a line to the roster: keep: WORD",
        )


def seen_in(name: str, content: str | bytes) -> Iterator[str]:
    """The pieces of text that a reader of a file can come to see.

    Raises
    ------
    RedactionError
        If the kind of file is not known: what cannot be read cannot be handed on.
    """
    kind = name.rpartition(".")[2].lower()
    if kind == "docx":
        yield from _in_docx(content if isinstance(content, bytes) else content.encode())
        return
    if kind not in {"json", "html", "md", "vtt", "rttm", "csv", "txt"}:
        raise RedactionError(
            f"{name} cannot be looked through for names.", "It is not handed on.", ""
        )
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    if kind == "json":
        yield from _in_json(json.loads(text))
    elif kind == "html":
        yield from _in_html(text)
    elif kind == "vtt":
        yield re.sub(r"<[^>]*>", " ", text)
    else:
        yield text


def _in_json(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _in_json(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _in_json(one)


class _Seen(HTMLParser):
    """Text of a page, of its attributes, and of data for its script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._inside = ""
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag if tag in _UNSEEN else ""
        self._data = given.get("type") == "application/json"
        self.texts += [
            value
            for key, value in attrs
            if value and key not in {"class", "style", "d", "points"}
            if not value.startswith("data:") and key != "content"
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and self._data and data.strip():
            self.texts += _in_json(json.loads(data))
        elif not self._inside:
            self.texts.append(data)


def _in_html(text: str) -> list[str]:
    page = _Seen()
    page.feed(text)
    page.close()
    return page.texts


def _in_docx(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield re.sub(r"<[^>]*>", " ", archive.read(name).decode("utf-8"))
