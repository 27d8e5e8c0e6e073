"""Several matters that were ticked in a list: merged into one after all of them were shown."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.kit.language import counted
from contacts.pages import FormPage
from visits import workflow
from visits.actions.moves import refusal
from visits.actions.together import TOGETHER_AT_MOST, merge_together
from visits.forms.together import TogetherForm
from visits.models import Grievance
from visits.queries.grievances import for_lists
from visits.queries.standings import with_clock
from visits.views.grievances import CRUMBS, LIST
from visits.workflow import UNANSWERED


def villages(chosen: Iterable[Grievance]) -> list[str]:
    """Where they are, each village once; what is known of the township alone is nowhere else."""
    known = [one for one in chosen if one.district or one.area_id != one.township_id]
    return list(dict.fromkeys(str(one.district or one.area) for one in known))


class OfChosen(FormPage):
    """A page about the matters that were ticked (`?of=…`), as far as the user dispatches them."""

    crumbs = CRUMBS

    @cached_property
    def chosen(self) -> list[Any]:
        """What came in first stands first."""
        asked = uuids(self.request.GET.getlist("of"))[:TOGETHER_AT_MOST]
        rows = self.scoped(Grievance.objects.filter(uid__in=asked), "dispatch")
        shown = for_lists(with_clock(Grievance.objects.filter(pk__in=rows.values("pk"))))
        return list(shown.select_related("merged_into").order_by("received_at", "pk"))

    def get_named(self) -> list[Any]:
        return self.chosen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(chosen=self.chosen, **kwargs)


class MergeTogether(OfChosen):
    """All or none: what is not legal for one of them is told, and nothing is stored."""

    resource, verb = "grievance", "dispatch"
    template_name = "visits/together.html"
    form_class = TogetherForm
    title, button = _("并成一件"), _("是同一件，并成一件")

    @cached_property
    def chosen(self) -> list[Any]:
        """Each with why it can't go into another, and whether others can go into it."""
        move, found = workflow.moves()["merge"], super().chosen
        for one in found:
            one.refused = refusal(self.user, one, move)
            one.may_lead = one.state in UNANSWERED
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"chosen": self.chosen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = villages(self.chosen)
        apart = "、".join(places) if len(places) > 1 else ""
        return super().get_context_data(apart=apart, **kwargs)

    def save(self, form: TogetherForm) -> None:
        by_uid, seen = {str(one.uid): one for one in self.chosen}, form.cleaned_data["seen"]
        into = by_uid[form.cleaned_data["into"]]
        if len(self.chosen) < 2:
            raise ValidationError(_("先在清单里勾上两件以上。"))
        versions = {one.pk: seen[uid] for uid, one in by_uid.items() if uid in seen}
        said = {"grievances": self.chosen, "into": into, "versions": versions}
        self.into = into
        merged = merge_together(by=self.user, at=clock.now(), **said)
        if not merged:
            told = gettext("这几件都已经并入%(number)s，没有再并一次。")
            messages.info(self.request, told % {"number": into.number})
            return
        words = counted("%(n)d件并入了%(number)s，反映的人都会得到那一件的答复。", merged)
        messages.success(self.request, words % {"n": merged, "number": into.number})

    def get_success_url(self) -> str:
        return reverse("grievance", args=[self.into.uid])

    def get_back_url(self) -> str:
        return str(LIST)
