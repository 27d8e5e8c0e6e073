"""How matters come in: the channels on which the code depends, and the own names under them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import refuse_label
from contacts.models.base import Listed


class Channel(models.TextChoices):
    """来源: how a matter came in; each keeps its own (S037)."""

    VISIT = "visit", _("走访")
    RECEPTION = "reception", _("接访")
    MEETING = "meeting", _("会议")
    BOX = "box", _("民情意见箱")
    HOTLINE = "hotline", _("热线电话")
    WEB = "web", _("网上")
    LETTER = "letter", _("来信")
    WINDOW = "window", _("窗口")
    SURVEY = "survey", _("调查")
    FORUM = "forum", _("座谈会")
    ENTERPRISE = "enterprise", _("企业反映")
    ABOVE = "above", _("上级转来")
    SITUATION = "situation", _("五情报告")


# Those under which there may be own names; the others come from pages of their own (visits, reception
# days, meetings, situation reports), where nobody is asked how a matter came.
NAMED_CHANNELS = (
    Channel.WINDOW,
    Channel.HOTLINE,
    Channel.LETTER,
    Channel.BOX,
    Channel.WEB,
    Channel.FORUM,
    Channel.SURVEY,
    Channel.ENTERPRISE,
    Channel.ABOVE,
)


def channel_in_words(channel: str, own: str = "") -> str:
    """来信, or with an own name: 来信 · 书记信箱."""
    return " · ".join(filter(None, (str(Channel(channel).label), own)))


class ChannelName(Listed):
    """来源的叫法: an own name under a channel, such as 书记信箱 under 来信 (S142).

    It tells matters apart and decides nothing: clocks, sealing and rights go by the channel.
    """

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    channel = models.CharField(
        _("属于哪种来源"),
        max_length=12,
        choices=[(channel.value, channel.label) for channel in NAMED_CHANNELS],
    )

    class Meta(Listed.Meta):
        verbose_name = _("来源的叫法")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "name"],
                name="visits_channelname_once",
                violation_error_message=_("这种来源下面已经有这个叫法"),
            )
        ]

    def clean(self) -> None:
        """A way in which matters come gathers nobody under a label."""
        refuse_label("name", self.name)
