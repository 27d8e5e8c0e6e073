"""Forms of the import: the file, what its headings mean, and which rows to bring in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm

LEAVE_OUT, NOT_YET = "-", "?"


class UploadForm(PageForm):
    """A sheet as the township has it."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("可以传 .xlsx、.xls 或 .csv。先检查，确认以后才写入。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )


class ColumnsForm(PageForm):
    """What each heading of a sheet means.

    `headings` are (text, key of the column, or None for "not known", or "" for "left out", some
    of its cells), `columns` (key, label) of the kind, `sheets` the names of the visible sheets.
    What is not known yet comes first.
    """

    def __init__(
        self,
        *args: Any,
        headings: Sequence[tuple[str, str | None, Sequence[str]]],
        columns: Sequence[tuple[str, str]],
        sheets: Sequence[str],
        sheet: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = [text for text, _key, _cells in headings]
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("读哪张工作表"), choices=[(name, name) for name in sheets], initial=sheet
            )
        choices = [(NOT_YET, _("还没有说明")), *columns, (LEAVE_OUT, _("不导入这一列"))]
        for number, (text, key, cells) in enumerate(headings):
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=f"“{text}”",
                help_text=_t("例如：%(cells)s") % {"cells": "；".join(cells)} if cells else "",
                choices=choices,
                initial=LEAVE_OUT if key == "" else key or NOT_YET,
            )
        unknown = [f"column{n}" for n, heading in enumerate(headings) if heading[1] is None]
        self.order_fields(["sheet", *unknown])

    def clean(self) -> dict[str, Any]:
        """Each column may be named once."""
        data = super().clean() or {}
        seen: set[str] = set()
        for number in range(len(self.headings)):
            key = data.get(f"column{number}", "")
            if key not in ("", LEAVE_OUT, NOT_YET) and key in seen:
                self.add_error(f"column{number}", _("另一列已经选了这一项。"))
            seen.add(key)
        return data

    def mapping(self) -> dict[str, str]:
        """Heading → key, "" for left out; what was not explained is missing."""
        said = {
            text: self.cleaned_data[f"column{number}"] for number, text in enumerate(self.headings)
        }
        return {
            text: "" if key == LEAVE_OUT else key for text, key in said.items() if key != NOT_YET
        }


class ConfirmForm(PageForm):
    """Whether the good rows may come in without the bad ones."""

    skip_bad_rows = forms.BooleanField(required=False, widget=forms.HiddenInput)


class DiscardForm(PageForm):
    """Nothing is asked."""
