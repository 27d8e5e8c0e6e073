"""诉求分类: the four classes of a matter, what each asks for. A class belongs to the matter alone."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MatterClass(models.TextChoices):
    """How well founded what is asked for is (domain.md, section 5; S245–S247)."""

    LAWFUL = "lawful", _("合理也合规定")
    REASONABLE = "reasonable", _("合理，没有规定可依")
    HARDSHIP = "hardship", _("没有依据，确有困难")
    NEITHER = "neither", _("三样都不是")


# What each asks for, for whoever proposes, confirms or answers.
ASKS_FOR: dict[str, Promise] = {
    MatterClass.LAWFUL: _("必须解决。"),
    MatterClass.REASONABLE: _("把道理和政策讲清楚，政策允许的尽量办，能办一部分先办一部分。"),
    MatterClass.HARDSHIP: _("事情本身办不了，生活有困难的，可以救助。"),
    MatterClass.NEITHER: _("答复，并且写明理由。"),
}
# The same in the words of whoever raised it.
TO_RESIDENTS: dict[str, Promise] = {
    MatterClass.LAWFUL: _("您说的合情合理，也有政策依据，应当给您解决。"),
    MatterClass.REASONABLE: _("您说的有道理，只是现在没有政策依据；能办的尽量办，办不了的讲清楚。"),
    MatterClass.HARDSHIP: _("这件事本身没有政策依据，但是生活上的困难可以申请救助。"),
    MatterClass.NEITHER: _("这件事没有政策依据，理由写在答复里。"),
}
