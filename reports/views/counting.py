"""How everything is counted, in the words of those who are counted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.pages import Page
from reports.engine.reasons import Reason
from reports.models import State
from reports.queries.coverage import CARE_DAYS


class HelpRules(Page):
    resource, verb = "self", "use"
    template_name = "reports/help_rules.html"
    title = _("怎么算的")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            reasons=[reason.label for reason in Reason],
            states=[(State(code), words) for code, words in STATES],
            care_days=CARE_DAYS,
            **kwargs,
        )


# In the order in which the first that fits is taken (counting rule 9).
STATES = [
    (State.WAIVED, _("管理员写明原因，这一期大家都不用做。")),
    (State.EXEMPT, _("这一期没有一天在岗，或者折算下来应完成0。")),
    (State.MET, _("做够了。多做不限。")),
    (State.OVERDUE, _("最后一个在岗日已经过去，还没做够。关账前仍可补记。")),
    (State.AT_RISK, _("比按天数平均的进度少；或者三分之二的日子过去了，一次也没有。")),
    (State.ON_TRACK, _("其余都是正常。")),
]
