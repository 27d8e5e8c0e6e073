"""What residents get on paper: the contact card and the notice board. Office numbers only."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from contacts.models import AuditVerb, Household, ResponsibilityDistrict
from contacts.offers import notices_of
from contacts.queries.areas import groups_of
from contacts.queries.cards import card_of, with_contacts
from contacts.views.districts import UnderDistrict
from contacts.views.parts import public_address

# The same card for whoever asks at the counter: one sheet.
PLAIN_CARDS = range(8)


class Print(UnderDistrict):
    """A sheet of one district."""

    resource, verb = "district", "print"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "township": self.district.area.township,
            "card": card_of(self.district, clock.today()),
            "public": public_address(self.request, self.district),
            "printed_at": clock.now(),
        }


class ContactCards(Print):
    """联系群众卡: plain ones, or one a household of a group with its personal contact (S196)."""

    template_name = "contacts/print/cards.html"
    title = _("联系群众卡")

    @cached_property
    def households(self) -> list[Household]:
        wish = self.request.GET.get("group")
        if wish is None:
            return []
        group = next((g for g in groups_of(self.district) if str(g.uid) == wish), None)
        if group is None:
            raise Http404
        rows = Household.objects.filter(district=self.district, group=group)
        mine = visible_to(rows, self.user, "print", resource="district")
        return list(with_contacts(mine, clock.today()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.households:
            ids = [household.uid for household in self.households]
            self.note_read(ids, verb=AuditVerb.PRINT, resource="household")
        return super().get_context_data(households=self.households, plain=PLAIN_CARDS, **kwargs)


class HouseholdCard(Print):
    """The contact card of one household."""

    resource, verb = "district", "print"
    template_name = "contacts/print/cards.html"
    title = _("联系群众卡")

    @cached_property
    def household(self) -> Household:
        rows = Household.objects.filter(uid=self.kwargs["uid"])
        mine = visible_to(rows, self.user, "print", resource="district")
        return get_object_or_404(with_contacts(mine, clock.today()))

    @cached_property
    def district(self) -> ResponsibilityDistrict:
        return self.household.district

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.note_read([self.household.uid], verb=AuditVerb.PRINT, resource="household")
        return super().get_context_data(households=[self.household], **kwargs)


class NoticeBoard(Print):
    """公示牌: who answers for the district, when and where to be found."""

    template_name = "contacts/print/board.html"
    title = _("公示牌")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notices = notices_of(self.district, clock.today())
        return super().get_context_data(notices=notices, **kwargs)
