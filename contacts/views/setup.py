"""The first hour of a township, and what its set-up lacks later."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.checks import findings
from contacts.kit import clock
from contacts.pages import Page


class SetUp(Page):
    """What is there, what is missing, and the next step."""

    resource, verb = "setup", "use"
    template_name = "contacts/setup.html"
    title = _("首次设置")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = findings("step", self.user, clock.today())
        return super().get_context_data(**kwargs) | {
            "tabs": tabs("setup"),
            "steps": found,
            "next_step": next((step for step, finding in found if not finding.done), None),
            "n_done": sum(finding.done for _step, finding in found),
        }


class Gaps(Page):
    """What the set-up lacks."""

    resource, verb = "setup", "use"
    template_name = "contacts/gaps.html"
    title = _("还缺什么")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = findings("gap", self.user, clock.today())
        return super().get_context_data(**kwargs) | {
            "tabs": tabs("setup-gaps"),
            "gaps": [(check, finding) for check, finding in found if not finding.done],
        }


def tabs(here: str) -> list[tuple[Any, str, bool]]:
    """The two pages of the set-up."""
    pages = (("setup", _("首次设置")), ("setup-gaps", _("还缺什么")))
    return [(words, reverse(name), name == here) for name, words in pages]
