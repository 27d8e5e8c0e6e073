"""What the form asks for each kind of activity, and no more (rule of light burden 2)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.catalogue import CONVENED
from visits.models import ActivityKind, CountsAs, Family
from visits.queries.trainings import TRAINING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Text = Literal["heard", "done"]
HEARD: Text = "heard"
DONE: Text = "done"
WHAT_WAS_DONE = _("做了什么")
ABOUT_MATTERS = _("写事，不写人的态度、信仰和病情；不写身份证号码。")


@dataclasses.dataclass(frozen=True)
class Needs:
    """The questions of one form.

    `text` is the one text that must be written; `households` and `unit` say whether and how
    they are asked; `nothing` is the sentence that one tap writes.
    """

    text: Text = DONE
    label: StrOrPromise = WHAT_WAS_DONE
    households: Literal["", "optional", "required"] = ""
    unit: Literal["", "visited", "holder"] = ""
    unit_label: StrOrPromise = ""
    attendance: StrOrPromise = ""
    nothing: StrOrPromise = ""
    caution: StrOrPromise = ABOUT_MATTERS
    convener: bool = False
    # Whether one tap says that disputes were screened for as well.
    screening: bool = False
    # Whole district teams may be named at once.
    teams: bool = False

    @property
    def is_outing(self) -> bool:
        """Whether one goes somewhere: then others came along, else they took part."""
        return bool(self.households) or self.unit == "visited"

    @property
    def other_text(self) -> Text:
        """The text that may be written as well."""
        return HEARD if self.text == DONE else DONE


VISIT = Needs(
    text=HEARD,
    label=_("听到了什么"),
    households="required",
    unit="visited",
    unit_label=_("走访的企业、单位"),
)
BY_FAMILY = {
    Family.VISITS: VISIT,
    Family.FIELD: Needs(
        text=HEARD, label=_("看到、听到了什么"), unit="visited", unit_label=_("去了哪个单位")
    ),
    Family.RECEPTION: Needs(
        text=HEARD,
        label=_("来访的人反映了什么"),
        unit="holder",
        unit_label=_("在哪个单位接访"),
        attendance=_("来了几个人"),
    ),
    Family.MEETINGS: Needs(
        label=_("议了什么、定了什么"),
        unit="holder",
        unit_label=_("镇里开的会，由哪个单位召开"),
        attendance=_("到会人数"),
    ),
    Family.LEARNING: Needs(
        label=_("讲了什么、学了什么"),
        unit="holder",
        unit_label=_("由哪个单位组织"),
        attendance=_("到场人数"),
    ),
    Family.SERVICE: Needs(unit="holder", unit_label=_("由哪个单位组织"), attendance=_("参加人数")),
    Family.ACCOUNTING: Needs(
        unit="holder", unit_label=_("由哪个单位组织"), attendance=_("参加人数")
    ),
    Family.CONTACT: Needs(text=HEARD, label=_("听到了什么"), households="required"),
}
STAY = Needs(households="optional", unit="visited", unit_label=_("走访的企业、单位"))
BY_CODE = {
    "dispute_screening": Needs(
        label=_("排查出什么、怎么处理"),
        nothing=_("没有发现矛盾纠纷"),
        caution=_("写事，不给人贴标签。"),
    ),
    TRAINING: dataclasses.replace(BY_FAMILY[Family.LEARNING], teams=True),
    "errand": Needs(label=_("代办了什么事、办得怎样"), households="required"),
    "opinion_box": Needs(
        label=_("信里反映了什么"),
        nothing=_("箱里没有信"),
        caution=_("举报干部的信不拆、不抄，原封交镇纪委。"),
    ),
}


def needs_of(kind: ActivityKind) -> Needs:
    """The questions for a kind, also for kinds that a township has added."""
    if kind.code in BY_CODE:
        return BY_CODE[kind.code]
    if kind.code in CONVENED:
        return dataclasses.replace(BY_FAMILY[Family.MEETINGS], convener=True, screening=True)
    if kind.counts_as == CountsAs.STAY:
        return STAY
    needs = BY_FAMILY[Family(kind.family)]
    if kind.counts_as == CountsAs.VISIT:
        return VISIT
    if kind.meets_households and not needs.households:
        return dataclasses.replace(needs, households="optional")
    return needs


def alike(kind: ActivityKind) -> list[ActivityKind]:
    """The kinds in use that ask the same questions, and the kind itself."""
    offered = ActivityKind.objects.filter(Q(is_active=True) | Q(pk=kind.pk))
    return [other for other in offered if other == kind or needs_of(other) == needs_of(kind)]
