"""How far a township is set up, and what is missing; each answer sees what the user may see."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.checks import Check, Finding
from contacts.kit.language import counted
from contacts.models import (
    Area,
    AreaKind,
    Cadre,
    CareMembership,
    ContactAssignment,
    Household,
    Organisation,
    Post,
    PostRole,
    Resident,
    ResponsibilityDistrict,
    Service,
)
from contacts.queries.calendar import years_without_notice
from contacts.queries.ledger import lacking
from contacts.queries.loads import (
    care_without_contact,
    officers_with_households,
    short_of_households,
)
from contacts.queries.roles import (
    leaders_without_role,
    townships_without_dispatcher,
    villages_without_secretary,
)

# From this month on links that end with the year are asked for.
CARRY_OVER_FROM = 12


def is_empty(user: Any) -> bool:
    """Whether there is no household yet where the user may enter them."""
    rows = Household.objects.all()
    return not visible_to(rows, user, "create").exists()


def places(user: Any, on: dt.date) -> Finding:
    """Villages with their groups."""
    rows = visible_to(Area.objects.filter(ended_on=None), user)
    n = rows.aggregate(
        villages=Count("pk", filter=Q(kind=AreaKind.VILLAGE)),
        groups=Count("pk", filter=Q(kind__in=[AreaKind.GROUP, AreaKind.GRID])),
    )
    sentence = _("%(villages)s个村（社区），%(groups)s个小组或网格") % n
    return Finding(bool(n["villages"]), sentence, reverse("area-tree"), _("看区划"))


def organisations(user: Any, on: dt.date) -> Finding:
    """Units in which people serve."""
    n = visible_to(Organisation.objects.as_of(on), user).count()
    return Finding(
        n > 0, counted("%(n)s个单位", n) % {"n": n}, reverse("organisation-list"), _("看单位")
    )


def cadres(user: Any, on: dt.date) -> Finding:
    """People with a service."""
    serving = Service.objects.as_of(on).values("cadre")
    n = visible_to(Cadre.objects.filter(pk__in=serving), user).count()
    return Finding(
        n > 0, counted("%(n)s名干部在任", n) % {"n": n}, reverse("cadre-list"), _("看干部")
    )


def teams(user: Any, on: dt.date) -> Finding:
    """Districts with a linked leader and a responsible body."""
    posts = Post.objects.as_of(on).filter(district=OuterRef("pk"))
    led = Exists(posts.filter(role=PostRole.LINKED_LEADER))
    manned = Exists(posts.filter(role=PostRole.RESPONSIBLE_BODY))
    rows = visible_to(ResponsibilityDistrict.objects.as_of(on), user)
    n = rows.aggregate(whole=Count("pk"), ready=Count("pk", filter=Q(led) & Q(manned)))
    sentence = _("%(whole)s个责任区，其中%(ready)s个有联村领导和责任主体") % n
    done = 0 < n["whole"] == n["ready"]
    return Finding(done, sentence, reverse("district-list"), _("安排队伍"))


def households(user: Any, on: dt.date) -> Finding:
    """Households in the register."""
    n = visible_to(Household.objects.as_of(on), user).count()
    return Finding(n > 0, counted("%(n)s户", n) % {"n": n}, reverse("household-list"), _("看住户"))


def residents(user: Any, on: dt.date) -> Finding:
    """People in the register."""
    n = visible_to(Resident.objects.as_of(on), user).count()
    return Finding(n > 0, counted("%(n)s人", n) % {"n": n}, reverse("household-list"), _("看住户"))


def contacts(user: Any, on: dt.date) -> Finding:
    """Households with a personal contact."""
    links = visible_to(ContactAssignment.objects.as_of(on), user)
    n = links.aggregate(n=Count("household", distinct=True))["n"]
    sentence = counted("%(n)s户有个人联系人", n) % {"n": n}
    return Finding(n > 0, sentence, reverse("assignment-loads"), _("分配联系户"))


def accounts(user: Any, on: dt.date) -> Finding:
    """Cadres in service without an account."""
    serving = Service.objects.as_of(on).values("cadre")
    rows = visible_to(Cadre.objects.filter(pk__in=serving), user)
    n = rows.aggregate(whole=Count("pk"), missing=Count("pk", filter=Q(user=None)))
    sentence = counted("%(missing)s名在任干部还没有账号", n["missing"]) % n
    done = n["whole"] > 0 and n["missing"] == 0
    return Finding(done, sentence, reverse("account-for-cadres"), _("开账号"))


STEPS = (
    Check("step", "areas", gettext_lazy("区划"), places, 10, sheet="areas"),
    Check("step", "organisations", gettext_lazy("单位"), organisations, 20, sheet="organisations"),
    Check("step", "cadres", gettext_lazy("干部"), cadres, 30, sheet="cadres"),
    Check("step", "teams", gettext_lazy("责任区队伍"), teams, 40),
    Check("step", "households", gettext_lazy("住户"), households, 50, sheet="households"),
    Check("step", "residents", gettext_lazy("居民"), residents, 60, sheet="residents"),
    Check("step", "assignments", gettext_lazy("联系安排"), contacts, 70, sheet="assignments"),
    Check("step", "accounts", gettext_lazy("账号"), accounts, 90),
)


def _gap(number: int, sentence: str, url: str) -> Finding:
    return Finding(number == 0, sentence % {"n": number}, url)


def without_leader(user: Any, on: dt.date) -> Finding:
    """Districts without a linked leader (S193)."""
    posts = Post.objects.as_of(on).filter(district=OuterRef("pk"), role=PostRole.LINKED_LEADER)
    rows = visible_to(ResponsibilityDistrict.objects.as_of(on), user)
    n = rows.filter(~Exists(posts)).count()
    return _gap(n, counted("%(n)s个责任区没有联村领导", n), reverse("vacancy-list"))


def without_account(user: Any, on: dt.date) -> Finding:
    """Cadres in service who can't sign in."""
    serving = Service.objects.as_of(on).values("cadre")
    n = visible_to(Cadre.objects.filter(pk__in=serving, user=None), user).count()
    url = f"{reverse('cadre-list')}?state=no_account"
    return _gap(n, counted("%(n)s名在任干部没有账号", n), url)


