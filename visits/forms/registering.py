"""Registering a matter at the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contacts.access import areas_of, visible_to
from contacts.forms.base import PageForm, must_answer
from contacts.kit import clock, telephones
from contacts.kit.ids import uuids
from contacts.kit.quantity_fields import QuantityField
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField, plain
from contacts.models import AreaKind, Cadre, Household, Post, ResponsibilityDistrict
from visits.actions.grievances import MEANT_WITHIN
from visits.catalogue.grievances import USUAL_KIND
from visits.forms.chips import household_labels
from visits.forms.texts import in_lines, keep, text_field
from visits.models import (
    Channel,
    Grievance,
    GrievanceKind,
    Mark,
    Raiser,
    Topic,
)
from visits.queries import meanings
from visits.queries.channels import chosen, offered
from visits.queries.similar import registered_already
from visits.queries.topics import topic_choices
from visits.queries.usual import usual_district

# At the desk; those of visits, reception, meetings and situation reports come from their own pages.
DESK_CHANNELS = (
    Channel.WINDOW,
    Channel.HOTLINE,
    Channel.LETTER,
    Channel.BOX,
    Channel.FORUM,
    Channel.ENTERPRISE,
    Channel.ABOVE,
)


class RegisterForm(PageForm):
    """A matter that came by telephone, letter, window or from above."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = text_field(
        _("什么事"),
        help_text=_("写事：在哪里、出了什么问题、希望怎么办。不写身份证号码、病情和信仰。"),
    )
    # Asked where no household says it (`clean`).
    district = must_answer(
        forms.ModelChoiceField(
            label=_("在哪个责任区"),
            queryset=ResponsibilityDistrict.objects.none(),
            required=False,
            help_text=_("选了哪一户，就记在那一户的责任区。"),
        )
    )
    place = WordsField(label=_("具体地点"), max_length=100, required=False)
    # The township's own names stand behind their channels.
    channel = forms.ChoiceField(label=_("怎么来的"), widget=ChipsOne)
    kind = forms.ModelChoiceField(
        label=_("类型"),
        queryset=GrievanceKind.objects.filter(is_active=True),
        to_field_name="code",
        empty_label=None,
        help_text=_("类型决定多久要答复。"),
    )
    homes = QuantityField(
        label=_("涉及多少户"),
        most=100_000,
        required=False,
        help_text=_("几户、几十户一起的事才写。数不准的，写20余、三十多。"),
    )
    people = QuantityField(label=_("涉及多少人"), most=1_000_000, required=False)
    topic = forms.ChoiceField(label=_("类别"), required=False)
    mark = forms.ChoiceField(
        label=_("急难愁盼"),
        widget=ChipsOne,
        choices=Mark.choices,
        required=False,
    )
    # Found by a word (visit-seek-households), or by its number.
    home = forms.ModelChoiceField(
        label=_("哪一户的事"),
        queryset=Household.objects.none(),
        required=False,
        widget=ChipsOne,
        empty_label=None,
        help_text=_("不是本地住户的、不愿意留名的，不选。"),
    )
    household = WordsField(label=_("户编号"), max_length=40, required=False)
    raised_by = WordsField(label=_("怎么称呼"), max_length=60, required=False)
    phone = WordsField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("只用来答复这件事。")
    )
    official_number = WordsField(
        label=_("上级编号"),
        max_length=40,
        required=False,
        help_text=_("热线或者信访系统里的编号。"),
    )
    received_on = forms.DateField(label=_("哪一天收到的"))

    # What the user registered in the same words just before, while it is asked whether this is another.
    same: Grievance | None = None
    # Where the matter lies by its household, if another district was chosen, or none.
    moved_to: ResponsibilityDistrict | None = None

    def __init__(
        self, *args: Any, cadre: Cadre | None, is_reported: bool = False, **kwargs: Any
    ) -> None:
        """`is_reported`: it is registered from a situation report, so nobody asks how it came."""
        super().__init__(*args, **kwargs)
        if is_reported:
            del self.fields["channel"]
        else:
            channels: Any = self.fields["channel"]
            channels.choices = offered(DESK_CHANNELS)
        today = clock.today()
        keep(self.fields["text"], "grievance-new")
        self.fields["mark"].help_text = in_lines(meanings.told(meanings.MARKS, Mark))
        self._offer_districts(cadre, today)
        self._offer_homes(today)
        self.initial.setdefault("uid", uuid.uuid4())
        self.initial.setdefault("received_on", today)
        self.initial.setdefault("kind", USUAL_KIND)
        self.initial.setdefault("channel", Channel.WINDOW)
        topics: Any = self.fields["topic"]
        topics.choices = [("", _("先不分")), *topic_choices()]

    def _offer_districts(self, cadre: Cadre | None, today: dt.date) -> None:
        """The cadre's own ones first, and the only one, or that of the last entry, chosen already; at a
        desk that serves the whole township none, for what comes in there comes from anywhere."""
        districts = ResponsibilityDistrict.objects.as_of(today)
        own = Post.objects.as_of(today).filter(cadre=cadre, district=OuterRef("pk"))
        self.offer("district", districts.order_by(~Exists(own), "area__path"))
        usual = usual_district(cadre, today) if cadre and not self._serves_all() else None
        if usual:
            self.initial.setdefault("district", usual.uid)

    def _serves_all(self) -> bool:
        over = areas_of(self.user, "grievance", "dispatch")
        return any(area.kind in (AreaKind.COUNTY, AreaKind.TOWNSHIP) for area in over)

    def _offer_homes(self, today: dt.date) -> None:
        """Those within reach; drawn is the chosen one alone, others come from the search."""
        self.offer("home", Household.objects.as_of(today))
        homes: Any = self.fields["home"]
        chosen = uuids([str(self["home"].value())])
        rows = homes.queryset.filter(uid__in=chosen).select_related("group", "district")
        self.drawn: list[Household] = list(rows) if chosen else []
        homes.widget.choices = [("", _("不选")), *household_labels(self.drawn, villages=True)]

    # In the open; what may be said as well lies below the fold.
    FIRST = ("district", "channel", "kind", "raised_by", "phone")
    # Before them: what it is about, and whose.
    ABOVE = ("uid", "text", "home", "household")

    @property
    def petitions(self) -> str:
        """The kinds that the system of petitions numbers, as the page asks about them."""
        kinds: Any = self.fields["kind"]
        return "|".join(kind.code for kind in kinds.queryset if kind.is_petition)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[n] for n in self.fields if n not in (*self.FIRST, *self.ABOVE)]

    @property
    def fold_errors(self) -> bool:
        """Whether something below the fold must be mended."""
        return any(field.errors for field in self.more_fields)

    def clean_received_on(self) -> dt.date:
        """Not to come, for its deadline would begin in the future; and not long ago."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError(_("这一天还没有到。"))
        if day < clock.today() - MEANT_WITHIN:
            raise forms.ValidationError(_("收到的日子太早了，请检查年份。"))
        return day

    def clean_household(self) -> Household | None:
        """The household of this number within reach; a wrong number is told where it was typed."""
        number = self.cleaned_data["household"]
        if not number:
            return None
        rows = visible_to(Household.objects.as_of(clock.today()), self.user)
        found = list(rows.filter(number=number).select_related("district")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有这个编号的户。可以在上面按姓名找。"))
        return found[0]

    def clean_channel(self) -> Channel:
        """The channel; an own name under it stands beside."""
        channel, name = chosen(self.cleaned_data["channel"])
        self.cleaned_data["channel_name"] = name
        return channel

    def clean_topic(self) -> Topic | None:
        code = self.cleaned_data["topic"]
        return Topic.objects.get(code=code) if code else None

    def clean(self) -> dict[str, Any]:
        """A matter lies where its household lives, whatever district was chosen; without a household a
        district must be."""
        data = super().clean() or {}
        numbered, found = data.get("household"), data.get("home")
        if numbered and found and numbered != found:
            self.add_error("household", _("这个编号是另一户的。"))
        household = data["household"] = numbered or found
        if household:
            chosen, data["district"] = data.get("district"), household.district
            self.moved_to = household.district if chosen != household.district else None
            self.errors.pop("district", None)
        elif not data.get("district") and not {"district", "home", "household"} & set(self.errors):
            self.add_error("district", _("选一个责任区；知道是哪一户的，选那一户也行。"))
        self._ask_of_same(data)
        if "channel" not in self.fields:
            data["channel"] = Channel.SITUATION
        return data

    def _ask_of_same(self, data: dict[str, Any]) -> None:
        """The same words again are registered only by whoever says that they are meant (`again`)."""
        if not {"text", "district", "uid"} <= set(data) or self.data.get("again"):
            return
        same = {"text": plain(data["text"]).strip(), "district": data["district"]}
        self.same = registered_already(self.user, **same, but=data["uid"], now=clock.now())
        if self.same:
            told = _("刚才已经登记过，编号%(number)s。是另一件的，勾上“照样登记”再按一次。")
            self.add_error("text", forms.ValidationError(told % {"number": self.same.number}))

    def clean_phone(self) -> str:
        """A number that can be called back, as it is kept."""
        return telephones.clean(self.cleaned_data["phone"])

    def matter_fields(self) -> dict[str, Any]:
        """What `actions.grievances.Matter` takes of it."""
        data = self.cleaned_data
        names = ("text", "district", "place", "channel", "kind", "topic", "mark", "household")
        more = ("raised_by", "phone", "official_number", "homes", "people")
        said = {name: data[name] for name in (*names, *more)}
        return said | {"raiser": self._raiser(), "channel_name": data.get("channel_name")}

    def _raiser(self) -> Raiser:
        data = self.cleaned_data
        if data["household"]:
            return Raiser.HOUSEHOLD
        if data["channel"] == Channel.ENTERPRISE:
            return Raiser.ENTERPRISE
        return Raiser.OTHER if data["raised_by"] or data["phone"] else Raiser.ANONYMOUS
