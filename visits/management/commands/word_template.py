"""Write the template of the monthly circular anew: `manage.py word_template`.

The file is committed, so that townships need no tool to make it; this command is how it was made.
Its texts come filled in (`queries.circular.in_words`), so it has no language of its own.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.management.base import BaseCommand

from visits.exports import CIRCULAR

# Fonts of official papers, which office suites replace where they are missing.
TITLE, BODY = "宋体", "仿宋"
WIDTH_MM = 156  # of the text on A4
RATE, TALLY, ITEM = (26, 22, 26, 82), (64, 23, 23, 23, 23), (25, 22, 26, 26, 32, 25)
# A document says when it was made; the template is the same whenever it is.
SINCE = (2026, 1, 1, 0, 0, 0)


class Command(BaseCommand):
    help = "Write the template of the monthly circular (templates/visits/word/circular.docx)."

    def handle(self, *args: Any, **options: Any) -> None:
        CIRCULAR.parent.mkdir(parents=True, exist_ok=True)
        CIRCULAR.write_bytes(template())
        self.stdout.write(CIRCULAR.name)


def template() -> bytes:
    """The bytes of the template, the same each time."""
    document = _page()
    _paragraph(document, "{{ title }}", size=20, bold=True, font=TITLE, align="center")
    _paragraph(document, "{{ draft }}", size=11, align="center")
    _head(document, "rates")
    _table(document, "heads.rate", "rates", RATE)
    _paragraph(document, "{%p if omitted %}")
    _paragraph(document, "{{ heads.omitted }}{{ omitted|join('；') }}", size=11)
    _paragraph(document, "{%p endif %}")
    _paragraph(document, "{{ heads.small }}", size=11)
    _optional(document, "village")
    for name in ("by_topic", "by_office"):
        _head(document, name)
        _table(document, "heads.tally", name, TALLY)
    for name in ("open", "supervised"):
        _head(document, name)
        if name == "open":
            _optional(document, "open_base")
        _paragraph(document, f"{{%p if {name} %}}")
        _table(document, "heads.item", name, ITEM)
        _paragraph(document, "{%p else %}")
        _paragraph(document, "{{ heads.none }}", size=14)
        _paragraph(document, "{%p endif %}")
        if name == "open":
            _optional(document, "more")
    _paragraph(document, "{{ unit }}", size=14, align="right")
    _paragraph(document, "{{ day }}", size=14, align="right")
    return _without_date(document)


def _page() -> Any:
    from docx import Document
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(30), Mm(25)
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    return document


def _paragraph(
    where: Any,
    text: str,
    *,
    size: int = 12,
    bold: bool = False,
    font: str = BODY,
    align: str = "left",
) -> None:
    """A paragraph at the end of a document, or in the first, empty one of a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    is_cell = hasattr(where, "merge")
    paragraph = where.paragraphs[0] if is_cell else where.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    paragraph.paragraph_format.space_after = Pt(0 if is_cell else 6)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.font.name = Pt(size), bold, font
    run.element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _optional(document: Any, name: str) -> None:
    """A paragraph that is there where it says something."""
    _paragraph(document, f"{{%p if {name} %}}")
    _paragraph(document, f"{{{{ {name} }}}}", size=11)
    _paragraph(document, "{%p endif %}")


def _head(document: Any, name: str) -> None:
    _paragraph(document, f"{{{{ heads.{name} }}}}", size=15, bold=True)


def _table(document: Any, heads: str, rows: str, widths: tuple[int, ...]) -> None:
    """Heads in the first row; then a row for each of `rows`, which the tags around it repeat."""
    from docx.shared import Mm

    table = document.add_table(rows=4, cols=len(widths), style="Table Grid")
    table.autofit = False
    for n, width in enumerate(widths):
        for row in table.rows:
            row.cells[n].width = Mm(width)
        _paragraph(table.cell(0, n), f"{{{{ {heads}[{n}] }}}}", size=11, bold=True)
        _paragraph(table.cell(2, n), f"{{{{ row[{n}] }}}}", size=11)
    _paragraph(table.cell(1, 0), f"{{%tr for row in {rows} %}}")
    _paragraph(table.cell(3, 0), "{%tr endfor %}")
    _repeat(table.rows[0])
    document.add_paragraph().paragraph_format.space_after = 0


def _repeat(row: Any) -> None:
    """The heads again on each page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no other way


def _without_date(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    target = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, SINCE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return target.getvalue()
