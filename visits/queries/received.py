"""What whoever holds a code has said already: that it came in, when, and what happens next.

Residents tap twice, on a slow line or because nothing seems to happen. The same again changes nothing
and is answered by the truth, never by a reason that fits another case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from visits.models import Grievance, GrievanceEvent
from visits.queries.objecting import ENDINGS
from visits.queries.progress import Progress
from visits.workflow import State

# An answer, of one kind or another: whoever did not agree may do so anew.
ANSWERS = ("answer", "solve", *ENDINGS.values())
AGAIN = ("object", "contest", "reopen")
# Of each button: the moves that it makes, and those after which it is open again.
BUTTONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "say": (("say",), ()),
    "rate": (("rate",), ("answer", "solve", "confirm")),
    "object": (("object", "contest"), ANSWERS),
    "object_class": (("object_class",), ("confirm_class",)),
}


def standing(grievance: Grievance, do: str) -> GrievanceEvent | None:
    """The last that this resident did by a button and that still holds; None: nothing.

    Of merged matters each resident's own: whose it is stands in the history (`through`).
    """
    made, over = BUTTONS[do]
    through = grievance.number if grievance.merged_into else ""
    for event in _latest(grievance.merged_into or grievance, *made, *over):
        if event.move in over:
            return None
        if event.by_id is None and event.details.get("through", "") == through:
            return event
    return None


def received(grievance: Grievance, do: str) -> str:
    """That it came in, when, and what happens next; "" where nothing of the kind holds any more."""
    event = standing(grievance, do) if do in BUTTONS else None
    return _WORDS[do](grievance.merged_into or grievance, _instant(event.at)) if event else ""


def why_not_object(grievance: Grievance, found: Progress) -> str:
    """Why one can't ask to have it handled again."""
    if told := received(grievance, "object"):
        return told + _("要补充的，在下面“补充情况”里按“发送”。")
    if found.matter.state in (State.ANSWERED, State.CLOSED, *ENDINGS):
        return _("答复30天以内可以要求重办。过了的，请打电话或者到村里说。")
    return _again(found.matter) or _("还没有答复。有了答复，30天以内可以要求重办。")


def why_not_object_to_class(grievance: Grievance, found: Progress) -> str:
    """Why one can't disagree with the class."""
    if told := received(grievance, "object_class"):
        return told + _("要补充的，在下面“补充情况”里按“发送”。")
    if found.is_class_contested:
        return _("这件事怎么看，正由上次没有定的人重新定，不用再说。")
    if found.classed:
        return _("答复30天以内可以不同意分类。过了的，请打电话或者到村里说。")
    return _again(found.matter) or _("这件事怎么看，现在还没有写给您，等写了再说。")


def why_not_rate(found: Progress) -> str:
    """Why one can't rate the answer."""
    if found.matter.state in (State.ANSWERED, State.CLOSED):
        return _("这张回执是经办的人打的，凭它不能评价。满意不满意，回访的时候会问您。")
    return _again(found.matter) or _("有了答复才能评价。")


def _again(matter: Grievance) -> str:
    """That it is handled again already, whoever asked for that; "" where it is not."""
    last = next(iter(_latest(matter, *AGAIN, *ANSWERS)), None)
    if last is None or last.move not in AGAIN:
        return ""
    return _("这件事正在重新办。有了新的答复，再来评价或者要求重办。")


def _latest(matter: Grievance, *moves: str) -> list[GrievanceEvent]:
    rows = GrievanceEvent.objects.filter(grievance=matter, move__in=moves)
    return list(rows.order_by("-number"))


def _instant(at: dt.datetime) -> str:
    day = days.in_words(clock.day_of(at), this_year=clock.today().year)
    return f"{day} {timezone.localtime(at):%H:%M}"


def _objected(matter: Grievance, when: str) -> str:
    if matter.lead is None and matter.handler_id is not None:
        told = _("您要求重办，%(when)s已收到。由原来办的人重新办，办好了答复写在这一页。")
        return told % {"when": when}
    if matter.lead is None:
        told = _("您要求重办，%(when)s已收到。正在重新安排单位，安排好了写在这一页。")
        return told % {"when": when}
    told = _("您要求重办，%(when)s已收到。%(office)s重新办，办好了答复写在这一页。")
    return told % {"when": when, "office": matter.lead}


def _said(_matter: Grievance, when: str) -> str:
    return _("您补充的情况，%(when)s已收到，办的人看得到。") % {"when": when}


def _rated(_matter: Grievance, when: str) -> str:
    return _("谢谢您的评价，%(when)s已收到。还可以改。") % {"when": when}


def _class_objected(_matter: Grievance, when: str) -> str:
    told = _("您不同意这样看，%(when)s已收到。由上次没有定的人重新定，定好了写在这一页。")
    return told % {"when": when}


_WORDS: dict[str, Callable[[Grievance, str], str]] = {
    "say": _said,
    "rate": _rated,
    "object": _objected,
    "object_class": _class_objected,
}
