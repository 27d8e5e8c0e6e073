"""Signing in and out leaves its trail (rule of trust 4)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from contacts import audit
from contacts.models import AuditVerb, User


@receiver(user_logged_in, dispatch_uid="contacts.signed_in")
def signed_in(user: User, **_signal: Any) -> None:
    """An account was entered."""
    _record(user, AuditVerb.LOGIN)


@receiver(user_logged_out, dispatch_uid="contacts.signed_out")
def signed_out(user: User | None, **_signal: Any) -> None:
    """An account was left."""
    if user is not None:
        _record(user, AuditVerb.LOGOUT)


@receiver(user_login_failed, dispatch_uid="contacts.refused")
def refused(credentials: dict[str, Any], **_signal: Any) -> None:
    """Whose account was tried, where it is one of ours; what was typed is kept nowhere."""
    typed = str(credentials.get(User.USERNAME_FIELD) or "")
    _record(User.objects.filter(username=typed).first(), AuditVerb.LOGIN_FAILED)


def _record(user: User | None, verb: str) -> None:
    audit.record(by=user, verb=verb, resource="account", ids=[user.uid] if user else [])
