"""Filters of the lists of accounts and of the trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.filters.base import Filter, SearchFilter
from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb, Grant, User
from contacts.policy import OFFERED_ROLES, rights
from contacts.queries.rights import resource_words
from contacts.queries.roles import leaders_without_role, who_might_be_secretary


class AccountFilter(SearchFilter):
    names = ("name", "username")
    role = forms.ChoiceField(
        label=_("角色"), choices=[("", _("全部"))] + [(r.value, r.label) for r in OFFERED_ROLES]
    )

    lacks = forms.ChoiceField(
        label=_("还缺"),
        choices=[
            ("", _("全部")),
            ("leader", _("联村领导没有“领导”角色")),
            ("secretary", _("村里没有“书记”，村两委的账号")),
        ],
    )

    def narrow_lacks(self, rows: QuerySet[User], lacks: str) -> QuerySet[User]:
        found = leaders_without_role if lacks == "leader" else who_might_be_secretary
        return rows.filter(pk__in=found(clock.today()).values("pk"))

    def narrow_role(self, rows: QuerySet[User], role: str) -> QuerySet[User]:
        holders = Grant.objects.as_of(clock.today()).filter(role=role)
        return rows.filter(pk__in=holders.values("user"))


class AuditFilter(Filter):
    who = forms.CharField(label=_("账号"), max_length=40)
    verb = forms.ChoiceField(label=_("动作"), choices=[("", _("全部")), *AuditVerb.choices])
    resource = forms.ChoiceField(label=_("对象"))
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        names = sorted({resource for resource, _verb in rights()})
        fields["resource"].choices = [
            ("", _("全部")),
            *((name, resource_words(name)) for name in names),
        ]

    def narrow_who(self, rows: QuerySet[AuditEvent], word: str) -> QuerySet[AuditEvent]:
        users = User.objects.filter(name__icontains=word) | User.objects.filter(username=word)
        return rows.filter(user__in=users.values("pk"))

    def narrow_verb(self, rows: QuerySet[AuditEvent], verb: str) -> QuerySet[AuditEvent]:
        return rows.filter(verb=verb)

    def narrow_resource(self, rows: QuerySet[AuditEvent], name: str) -> QuerySet[AuditEvent]:
        return rows.filter(resource=name)

    def narrow_day(self, rows: QuerySet[AuditEvent], day: dt.date) -> QuerySet[AuditEvent]:
        return rows.filter(at__gte=clock.start_of(day), at__lte=clock.end_of(day))
