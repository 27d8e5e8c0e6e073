"""What a situation report and its moves may say: what happens in a place, and nobody who lives there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Cadre, User
from visits.actions.general_words import Wording, check_general
from visits.models import ON_THE_SPOT

ELSEWHERE = Wording(
    phone=_("这里像是有电话号码。报告里不写电话，只写在哪里、出了什么事。"),
    door=_("这里写到了门牌。写大概在哪里，比如：村口、三组。"),
    name=_("这里像是写到了住户的名字。写事，不写人，比如：三组有一户、几户人家。"),
    named=_("“%(name)s”是住户的名字。写事，不写人，比如：三组有一户、几户人家。"),
)
# Of these it may be said whom to call: in its own place, from which it goes at the end.
IN_ITS_FIELD = Wording(
    phone=_("这里像是有电话号码。电话写到“现场电话”里，办结以后自动删去。"),
    door=_("这里写到了门牌。这里写大概在哪里，比如：三组；要找到门的，写到“现场找谁”里。"),
    name=_("这里像是写到了住户的名字。要找的人写到“现场找谁”里，办结以后自动删去。"),
    named=_("“%(name)s”是住户的名字。要找的人写到“现场找谁”里，办结以后自动删去。"),
)


def check_matter_alone(
    texts: dict[str, str], *, kind: str, township: Area, by: User | None, is_new: bool
) -> None:
    """Refuse in each text, by its field, by what somebody who lives in the township is known. Cadres may be
    named, for they are sent. Only a report that is written now has a place for whom to call.

    Raises:
        ValidationError: at each field in which somebody is told.
    """
    said = {name: text for name, text in texts.items() if text}
    if not said:
        return
    wording = IN_ITS_FIELD if is_new and kind in ON_THE_SPOT else ELSEWHERE
    cadres: Any = Cadre.objects.filter(township=township).values_list("name", flat=True)
    known = frozenset(cadres)
    wrong: dict[str, Any] = {}
    for name, text in said.items():
        try:
            check_general(text, township, field=name, by=by, but=known, wording=wording)
        except ValidationError as error:
            error.update_error_dict(wrong)
    if wrong:
        raise ValidationError(wrong)
