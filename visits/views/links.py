"""相关: linking two matters, and taking that back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.words import narrow
from visits.actions.links import link_matters, unlink_matters
from visits.forms.together import LinkForm, UnlinkForm
from visits.models import Grievance
from visits.queries.related import links_now
from visits.views.grievances import UnderGrievance


class Linking(UnderGrievance):
    """A page about the links of one matter."""

    def get_initial(self) -> dict[str, Any]:
        """The other matter that was chosen on the page."""
        return {"other": self.request.GET.get("other", "")}

    def get_title(self) -> str:
        return f"{self.title} · {self.grievance.number}"

    def get_success_url(self) -> str:
        return reverse("grievance", args=[self.grievance.uid])


class LinkMatter(Linking):
    verb = "dispatch"
    form_class = LinkForm
    title = button = _("记相关")

    def save(self, form: LinkForm) -> None:
        rows = self.scoped(Grievance.objects.standing().filter(township=self.grievance.township))
        other = rows.filter(number=narrow(form.cleaned_data["other"])).first()
        if other is None:
            raise ValidationError({"other": _("没有这个编号的诉求。")})
        reason, here = form.cleaned_data["reason"], self.grievance
        link_matters(by=self.user, grievance=here, other=other, reason=reason, at=clock.now())


class UnlinkMatter(Linking):
    verb = "dispatch"
    form_class = UnlinkForm
    title = button = _("不再相关")

    @cached_property
    def linked(self) -> list[Grievance]:
        return list(links_now(self.grievance, self.user))

    def get_named(self) -> list[Any]:
        return [*super().get_named(), *self.linked]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"linked": self.linked}

    def save(self, form: UnlinkForm) -> None:
        other = next(one for one in self.linked if str(one.uid) == form.cleaned_data["other"])
        reason, here = form.cleaned_data["reason"], self.grievance
        unlink_matters(by=self.user, grievance=here, other=other, reason=reason, at=clock.now())