def without_leader_role(user: Any, on: dt.date) -> Finding:
    """Linked leaders who may review no diary and draw no spot check, for want of the role."""
    n = visible_to(leaders_without_role(on), user).count()
    sentence = counted("%(n)s名联村领导的账号没有“领导”角色，不能审阅日志、抽查", n)
    return _gap(n, sentence, f"{reverse('account-list')}?lacks=leader")


def without_secretary(user: Any, on: dt.date) -> Finding:
    """Villages in which no account has the role of the secretary."""
    n = visible_to(villages_without_secretary(on), user).count()
    sentence = counted("%(n)s个村（社区）没有账号有“书记”角色，没人审阅村干部的日志", n)
    return _gap(n, sentence, f"{reverse('account-list')}?lacks=secretary")


def without_dispatcher(user: Any, on: dt.date) -> Finding:
    """Townships in which nobody dispatches matters."""
    n = visible_to(townships_without_dispatcher(on), user).count()
    sentence = counted("%(n)s个乡镇没有账号有“办公室经办人”角色，没人分办诉求、没人收到紧急提醒", n)
    return _gap(n, sentence, reverse("account-list"))


def too_few_households(user: Any, on: dt.date) -> Finding:
    """Cadres with fewer households than their yearly duty asks for (rule 4)."""
    n = short_of_households(visible_to(Cadre.objects.all(), user), on).count()
    sentence = counted("%(n)s名干部分到的联系户不够，任务按实有户数算", n)
    return _gap(n, sentence, f"{reverse('assignment-loads')}?short=1")


