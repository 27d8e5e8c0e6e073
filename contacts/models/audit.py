"""The trail: who saw, changed, exported or printed what, and when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.scopes import Scopes


class AuditVerb(models.TextChoices):
    READ = "read", _("查看")
    CREATE = "create", _("新增")
    CHANGE = "change", _("修改")
    EXPORT = "export", _("导出")
    PRINT = "print", _("打印")
    LOGIN = "login", _("登录")
    LOGOUT = "logout", _("退出")
    LOGIN_FAILED = "login_failed", _("登录失败")
    PURGE = "purge", _("按期限清除")


class AuditEvent(models.Model):
    """One event a request: ids and field names, never values. Nothing edits or deletes it
    but the retention command (a trigger of the database refuses)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("时间"), db_index=True)
    # No constraint: the trail outlives accounts.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("账号"),
    )
    # Where the account stood; for one that reaches beyond a township (and for the system) the
    # township of the records named. Empty for what has no place.
    area_path = models.CharField(max_length=255, blank=True)
    verb = models.CharField(_("动作"), max_length=12, choices=AuditVerb)
    resource = models.CharField(_("对象"), max_length=30)
    object_ids = models.JSONField(_("编号"), default=list)
    fields = models.JSONField(_("字段"), default=list)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    page = models.CharField(_("页面"), max_length=60, blank=True)

    objects = models.Manager.from_queryset(models.QuerySet)()
    # Seen by the auditors of all areas for which the account held a grant on that day, and of
    # the place where it happened.
    scopes = Scopes(
        "audit",
        areas=("user__grants__area",),
        dated="user__grants",
        at="at",
        area_paths=("area_path",),
    )

    class Meta:
        verbose_name = _("查阅记录")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "at"], name="contacts_auditevent_by_user"),
            models.Index(fields=["resource", "at"], name="contacts_auditevent_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.resource}"
