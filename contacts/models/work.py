"""Long work: jobs with their progress, imports, and remembered headings."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.base import Public
from contacts.scopes import Scopes

PATIENCE = dt.timedelta(seconds=30)


class JobState(models.TextChoices):
    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")


class Job(Public):
    """A long piece of work, its progress and its outcome; the row is the truth."""

    task = models.CharField(_("任务"), max_length=60)
    arguments = models.JSONField(default=dict)
    label = models.CharField(_("名称"), max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
    )
    state = models.CharField(_("状态"), max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(_("说明"), max_length=300, blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(auto_now_add=True, db_index=True)
    # Renewed while the work goes on; a worker that was killed stops renewing it.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    scopes = Scopes("job", users=("user",))

    class Meta(Public.Meta):
        verbose_name = _("后台任务")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label or self.task

    def is_silent(self, now: dt.datetime) -> bool:
        """Whether nothing was heard of it for longer than a person waits in peace."""
        heard_at = self.beat_at if self.state == JobState.RUNNING else self.due_at
        is_over = self.state in (JobState.DONE, JobState.FAILED)
        return not is_over and heard_at is not None and now - heard_at > PATIENCE


class ImportState(models.TextChoices):
    CHECKED = "checked", _("已检查，还没有写入")
    APPLIED = "applied", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class ImportRun(Public):
    """One upload of a sheet: checked first, written only when confirmed."""

    kind = models.CharField(_("种类"), max_length=20)
    file = models.FileField(_("文件"), upload_to="imports/%Y/")
    file_name = models.CharField(_("文件名"), max_length=200)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)
    mapping = models.JSONField(_("列的对应"), default=dict)
    report = models.JSONField(default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState, default=ImportState.CHECKED
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="imports"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    scopes = Scopes("import", users=("user",))

    class Meta(Public.Meta):
        verbose_name = _("导入")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name


class ColumnMapping(models.Model):
    """A heading that a person has explained once is recognised the next time.

    What an administrator of one of several townships explains is known to that township alone.
    """

    # The path of that area; empty: everywhere.
    area_path = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=60)
    # Empty: the column is left out.
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("列的对应")
        constraints = [
            models.UniqueConstraint(
                fields=["area_path", "kind", "heading"], name="contacts_columnmapping_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"
