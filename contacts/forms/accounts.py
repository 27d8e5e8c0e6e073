"""Forms for accounts and grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from contacts.access import areas_of, visible_to
from contacts.actions.accounts import grantable_roles
from contacts.kit import clock
from contacts.kit.words import NoIdentityNumbers
from contacts.models import Area, AreaKind, Cadre, User
from contacts.policy import Role

# Roles are granted in a township or a village, a county's leaders in the county.
GRANT_AREAS = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)


def grant_areas(user: User) -> Any:
    """The areas in which `user` may grant."""
    rows = Area.objects.filter(kind__in=GRANT_AREAS)
    return visible_to(rows, user, "create", resource="grant")


class RoleFields(NoIdentityNumbers, forms.Form):
    """Which role, where, from when."""

    role = forms.ChoiceField(label=_("角色"))
    area = forms.ModelChoiceField(
        label=_("范围"),
        queryset=Area.objects.none(),
        to_field_name="uid",
        help_text=_("村书记选本村，其他人选乡镇。"),
    )
    starts_on = forms.DateField(label=_("从哪天起"))
    ends_on = forms.DateField(
        label=_("到哪天为止"), required=False, help_text=_("空着表示一直有效")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        roles = grantable_roles(user)
        fields["role"].choices = [(role.value, role.label) for role in roles]
        fields["role"].initial = Role.CADRE
        areas = fields["area"]
        areas.queryset = grant_areas(user)
        townships = [a for a in areas_of(user, "grant", "create") if a.kind == AreaKind.TOWNSHIP]
        areas.initial = townships[0].uid if len(townships) == 1 else None
        self.fields["starts_on"].initial = clock.today()
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountForm(RoleFields):
    """A new account with its first role."""

    cadre = forms.ModelChoiceField(
        label=_("哪位干部"),
        queryset=Cadre.objects.none(),
        required=False,
        to_field_name="uid",
        help_text=_("只列出还没有账号的干部；不是干部就空着。"),
    )
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    username = forms.CharField(
        label=_("用户名"), max_length=60, help_text=_("登录时输入，例如工号。")
    )
    field_order = ("cadre", "name", "username", "role", "area", "starts_on", "ends_on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        fields: Any = self.fields
        fields["cadre"].queryset = visible_to(Cadre.objects.filter(user=None), user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("cadre") and not data.get("name"):
            self.add_error("name", _("请选一位干部，或者填姓名。"))
        return data


class GrantForm(RoleFields):
    """One more role for an account."""


class EndGrantForm(forms.Form):
    """The last day of a grant; empty where it ends at once."""

    ends_on = forms.DateField(
        label=_("最后一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        help_text=_("空着表示现在就收回"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class OwnEmailForm(NoIdentityNumbers, forms.Form):
    """Where somebody wants to be written to."""

    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        help_text=_(
            "有新的提醒时发一封信，每个工作日最多一封，信里只说有提醒；分办诉求的人，有紧急诉求时另发。不想收就空着。"
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PlainForm(forms.Form):
    """Nothing to fill in: the button is the answer."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class FoundForm(NoIdentityNumbers, SetPasswordForm):
    """The first administrator of a new installation: a password, and where we are."""

    county = forms.CharField(label=_("县（市、区）"), max_length=60, help_text=_("例如：秭归县"))
    township = forms.CharField(label=_("乡镇（街道）"), max_length=60, help_text=_("例如：屈原镇"))
    field_order = ("county", "township", "new_password1", "new_password2")
