"""What may be said of a matter beside its cause: by which mechanism it is worked on, and how far the
interest reaches that it touches. Neither is asked for, and both belong to the matter, never to a person
(care P3).

One more such word is one more line of `ASPECTS`, with its column, its meaning
(`queries.meanings.ASPECTS`) and its place among the figures (`queries.rates.By`).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mechanism(models.TextChoices):
    """机制: the four by which matters are worked on (S093)."""

    COORDINATION = "coordination", _("利益协调")
    EXPRESSION = "expression", _("诉求表达")
    MEDIATION = "mediation", _("矛盾调处")
    PROTECTION = "protection", _("权益保障")


class Interest(models.TextChoices):
    """利益范围: how far the interest reaches that a matter touches (S115). It says how many, not who."""

    GENERAL = "general", _("大家的利益")
    GROUP = "group", _("一部分人的利益")
    SINGLE = "single", _("一家一户的利益")


# By the name of the column.
ASPECTS: dict[str, type[models.TextChoices]] = {"mechanism": Mechanism, "interest": Interest}
ASPECT_NAMES: dict[str, Any] = {"mechanism": _("机制"), "interest": _("利益范围")}
