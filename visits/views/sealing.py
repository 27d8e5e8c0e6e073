"""这是检举控告: whoever dispatches takes a matter out of the open and hands it to the discipline officers."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.words import WordsField
from contacts.pages import ConfirmPage
from visits.actions.sealing import seal_matter
from visits.models import Grievance
from visits.queries.sealing import why_not_sealed
from visits.views.grievances import UnderGrievance
from visits.workflow import State


class SealForm(PageForm):
    """Whom it is about; and, where the township may not keep it, that the county has it."""

    about = WordsField(
        label=_("反映的是谁"),
        max_length=100,
        help_text=_("照原话写姓名和职务，不清楚的写“不清楚”。"),
    )
    handed_over = forms.BooleanField(
        label=_("原话已经转给县纪委监委"),
        required=False,
        help_text=_("反映镇领导、书记、纪检干部的，或者本镇没有纪检干部的，才要勾：这里不留原话。"),
    )


class SealMatter(UnderGrievance, ConfirmPage):
    """Whoever dispatches may; nobody sees the matter afterwards but the officers."""

    verb = "dispatch"
    form_class = SealForm
    title = _("这是检举控告，封存")
    button = _("封存")
    danger = True
    consequences = [
        _("原话、谁反映的、办理经过都移交给本镇的纪检干部，村里、单位和您都再也看不到。"),
        _("它并在别的诉求里时，群众凭码写的话也从那一件的经过里移走。"),
        _(
            "反映的人凭原来的回执照样查进度。这一件从这里消失，编号不再用；编号本来就是跳着给的，空一个说明不了什么。"
        ),
        _("不能撤回。"),
    ]
    success_message = _("已经封存。")
    success_url = reverse_lazy("grievance-list")

    def get_named(self) -> list[Any]:
        """Nothing of it is shown here, and the trail would tell which matter it was."""
        return []

    def get_title(self) -> str:
        return f"{self.title} · {self.grievance.number}"

    @cached_property
    def hindrance(self) -> str:
        return why_not_sealed(self.grievance)

    def get_template_names(self) -> list[str]:
        """No form and no red button where nothing could come of it."""
        return ["visits/not_sealed.html" if self.hindrance else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        merged = self.merged() if self.hindrance else ()
        return super().get_context_data(hindrance=self.hindrance, merged=merged, **kwargs)

    def merged(self) -> QuerySet[Any]:
        """What is to be split off first: the matter itself, or those that were merged into it."""
        here = Q(pk=self.grievance.pk) | Q(merged_into=self.grievance)
        return self.scoped(Grievance.objects.filter(here, state=State.MERGED)).order_by("number")

    def save(self, form: Any) -> None:
        seal_matter(by=self.user, grievance=self.grievance, at=clock.now(), **form.cleaned_data)
