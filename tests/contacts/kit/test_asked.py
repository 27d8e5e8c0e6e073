"""What a move asks for, cleaned, missed and kept as plain values."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from contacts.kit.asked import cleaned, expect, plain_value


def test_what_is_not_asked_for_is_left_out_and_texts_are_cleaned():
    day = dt.date(2026, 4, 15)
    said = cleaned({"text": " 修\x00好了\r\n", "on": day, "more": "x"}, ("text", "on"))
    assert said == {"text": "修好了", "on": day}


def test_what_is_missing_is_told_at_its_field():
    with pytest.raises(ValidationError) as error:
        expect({"a": "", "b": None, "c": 0, "d": False}, ("a", "b", "c", "d", "e"))
    assert set(error.value.message_dict) == {"a", "b", "e"}
    with pytest.raises(ValidationError) as error:
        expect({"d": False}, ("d",), empty=(None, "", False))
    assert set(error.value.message_dict) == {"d"}
    expect({"a": "x"}, ("a",))


def test_records_go_by_their_public_id_and_days_by_their_date():
    uid = uuid.uuid4()
    assert plain_value(SimpleNamespace(uid=uid)) == str(uid)
    assert plain_value(dt.date(2026, 4, 15)) == "2026-04-15"
    assert plain_value(dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)) == "2026-04-15T12:00:00+00:00"
    assert (plain_value("x"), plain_value(3)) == ("x", 3)
