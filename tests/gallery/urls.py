"""All components with sample data, for eyes and for axe: never part of the app (see tests/browser)."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from contacts.guard import public
from contacts.menu import Entry
from tests.gallery import samples

# Sections that no gallery page shows lead to the page of parts.
ENTRIES = (
    Entry("总览", "dashboard", "self", "use", icon="overview", order=1, phone=4),
    Entry("我的工作", "work", "self", "use", icon="work", order=2, phone=1),
    Entry("记走访", "visit", "self", "use", icon="write", order=3, phone=2),
    Entry("责任区与队伍", "districts", "self", "use", group="districts", order=10),
    Entry("住户", "list", "self", "use", icon="home", group="districts", order=11, phone=3),
    Entry("联系安排", "assignments", "self", "use", group="districts", order=12),
    Entry("民情日记", "diary", "self", "use", group="work", order=20),
    Entry("会议与活动", "meetings", "self", "use", group="work", order=21),
    Entry("任务完成", "evidence", "self", "use", group="duties", order=30),
    Entry("规则与日历", "rules", "self", "use", group="settings", order=40),
    Entry("导入", "check", "self", "use", group="settings", order=41),
)


def page(name, **context):
    """A view of one gallery page."""

    def view(request):
        made = {key: value(request) if callable(value) else value for key, value in context.items()}
        return render(request, f"gallery/{name}.html", made)

    return public(view)


def error(name):
    """An error page as Django draws it: without a request."""
    return public(lambda request: HttpResponse(render_to_string(f"{name}.html")))


@public
def confirm(request):
    """The question before a dangerous act."""
    context = {
        "title": "作废这条走访？",
        "consequences": [
            "11月14日走访韦大山的记录不再计入任何任务。",
            "原来的内容会保留，写明是谁、为什么作废。",
        ],
        "form": samples.ReasonForm(),
        "button": "作废",
        "back_url": "#",
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


urlpatterns = [
    path("", include("contacts.urls")),
    path(
        "dashboard/",
        page(
            "dashboard",
            duties=lambda r: samples.DutyTable(samples.DUTIES),
            districts=lambda r: samples.DistrictTable(samples.DISTRICTS, r.GET),
        ),
        name="dashboard",
    ),
    path("my-work/", page("work"), name="work"),
    path("visit/", page("visit", form=lambda r: samples.VisitForm()), name="visit"),
    path(
        "evidence/",
        page(
            "evidence",
            crumbs=[("总览", "#"), ("村干部入户走访", "#")],
            counted=lambda r: samples.CountedTable(samples.COUNTED),
            not_counted=lambda r: samples.NotCountedTable(samples.NOT_COUNTED),
        ),
        name="evidence",
    ),
    path(
        "check/",
        page(
            "check",
            crumbs=[("导入", "#")],
            steps=["选表格", "检查", "确认", "完成"],
            job=samples.SampleJob(),
            job_done=samples.SampleJob(state="done", message="导入了 1,204 户。"),
        ),
        name="check",
    ),
    path(
        "list/",
        page(
            "list",
            table=lambda r: samples.HouseholdTable(samples.HOUSEHOLDS, r.GET),
            filters=lambda r: samples.HouseholdFilter(r.GET),
        ),
        name="list",
    ),
    path(
        "nothing/",
        page(
            "list",
            table=lambda r: samples.HouseholdTable([], r.GET),
            filters=lambda r: samples.HouseholdFilter(r.GET),
        ),
        name="nothing",
    ),
    path(
        "parts/",
        page(
            "parts",
            form=lambda r: samples.MixedForm({} if r.GET.get("errors") else None),
            parts=samples.parts(22, 28, 12, 3),
            tabs=[("本月", "#", True), ("上月", "#", False), ("全年", "#", False)],
        ),
        name="parts",
    ),
    *(
        path(f"{name}/", page("parts"), name=name)
        for name in ("districts", "assignments", "diary", "meetings", "rules")
    ),
    path("confirm/", confirm, name="confirm"),
    *(
        path(f"error/{name}/", error(name), name=f"error-{name}")
        for name in ("400", "403", "403_csrf", "404", "500", "registration/locked")
    ),
    path(
        "print/",
        page("print", many=range(40), printed_at=datetime(2026, 11, 21, 8, 30, tzinfo=UTC)),
        name="print",
    ),
]
