"""检举控告: reports on the conduct of cadres, sealed from everybody but the discipline officers.

They are no grievances and stand in tables of their own, so that nothing that lists, counts, computes,
exports or alerts can meet them. No relation has a constraint or a name to come back by: whatever is
deleted, joined or asked of a cadre, an account or an area goes alike with such reports and without.
No number is counted anywhere; the public ids are random.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Cadre, Organisation
from contacts.models.base import Public
from contacts.scopes import Scopes, behind


class ConductState(models.TextChoices):
    NEW = "new", _("待接手")
    IN_HAND = "in_hand", _("在了解")
    CLOSED = "closed", _("已答复")
    PASSED_ON = "passed_on", _("已转县纪委监委")


# Somebody still has to do something.
OPEN_CONDUCT = (ConductState.NEW, ConductState.IN_HAND)


class ConductChannel(models.TextChoices):
    """How a report came in."""

    WEB = "web", _("网上")
    LETTER = "letter", _("来信")
    TELEPHONE = "telephone", _("电话")
    IN_PERSON = "in_person", _("当面")
    # 12345 and the offices above: by which way they heard of it is not told.
    ABOVE = "above", _("上级转来")
    OTHER = "other", _("其他方式")


def _without_constraint(to: Any, words: Any) -> Any:
    """A relation that neither holds on to its other end nor can be followed back from there."""
    return models.ForeignKey(
        to,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=words,
    )


class ConductReport(Public):
    """One report. `uid` is made by the form: sent twice it is one report.

    `subject` is the cadre whom it concerns, once somebody or the name itself says so; all whom its words
    name are `named`. `version`
    counts the moves: whoever acts on an older one is told. `reopened_at`: when it was taken up again
    because its reporter was made to suffer for it. Of one that was passed on to the county nothing
    stays but the days (`actions.conduct`).
    """

    township = models.ForeignKey(
        Area, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("乡镇")
    )
    about = models.CharField(_("反映的是谁"), max_length=100, blank=True)
    text = models.TextField(_("什么情况"), blank=True)
    raised_by = models.CharField(_("反映人"), max_length=60, blank=True)
    phone = models.CharField(_("反映人电话"), max_length=30, blank=True)
    channel = models.CharField(_("怎么来的"), max_length=10, choices=ConductChannel, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    registered_by = _without_constraint(settings.AUTH_USER_MODEL, _("登记人"))
    subject = _without_constraint(Cadre, _("认定是哪名干部"))
    officer = _without_constraint(settings.AUTH_USER_MODEL, _("在谁手上"))
    state = models.CharField(
        _("状态"), max_length=10, choices=ConductState, default=ConductState.NEW
    )
    version = models.PositiveIntegerField(default=1)
    finding = models.TextField(_("了解的结果"), blank=True)
    answer = models.TextField(_("给反映人的答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("重新了解"), null=True, blank=True)
    passed_on_on = models.DateField(_("转县纪委监委的日期"), null=True, blank=True)
    ask_again_on = models.DateField(_("哪天问有没有人为难"), null=True, blank=True)
    # Digest of what was submitted: another content under the same uid is refused.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)

    # By this alone they are too wide: `queries.conduct.open_to` is the door.
    scopes = Scopes("conduct", areas=("township",))

    class Meta(Public.Meta):
        verbose_name = _("对干部作风的反映")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["township", "state"], name="visits_conduct_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CONDUCT


OF_REPORT = behind("report", ConductReport.scopes)


class ConductNamed(models.Model):
    """A cadre or an office that the words of a report name: kept out, whoever it concerns in the end.

    Of a cadre's unit everybody is kept out as well, unless the cadre is named in the text alone.
    """

    report = models.ForeignKey(ConductReport, models.CASCADE, related_name="named")
    cadre = _without_constraint(Cadre, _("干部"))
    office = _without_constraint(Organisation, _("单位"))
    is_alone = models.BooleanField(_("只是提到"), default=False)

    scopes = OF_REPORT

    class Meta:
        verbose_name = _("写到的人和单位")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.cadre or self.office)


class ConductEvent(models.Model):
    """What was done with a report, and every look at it: its own trail, visible on its page alone.

    The trail of the app (`AuditEvent`) never hears of it. Nothing edits or deletes an event but
    passing on and the end of the time for which reports are kept: the database refuses.
    """

    report = models.ForeignKey(ConductReport, models.CASCADE, related_name="events")
    move = models.CharField(_("怎么了"), max_length=12)
    at = models.DateTimeField(_("时间"))
    # Empty: whoever sent the report.
    by = _without_constraint(settings.AUTH_USER_MODEL, _("谁"))
    state = models.CharField(_("之后的状态"), max_length=10, choices=ConductState)
    text = models.TextField(_("说明"), blank=True)

    scopes = OF_REPORT

    class Meta:
        verbose_name = _("经过")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.move


class ConductCode(models.Model):
    """The code on the reporter's receipt: its keyed digest alone is kept."""

    report = models.ForeignKey(ConductReport, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(_("时间"))

    scopes = OF_REPORT

    class Meta:
        verbose_name = _("回执码")
        ordering = ["issued_at"]

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d}"