def officers_with_some(user: Any, on: dt.date) -> Finding:
    """Police and judicial officers who have households by older data (S195)."""
    n = officers_with_households(visible_to(Cadre.objects.all(), user), on).count()
    sentence = counted("%(n)s名公安干警或司法干部名下还有联系户，他们看不到，请交给别人", n)
    return _gap(n, sentence, f"{reverse('cadre-list')}?state=officer_with_households")


def care_alone(user: Any, on: dt.date) -> Finding:
    """Households cared for without a personal contact (S040)."""
    n = care_without_contact(visible_to(Household.objects.all(), user), on).count()
    return _gap(n, counted("%(n)s户关爱联系户没有个人联系人", n), reverse("assignment-loads"))


def consent_missing(user: Any, on: dt.date) -> Finding:
    """Care memberships without a recorded consent."""
    rows = visible_to(CareMembership.objects.as_of(on), user)
    n = lacking(rows, on, "consent").count()
    url = f"{reverse('care-gaps')}?lacks=consent"
    return _gap(n, counted("%(n)s条关爱联系没有记录本人同意", n), url)


def review_due(user: Any, on: dt.date) -> Finding:
    """Care memberships past their review."""
    n = visible_to(CareMembership.objects.as_of(on), user).filter(review_on__lt=on).count()
    url = f"{reverse('care-gaps')}?lacks=overdue"
    return _gap(n, counted("%(n)s条关爱联系过了复核日期", n), url)


def no_service_phone(user: Any, on: dt.date) -> Finding:
    """Districts whose card would have no number."""
    rows = visible_to(ResponsibilityDistrict.objects.as_of(on), user)
    n = rows.filter(service_phone="").count()
    return _gap(n, counted("%(n)s个责任区没有服务电话", n), reverse("district-list"))


def calendar(user: Any, on: dt.date) -> Finding:
    """Years whose holidays are not entered yet."""
    years = years_without_notice(on)
    sentence = _("%(years)s年的放假安排还没有录入，工作日只按周末推算") % {
        "years": "、".join(map(str, years))
    }
    return Finding(not years, sentence, reverse("calendar"))


def year_ends(user: Any, on: dt.date) -> Finding:
    """Links that end with the year and do not go on (S009), asked for in December."""
    if on.month < CARRY_OVER_FROM:
        return Finding(True, "")
    first = dt.date(on.year + 1, 1, 1)
    later = ContactAssignment.objects.as_of(first).filter(
        cadre=OuterRef("cadre"), household=OuterRef("household")
    )
    ending = ContactAssignment.objects.filter(ends_on=dt.date(on.year, 12, 31))
    n = visible_to(ending.filter(~Exists(later)), user).count()
    return _gap(n, counted("%(n)s条联系安排年底到期，还没有转到新的一年", n), reverse("carry-over"))


GAPS = (
    Check("gap", "leader", gettext_lazy("联村领导"), without_leader, 10),
    Check("gap", "account", gettext_lazy("账号"), without_account, 20),
    Check("gap", "leader_role", gettext_lazy("角色"), without_leader_role, 22),
    Check("gap", "secretary_role", gettext_lazy("角色"), without_secretary, 24),
    Check("gap", "clerk_role", gettext_lazy("角色"), without_dispatcher, 26),
    Check("gap", "load", gettext_lazy("联系户"), too_few_households, 30),
    Check("gap", "officers", gettext_lazy("联系户"), officers_with_some, 35),
    Check("gap", "care", gettext_lazy("关爱联系户"), care_alone, 40),
    Check("gap", "consent", gettext_lazy("本人同意"), consent_missing, 50),
    Check("gap", "review", gettext_lazy("复核"), review_due, 60),
    Check("gap", "year", gettext_lazy("新的一年"), year_ends, 65),
    Check("gap", "phone", gettext_lazy("服务电话"), no_service_phone, 70),
    Check("gap", "calendar", gettext_lazy("工作日历"), calendar, 80),
)
