"""A document for Word and its like: styles, tables, pictures, and the same bytes each time.

Thin over python-docx. What it has no words for (a language, alternative text, header
rows that repeat) is set in the XML, where ECMA-376 wants it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

#: Everything that XML 1.0 has no place for, control characters and lone surrogates among them.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Longer properties of a document are refused by Word.
_LONGEST_PROPERTY = 255
#: There is no time in a zip file before this one.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_PAGE_CM, _EDGE_CM = 21.0, 2.0
_INK, _SOFT, _RULE = "1C1E21", "5B6168", "BFC4C9"
_SANS, _SERIF = "Arial", "Georgia"


def clean(text: str) -> str:
    r"""Text on one line that XML can hold; what it cannot is shown as missing.

    Examples
    --------
    >>> clean("so\x00 what\n\ud800?")
    'so\ufffd what \ufffd?'
    """
    return " ".join(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).split())


def _clean_inside(text: str) -> str:
    """Clean text that keeps a space at either end."""
    inner = clean(text)
    return inner and f"{' ' * text.startswith(' ')}{inner}{' ' * text.endswith(' ')}"


class WordFile:
    """A document that is written from top to bottom.

    Parameters
    ----------
    title : str
        Shown by programs as the name of the document.
    language : str
        ISO 639-1.
    """

    def __init__(self, *, title: str, language: str) -> None:
        from docx import Document

        self._document: Any = Document()
        self._page_is_done = False
        self._set_page()
        self._set_styles(language)
        self._ids = {style.name: style.style_id for style in self._document.styles}
        self._set_properties(clean(title)[:_LONGEST_PROPERTY], language)

    def heading(self, text: str, level: int) -> None:
        """A heading; level 0 is the title of the document."""
        paragraph = self._paragraph(f"Heading {level}" if level else "Title")
        self._run(paragraph, clean(text))
        if self._page_is_done:
            paragraph.paragraph_format.page_break_before = True
            self._page_is_done = False

    def end_page(self) -> None:
        """The next heading begins a new page; an empty page cannot come of it."""
        self._page_is_done = True

    def paragraph(self, *runs: str | tuple[str, str], style: str = "Normal") -> None:
        """A paragraph of texts, each plain or with a character style; a tab stays one."""
        paragraph = self._paragraph(style)
        for run in runs:
            text, look = (run, "") if isinstance(run, str) else run
            self._run(paragraph, "\t" if text == "\t" else _clean_inside(text), look)

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float] = ()
    ) -> None:
        """A table whose first row is repeated on each page; ``widths`` are shares of the page."""
        from docx.shared import Cm

        table = self._document.add_table(1 + len(rows), len(header), style="Report table")
        for k, (row, texts) in enumerate(zip(table.rows, (header, *rows), strict=True)):
            _mark_row(row, is_header=k == 0)
            for cell, text in zip(row.cells, texts, strict=True):
                (paragraph,) = cell.paragraphs
                paragraph._p.style = self._ids["Table text"]
                self._run(paragraph, clean(text), "Strong" if k == 0 else "")
        for share, column in zip(widths, table.columns, strict=False):
            column.width = Cm(share * (_PAGE_CM - 2 * _EDGE_CM))
            for cell in column.cells:
                cell.width = column.width
        # Two tables without a paragraph between them become one.
        self._paragraph("Table text")

    def _paragraph(self, style: str) -> Paragraph:
        # python-docx looks a name up among all styles, which takes most of the time.
        paragraph: Paragraph = self._document.add_paragraph()
        paragraph._p.style = self._ids[style]
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, style: str = "") -> None:
        if not text:
            return
        run = paragraph.add_run()
        if text == "\t":
            run.add_tab()
        else:  # as it is: python-docx would look for tabs and breaks letter by letter
            run._r.add_t(text)
        if style:
            run._r.style = self._ids[style]

    def picture(self, png: bytes, *, alternative: str, width_cm: float) -> None:
        """A picture with the words for whoever does not see it."""
        from docx.shared import Cm

        shape = (
            self._paragraph("Drawing").add_run().add_picture(io.BytesIO(png), width=Cm(width_cm))
        )
        shape._inline.docPr.set("descr", clean(alternative))

    def set_language(self, style: str, language: str) -> None:
        """Language of all text in a style, for spelling and for reading aloud."""
        _set_language(self._document.styles[style].element.get_or_add_rPr(), language)

    def content(self) -> bytes:
        """The file; the same for the same calls."""
        unpacked = io.BytesIO()
        self._document.save(unpacked)
        packed = io.BytesIO()
        with zipfile.ZipFile(unpacked) as parts, zipfile.ZipFile(packed, "w") as file:
            for name in parts.namelist():
                info = zipfile.ZipInfo(name, _NO_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, parts.read(name))
        return packed.getvalue()

    # --- the look --------------------------------------------------------------

    def _set_page(self) -> None:
        from docx.shared import Cm

        # A4, with edges that leave its text within a letter page too.
        (section,) = self._document.sections
        section.page_width, section.page_height = Cm(_PAGE_CM), Cm(29.7)
        section.left_margin = section.right_margin = Cm(_EDGE_CM)
        section.top_margin, section.bottom_margin = Cm(1.6), Cm(2.2)

    def _set_styles(self, language: str) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        styles = self._document.styles
        defaults = styles.element.find(_name("w:docDefaults")).find(f".//{_name('w:rPr')}")
        _set_language(defaults, language)
        self._style("Normal", size=10.5, after=4, line=1.15)
        self._style("Title", size=20, after=2)
        for level, (size, before) in enumerate(((14, 12), (11.5, 10), (10.5, 8)), start=1):
            self._style(f"Heading {level}", size=size, before=before, after=3)
        border = styles["Title"].element.find(f".//{_name('w:pBdr')}")
        border.getparent().remove(border)
        for name in ("Small", "Value", "Drawing", "Table text", "Said", "Transcript"):
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        self._style("Small", size=9.5, colour=_SOFT, after=2)
        self._style("Value", size=12, bold=True, after=3)
        self._style("Drawing", after=2).keep_with_next = True
        self._style("Table text", size=9, after=1, line=1.0)
        self._style("List Bullet", after=3)
        for name in ("Said", "Transcript"):
            self._hang(self._style(name, after=3), 1.6)
        _set_font(styles.add_style("Quoted", WD_STYLE_TYPE.CHARACTER), name=_SERIF)
        for name in ("Who", "When"):
            _set_font(styles.add_style(name, WD_STYLE_TYPE.CHARACTER), colour=_SOFT)
        table = styles.add_style("Report table", WD_STYLE_TYPE.TABLE)
        table.base_style = styles["Normal Table"]
        _rule_rows(table.element)

    def _style(
        self,
        name: str,
        *,
        before: float = 0,
        after: float = 0,
        line: float | None = None,
        **font: Any,
    ) -> Any:
        """Set how a paragraph style looks; sizes in points."""
        from docx.shared import Pt

        style = self._document.styles[name]
        _set_font(style, **{"name": _SANS, "colour": _INK, **font})
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing = line
        return layout

    def _hang(self, layout: Any, width_cm: float) -> None:
        """A column of times, with the text beside it."""
        from docx.shared import Cm

        layout.left_indent, layout.first_line_indent = Cm(width_cm), -Cm(width_cm)
        layout.tab_stops.add_tab_stop(Cm(width_cm))

    def _set_properties(self, title: str, language: str) -> None:
        package = self._document.part.package
        properties = self._document.core_properties
        # Those of the empty document that python-docx begins with.
        for each in list(properties._element):
            properties._element.remove(each)
        properties.title, properties.language = title, language
        for key, rel in list(package.rels.items()):
            if rel.reltype.endswith("/thumbnail"):
                del package.rels[key]


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element: Any = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(_name(f"w:{key}"), value)
    return element


def _set_font(
    style: Any,
    *,
    name: str | None = None,
    size: float | None = None,
    colour: str | None = None,
    bold: bool | None = None,
) -> None:
    from docx.shared import Pt, RGBColor

    font = style.font
    if name:
        font.name = name
        fonts = style.element.rPr.rFonts
        # A theme's font would be taken before the one that is named.
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.attrib.pop(_name(f"w:{kind}Theme"), None)
    if size:
        font.size = Pt(size)
    if colour:
        font.color.rgb = RGBColor.from_string(colour)
    if bold is not None:
        font.bold = bold


def _set_language(look: Any, language: str) -> None:
    known = look.find(_name("w:lang"))
    if known is not None:
        look.remove(known)
    look.append(_element("lang", val=language))


def _mark_row(row: Any, *, is_header: bool) -> None:
    """A row stays on one page; the first is repeated on every page of the table."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("cantSplit"))
    if is_header:
        properties.append(_element("tblHeader"))


def _rule_rows(style: Any) -> None:
    """Thin lines between the rows of a table, and none else."""
    look = _element("tblPr")
    borders = _element("tblBorders")
    for side in ("bottom", "insideH"):
        borders.append(_element(side, val="single", sz="4", space="0", color=_RULE))
    look.append(borders)
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w="85", type="dxa"))
    look.append(margins)
    style.append(look)
