"""Parts of pages that several rooms share."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise, cached_property

from contacts.access import visible_to
from contacts.kit import clock, qr
from contacts.kit.addresses import is_here_only, whole_address
from contacts.models import ResponsibilityDistrict
from contacts.pages import FormPage

# Words and addresses; an address may be resolved late.
Crumbs = list[tuple[str | Promise, Any]]


class InDistrict(FormPage):
    """A form about a district: first the question which one, then the form for it.

    The districts are those in which the user has this page's right; where there is only one,
    nobody is asked. The form is built with `district`.
    """

    question: ClassVar[str | Promise] = ""

    @cached_property
    def districts(self) -> list[ResponsibilityDistrict]:
        rows = ResponsibilityDistrict.objects.as_of(clock.today()).select_related("area")
        return list(visible_to(rows, self.user, self.verb, resource=self.resource))

    @cached_property
    def chosen(self) -> ResponsibilityDistrict | None:
        """The district asked for, or the only one."""
        wish = self.request.GET.get("district", "")
        found = [d for d in self.districts if str(d.uid) == wish or len(self.districts) == 1]
        return found[0] if found else None

    @property
    def district(self) -> ResponsibilityDistrict:
        """The chosen one; the form is never reached without it."""
        if self.chosen is None:
            raise ResponsibilityDistrict.DoesNotExist
        return self.chosen

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.chosen else self.ask()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.chosen else self.ask()

    def ask(self) -> HttpResponse:
        """The page that offers the districts as links."""
        self.note_named()
        context = {
            "title": self.get_title(),
            "crumbs": self.get_crumbs(),
            "question": self.question,
            "districts": self.districts,
            "view": self,
        }
        return self.response_class(
            self.request, ["contacts/choose_district.html"], context, using=self.template_engine
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "district": self.district}


@dataclasses.dataclass(frozen=True)
class PublicAddress:
    """Where everybody opens the page of a district, in letters and as a code."""

    address: str
    code: qr.Code
    is_here_only: bool


def public_address(request: HttpRequest, district: ResponsibilityDistrict) -> PublicAddress | None:
    """The address of a district's page; None where it has none, or has come to its end."""
    if not district.public_token or not district.holds_on(clock.today()):
        return None
    path = reverse("public-district", args=[district.public_token])
    address = whole_address(request, path)
    return PublicAddress(address, qr.code(address), is_here_only(address))
