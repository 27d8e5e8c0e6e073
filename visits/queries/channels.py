"""The channels with the own names under them, as forms, filters and figures show them (S142).

The code of a choice is that of the channel (letter: all that came so), or the channel, a colon and the
own name's code (letter:shujixinxiang); nothing behind the colon means those without an own name.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

from visits.models import NAMED_CHANNELS, Channel, ChannelName, channel_in_words

BETWEEN = ":"


def code_of(name: ChannelName) -> str:
    """The code of the choice of an own name."""
    return f"{name.channel}{BETWEEN}{name.code}"


def in_order(rows: QuerySet[ChannelName]) -> QuerySet[ChannelName]:
    """Own names in the order of their channels."""
    order = [When(channel=channel, then=Value(n)) for n, channel in enumerate(NAMED_CHANNELS)]
    return rows.order_by(Case(*order), "position", "pk")


def names_in_use() -> list[ChannelName]:
    """The own names that may be chosen."""
    return list(in_order(ChannelName.objects.filter(is_active=True)))


def offered(channels: Collection[Channel]) -> list[tuple[str, str]]:
    """These channels to choose among, each with its own names after it; then the own names of others."""
    names = names_in_use()
    under = {
        c: [(code_of(n), channel_in_words(c, str(n))) for n in names if n.channel == c]
        for c in NAMED_CHANNELS
    }
    found = [
        choice
        for channel in channels
        for choice in [(channel.value, str(channel.label)), *under.pop(channel, [])]
    ]
    return found + [choice for rest in under.values() for choice in rest]


def to_narrow_by(names: Collection[ChannelName], rest: str) -> list[tuple[str, str]]:
    """All channels, those with own names told apart; `rest` are the words for what came by one of
    these without a name."""
    found = []
    for channel in Channel:
        found.append((channel.value, str(channel.label)))
        own = [(code_of(name), f"　{name}") for name in names if name.channel == channel]
        if own:
            found += [*own, (f"{channel.value}{BETWEEN}", f"　{rest}")]
    return found


def came_by(code: str) -> Q:
    """The condition of a choice."""
    channel, colon, name = code.partition(BETWEEN)
    if name:
        return Q(channel=channel, channel_name__code=name)
    return Q(channel=channel, channel_name=None) if colon else Q(channel=channel)


def _with_own(field: str) -> Concat:
    own = Coalesce(F(f"channel_name__{field}"), Value(""), output_field=CharField())
    return Concat(F("channel"), Value(BETWEEN), own, output_field=CharField())


# Key and name of the groups of figures; both begin with the channel, so its own names follow it.
KEY, NAME = _with_own("code"), _with_own("name")


def group_in_words(name: str) -> str:
    """来信, or 来信 · 书记信箱, of what `NAME` gives."""
    channel, _colon, own = name.partition(BETWEEN)
    return channel_in_words(channel, own)


def named_under(channel: Channel) -> dict[str, ChannelName]:
    """The own names in use under a channel, by each name in either language."""
    rows = ChannelName.objects.filter(is_active=True, channel=channel)
    return {word: row for row in rows for word in (row.name_en, row.name) if word}


def chosen(code: str) -> tuple[Channel, ChannelName | None]:
    """The channel and the own name of a choice that was offered."""
    channel, _colon, name = code.partition(BETWEEN)
    row = ChannelName.objects.get(channel=channel, code=name) if name else None
    return Channel(channel), row
