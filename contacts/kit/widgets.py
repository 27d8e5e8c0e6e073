"""Form controls that look like the house and work without JavaScript."""

from __future__ import annotations

from typing import Any

from django.forms.widgets import ChoiceWidget
from django.utils.functional import Promise


class Chips(ChoiceWidget):
    """Several of a few, to be tapped.

    `find`, the words of a search box, offers to narrow the chips while one types; `keys` gives each
    value further words (pinyin, house number) by which it is found.
    """

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "components/chips.html"
    option_template_name = "django/forms/widgets/input.html"
    use_fieldset = True

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        keys: dict[str, str] | None = None,
        find: str | Promise = "",
    ) -> None:
        super().__init__(attrs, choices)
        self.find = find
        self.keys = keys or {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template sees, with the words of the search box."""
        context = super().get_context(name, value, attrs)
        context["widget"]["find"] = self.find
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its further words; the classes of a text field are not for chips.

        A browser that comes back to the page ticks again by the place in the row, where another
        may stand by then: it is told not to.
        """
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].pop("class", None)
        option["attrs"]["autocomplete"] = "off"
        return {**option, "keys": self.keys.get(str(value), "")}

    def use_required_attribute(self, initial: Any) -> bool:
        """No: the browser would ask for each chip."""
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Unknown, as with every box that is sent only when ticked."""
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The group has no single control to which a label could point."""
        return super().id_for_label(id_, index) if index else ""


class ChipsOne(Chips):
    """One of a few, to be tapped."""

    allow_multiple_selected = False
    input_type = "radio"
