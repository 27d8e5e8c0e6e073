"""Small things that pages say about entries."""

from __future__ import annotations

from django import template
from django.db.models import Model
from django.utils.translation import gettext as _

from visits.models import Activity, Answer

register = template.Library()


@register.filter
def others(entry: Activity, cadre: Model) -> str:
    """Who took part beside a cadre; whoever said "I was not there" didn't."""
    people = [
        person
        for person in entry.participants.all()
        if person.cadre_id != cadre.pk and person.answer != Answer.NOT_THERE
    ]
    return "、".join(str(person.cadre) for person in people)


@register.filter
def own_word(entry: Activity, cadre: Model) -> str:
    """What the cadre still has to say, or denied; "" where all is said."""
    for person in entry.participants.all():
        if person.cadre_id == cadre.pk and person.answer == Answer.NOT_THERE:
            return _("本人回答没有去")
        if person.cadre_id == cadre.pk and person.answer == Answer.OPEN:
            return _("等本人确认")
    return ""


@register.filter
def met_names(entry: Activity) -> str:
    """The households met."""
    return "、".join(str(met.household) for met in entry.met.all())
