"""Search by name, pinyin or number, alike on every database."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

# Characters that are read otherwise as a surname than in a word.
SURNAMES = {
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "曾": ("zeng",), "朴": ("piao",),
    "区": ("ou",), "查": ("zha",), "盖": ("ge", "gai"), "翟": ("zhai", "di"),
    "尉": ("wei", "yu"), "任": ("ren",), "洗": ("xian",), "冼": ("xian",), "覃": ("qin", "tan"),
    "乐": ("yue", "le"), "纪": ("ji",), "繁": ("po",), "逄": ("pang",), "召": ("shao", "zhao"),
    "缪": ("miao",), "员": ("yun", "yuan"), "折": ("she",), "黑": ("he", "hei"),
}  # fmt: skip


def sound(name: str) -> str:
    """How a name sounds to a careless ear: pinyin without tones, zh as z, ng as n.

    Two names of one sound are mostly one name mistyped with a pinyin keyboard.
    """
    from pypinyin import lazy_pinyin

    return re.sub(r"(?<=[zcs])h|(?<=n)g", "", " ".join(lazy_pinyin(name)))


def pinyin_keys(name: str) -> str:
    """All readings of `name`, full and initials, each after a space: ' zhangsan zs'.

    Both the reading as a surname and the dictionary's reading of the first
    character are kept, so that either finds the person.
    """
    if not name:
        return ""
    # Its dictionary takes half a second to load: only a process that writes names waits for it.
    from pypinyin import lazy_pinyin

    rest = lazy_pinyin(name[1:])
    plain = lazy_pinyin(name[0])
    firsts = dict.fromkeys([*SURNAMES.get(name[0], ()), *plain])
    keys = itertools.chain.from_iterable(
        ("".join([first, *rest]), "".join(part[:1] for part in [first, *rest])) for first in firsts
    )
    return "".join(f" {key.lower().replace(' ', '')}" for key in dict.fromkeys(keys))[:200]


class PinyinField(models.CharField):
    """A column that always holds the pinyin keys of the field named by `of`."""

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def prepare(self, row: models.Model) -> None:
        """Find the keys of a row before it is saved, for whoever saves many under a lock."""
        name = getattr(row, self.of) or ""
        value = pinyin_keys(name)
        setattr(row, self.attname, value)
        row.__dict__[self.prepared] = (name, value)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        name = getattr(model_instance, self.of) or ""
        known, value = model_instance.__dict__.pop(self.prepared, (None, ""))
        if known != name:
            value = pinyin_keys(name)
        setattr(model_instance, self.attname, value)
        return str(value)

    @property
    def prepared(self) -> str:
        """Where a row holds what was found for it, with the name for which it was found."""
        return f"_prepared_{self.attname}"


def prepare(rows: Iterable[models.Model]) -> None:
    """Find the pinyin keys of rows that are about to be saved: a third of the time it takes."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, PinyinField):
                field.prepare(row)


def matching(
    text: str, *, names: tuple[str, ...], keys: tuple[str, ...] = (), exact: tuple[str, ...] = ()
) -> Q:
    """The condition for a search word.

    `names` are searched for the text as it stands, `keys` (pinyin columns) from the
    beginning of a reading, `exact` (the last four digits of a phone) as a whole.
    """
    stripped = text.strip().replace("\x00", "")
    if not stripped:
        return Q()
    # An input method types １号 for 1号; a name may be stored either way.
    word = unicodedata.normalize("NFKC", stripped)
    condition = Q()
    for field in names:
        for spelled in dict.fromkeys((word, stripped)):
            condition |= Q(**{f"{field}__icontains": spelled})
    if word.isascii() and word.isalpha():
        for field in keys:
            condition |= Q(**{f"{field}__contains": f" {word.lower()}"})
    for field in exact:
        condition |= Q(**{field: word})
    return condition
