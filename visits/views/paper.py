"""Typing paper records for others: first whose, then one after the other."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.search import matching
from contacts.models import Post
from contacts.pages import Page
from visits.queries.writers import cadres_with_diary, cadres_written_for

SHOWN_AT_MOST = 60


class TypeFor(Page):
    """Whose paper record is typed?"""

    resource, verb = "activity", "create"
    template_name = "visits/type_for.html"
    title = _("代录纸质记录")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        word, today = self.request.GET.get("q", "").strip(), clock.today()
        posts = Post.objects.as_of(today).select_related("district")
        rows = cadres_with_diary(cadres_written_for(self.user), today)
        rows = rows.filter(matching(word, names=("name", "staff_number"), keys=("name_keys",)))
        rows = rows.exclude(user=self.user).prefetch_related(Prefetch("posts", posts, "stands"))
        rows = rows.order_by("name_keys")[: SHOWN_AT_MOST + 1]
        cadres = list(rows)
        return super().get_context_data(
            cadres=cadres[:SHOWN_AT_MOST], more=len(cadres) > SHOWN_AT_MOST, word=word, **kwargs
        )
