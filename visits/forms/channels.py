"""Forms of the own names under the channels of grievances."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts.forms.base import RecordForm
from visits.models import ChannelName

OFF = _("停用以后不能再选；已经登记的诉求不变。")


class ChannelNameForm(RecordForm):
    """An own name as it is called; under which channel it stands doesn't change, or past matters
    would have come another way."""

    class Meta:
        model = ChannelName
        fields = ("name", "name_en", "is_active")
        help_texts = {"is_active": OFF}


class NewChannelNameForm(RecordForm):
    class Meta:
        model = ChannelName
        fields = ("channel", "name", "name_en")
        help_texts = {
            "channel": _("怎样计时、怎样统计，都跟着它走。"),
            "name": _("镇里平时的叫法，例如：书记信箱、村微信群。"),
        }
