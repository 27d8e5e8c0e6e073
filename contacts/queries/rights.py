"""The table of rights in words: what each role may do, and how far it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.policy import OFFERED_ROLES, Role, Scope, rights

RESOURCES: dict[str, Promise] = {
    "self": _("自己的账号、密码、提醒"),
    "account": _("账号"),
    "grant": _("授权"),
    "audit": _("查阅记录"),
    "setup": _("设置步骤"),
    "area": _("区划"),
    "fact": _("基本情况"),
    "district": _("责任区"),
    "organisation": _("单位"),
    "station": _("驻点"),
    "contact_point": _("联系点"),
    "cadre": _("干部"),
    "post": _("责任区人员"),
    "leave": _("请假、借调"),
    "handover": _("工作交接"),
    "household": _("住户"),
    "resident": _("居民"),
    "care_membership": _("关爱台账"),
    "assignment": _("联系安排"),
    "import": _("导入表格"),
    "job": _("后台任务"),
    "calendar": _("工作日历"),
    "catalogue": _(
        "活动方式、关爱类别、基本情况指标、诉求类别、来源的叫法、原因类别、办理时限、五情回应时限"
    ),
    "activity": _("走访和活动记录"),
    "diary": _("民情日记"),
    "diary_review": _("日志审阅"),
    "spot_check": _("抽查"),
    "grievance": _("诉求"),
    "grievance_group": _("专项整治、集体诉求"),
    "reception": _("接访日"),
    "commitment": _("承诺"),
    "conduct": _("对干部作风的反映"),
    "responsibility": _("职责清单"),
    "situation": _("五情报告"),
    "maternity": _("孕产服务申请"),
    "situation_leader": _("五情分管领导"),
    "requirement": _("规则"),
    "obligation": _("任务完成"),
    "coverage": _("覆盖情况"),
    "alert": _("提醒"),
    "webhook": _("群提醒"),
    "dashboard": _("总览"),
    "engine": _("计算任务"),
}
VERBS: dict[str, Promise] = {
    "use": _("使用"),
    "list": _("查看"),
    "create": _("登记"),
    "change": _("修改"),
    "export": _("导出"),
    "print": _("打印"),
    "confirm": _("确认"),
    "accept": _("接手"),
    "answer": _("回答是否同去"),
    "reply": _("回复"),
    "read_text": _("看听到了什么、做了什么"),
    "reveal": _("看电话号码"),
    "disclose": _("打印留存的全部信息给本户"),
    "wish": _("登记本户意愿"),
    "waive": _("免除一期"),
    "reopen": _("重新打开一期"),
    "run": _("现在计算"),
    "dispatch": _("分办"),
    "handle": _("办理"),
    "decide": _("批延期"),
    "supervise": _("督办"),
    "take_charge": _("包案"),
    "support": _("请协办"),
    "measure": _("定措施"),
    "report": _("反馈协办"),
    "whistle": _("吹哨"),
    "countersign": _("会签吹哨"),
    "classify": _("提分类"),
    "confirm_class": _("定分类"),
    "follow_up": _("回访"),
    "circular": _("起草情况通报"),
    "respond": _("回应"),
    "void": _("作废"),
    "count": _("看次数"),
}


def resource_words(resource: str) -> str:
    """A resource as people call it; one that an earlier version knew keeps its name."""
    return str(RESOURCES.get(resource, resource))


def field_words(resource: str, name: str) -> str:
    """A field as its forms call it; what is no field keeps its name."""
    return str(_fields().get((resource, name)) or _fields().get(("", name)) or name)


@cache
def _fields() -> dict[tuple[str, str], Any]:
    """(Resource, field) → its words; with no resource the first model that has such a field."""
    found: dict[tuple[str, str], Any] = {}
    for model in apps.get_models():
        resource = model.scopes.resource if hasattr(model, "scopes") else ""
        for field in model._meta.get_fields():
            if isinstance(field, Field) and isinstance(field.verbose_name, Promise):
                found.setdefault((resource, field.name), field.verbose_name)
                found.setdefault(("", field.name), field.verbose_name)
    return found


def of_role(role: str) -> list[tuple[str, str]]:
    """Resource → what the role may do there, each with its reach."""
    found: dict[str, list[str]] = defaultdict(list)
    for (resource, verb), reaches in rights().items():
        if scope := reaches.get(Role(role)):
            found[resource].append(f"{VERBS[verb]}（{scope.label}）")
    return [(str(RESOURCES[resource]), "、".join(told)) for resource, told in found.items()]


def matrix(roles: Iterable[Role] = OFFERED_ROLES) -> list[tuple[str, list[str]]]:
    """Every right that one of the roles has, with the reach of each."""
    shown = list(roles)
    return [
        (f"{RESOURCES[resource]} · {VERBS[verb]}", [_reach(reaches, role) for role in shown])
        for (resource, verb), reaches in rights().items()
        if any(role in reaches for role in shown)
    ]


def _reach(reaches: dict[Role, Scope], role: Role) -> str:
    scope = reaches.get(role)
    return str(scope.label) if scope else ""
