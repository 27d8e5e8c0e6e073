"""Pictures with an entry: optional, and off until an office switches them on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.kit.pictures import NotAPictureError, drawn_anew

PICTURES_AT_MOST = 6
BYTES_AT_MOST = 12 * 1024 * 1024


class SeveralFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures; clean data are JPEGs drawn anew."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Draw each anew; errors name the file."""
        files = [file for file in data or [] if file]
        if len(files) > PICTURES_AT_MOST:
            raise ValidationError(_("一次最多%(number)d张。"), params={"number": PICTURES_AT_MOST})
        return [self._one(super(PicturesField, self).clean(file, initial)) for file in files]

    def _one(self, file: Any) -> bytes:
        if file.size > BYTES_AT_MOST:
            raise ValidationError(_("“%(name)s”太大，请拍小一点。"), params={"name": file.name})
        try:
            return drawn_anew(file)
        except NotAPictureError:
            message = _("“%(name)s”不是能读的照片。请用 JPEG 或 PNG。")
            raise ValidationError(message, params={"name": file.name}) from None
