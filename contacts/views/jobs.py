"""How far a long piece of work has come."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contacts.actions import jobs
from contacts.kit import clock
from contacts.models import Job
from contacts.pages import DetailPage


class JobPage(DetailPage):
    resource, verb = "job", "list"
    model = Job
    template_name = "contacts/job.html"

    def get_template_names(self) -> list[str]:
        """The part alone, when the page itself asks again."""
        return [
            "components/job.html" if self.request.headers.get("HX-Request") else self.template_name
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs, title=_("进度"))
        return {**data, **job_card(self.object, self.request.path)}


def job_card(job: Job, url: str) -> dict[str, Any]:
    """What the card of a job shows; `url` is where it asks again."""
    job = jobs.last_word(job)
    return {
        "job": job,
        "is_silent": job.is_silent(clock.now()),
        "url": url,
        "result_url": job.result.get("url", ""),
        "result_label": job.result.get("label", ""),
    }
