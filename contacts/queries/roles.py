"""Accounts that lack the role which their posts ask for: opened in a heap, all of them are 干部."""

from __future__ import annotations

import datetime as dt

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from contacts import policy
from contacts.models import Area, Grant, Post, PostRole, ResponsibilityDistrict, User
from contacts.policy import Role, Scope


def leaders_without_role(on: dt.date) -> QuerySet[User]:
    """Accounts of linked leaders without the role of a leader over their district."""
    held = Grant.objects.in_force(on).filter(role=Role.LEADER, user=OuterRef("cadre__user"))
    over = _over(held, "district__area__path")
    posts = Post.objects.as_of(on).filter(~Exists(over), role=PostRole.LINKED_LEADER)
    return User.objects.filter(is_active=True, cadre__posts__in=posts).distinct()


def _over(grants: QuerySet[Grant], path: str) -> QuerySet[Grant]:
    """Those of the grants that reach over the place at the end of `path`, asked from outside."""
    place = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return grants.alias(place=place).filter(place__startswith=F("area__path"))


def townships_without_dispatcher(on: dt.date) -> QuerySet[Area]:
    """Townships in which nobody is told of matters that nobody has, also where there is danger."""
    roles = [r for r in Role if policy.scope("grievance", "dispatch", r) == Scope.SUBTREE]
    held = Grant.objects.in_force(on).filter(role__in=roles, user__is_active=True)
    townships: QuerySet[Area] = Area.objects.townships()
    return townships.filter(~Exists(_over(held, "path")), ended_on=None)


def villages_without_secretary(on: dt.date) -> QuerySet[ResponsibilityDistrict]:
    """Districts in which no account has the role of the secretary."""
    held = Grant.objects.in_force(on).filter(role=Role.SECRETARY, user__is_active=True)
    return ResponsibilityDistrict.objects.as_of(on).exclude(area__in=held.values("area"))


def who_might_be_secretary(on: dt.date) -> QuerySet[User]:
    """Accounts of those who answer for a village in which nobody is its secretary."""
    posts = Post.objects.as_of(on).filter(
        role=PostRole.RESPONSIBLE_BODY, district__in=villages_without_secretary(on)
    )
    return User.objects.filter(is_active=True, cadre__posts__in=posts).distinct()
