"""Entering, correcting, moving, splitting, merging, ending: history is dated, never overwritten."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.actions import care, households, residents
from contacts.actions.household_changes import merge_household, move_household, split_household
from contacts.models import AuditEvent, EndReason, Household, Resident
from tests.factories import make_area, make_membership

DAY = dt.date(2026, 6, 1)
EVE = dt.date(2026, 5, 31)


def resident(household, name="黄小宝", **fields):
    fields.setdefault("starts_on", dt.date(2020, 1, 1))
    return residents.add_resident(by=None, household=household, name=name, **fields)


def move(cast, **fields):
    fields = {"group": None, "number": "L900", "address": "兰村9号", "on": DAY} | fields
    return move_household(household=cast.amei, by=cast.quan, district=cast.lan_village, **fields)


def test_a_new_household_is_entered_with_a_trace_and_told(cast, told):
    household = households.register_household(
        by=cast.quan,
        district=cast.mei_village,
        number="M100",
        head_name="韦新",
        starts_on=DAY,
        phone="１５４ 0000-0123",
    )
    assert (household.township, household.phone, household.phone_tail) == (
        cast.east,
        "1540000-0123",
        "0123",
    )
    assert AuditEvent.objects.get(verb="create").object_ids == [str(household.uid)]
    assert told[0]["households"] == [household.pk]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "M001"}, "__all__"),
        ({"phone": "不知道"}, "phone"),
        ({"head_name": ""}, "head_name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(cast, fields, field):
    values = {"number": "M100", "head_name": "韦新", "starts_on": DAY} | fields
    with pytest.raises(ValidationError) as error:
        households.register_household(by=cast.quan, district=cast.mei_village, **values)
    assert field in error.value.message_dict
    assert Household.objects.count() == 5


def test_a_group_of_another_village_is_refused(cast):
    elsewhere = make_area(cast.lan_village.area, "group", "1组")
    with pytest.raises(ValidationError) as error:
        households.correct_household(household=cast.amei, by=cast.quan, group=elsewhere)
    assert "group" in error.value.message_dict


def test_a_correction_names_the_changed_fields_but_never_the_values(cast):
    changed = households.correct_household(
        household=cast.amei, by=cast.quan, head_name="黄阿美", address=cast.amei.address
    )
    event = AuditEvent.objects.get(verb="change")
    assert changed == event.fields == ["head_name"]
    assert "黄阿美" not in str(event.__dict__)
    cast.amei.refresh_from_db()
    assert "huangamei" in cast.amei.name_keys


def test_a_household_that_ends_takes_along_all_that_belongs_to_it(cast, told):
    someone = resident(cast.amei)
    households.end_household(household=cast.amei, by=cast.quan, on=EVE, end_reason=EndReason.ENDED)
    cast.amei.refresh_from_db()
    assert (cast.amei.ends_on, cast.amei.end_reason) == (EVE, "ended")
    assert Resident.objects.get(pk=someone.pk).ends_on == EVE
    assert cast.amei.memberships.get().ends_on == EVE
    assert cast.amei.assignments.get().ends_on == EVE
    assert cast.mei.pk in told[-1]["cadres"]


def test_a_household_does_not_end_twice_or_before_it_began(cast):
    with pytest.raises(ValidationError) as error:
        households.end_household(
            household=cast.amei, by=None, on=dt.date(2019, 1, 1), end_reason="ended"
        )
    assert "ends_on" in error.value.message_dict
    households.end_household(household=cast.amei, by=None, on=EVE, end_reason="ended")
    with pytest.raises(ValidationError):
        households.end_household(household=cast.amei, by=None, on=DAY, end_reason="ended")


def test_moving_ends_the_old_record_and_the_new_one_names_it(cast):
    someone = resident(cast.amei)
    make_membership(cast.amei, "empty_nest", resident=someone)
    successor = move(cast)
    cast.amei.refresh_from_db()
    assert (cast.amei.ends_on, cast.amei.end_reason) == (EVE, "moved")
    assert cast.amei.district == cast.mei_village
    assert successor.came_from == cast.amei
    assert successor.residents.get().name == "黄小宝"
    assert successor.memberships.get(resident=None).basis == "民政名册"
    assert successor.memberships.exclude(resident=None).get().resident.household == successor
    assert not successor.assignments.exists()
    assert cast.amei.assignments.get().ends_on == EVE


def test_moving_within_the_same_district_is_a_correction(cast):
    with pytest.raises(ValidationError) as error:
        move_household(
            household=cast.amei,
            by=None,
            district=cast.mei_village,
            group=None,
            number="M900",
            address="",
            on=DAY,
        )
    assert "district" in error.value.message_dict


def test_a_move_that_cannot_be_made_leaves_everything_as_it_was(cast):
    with pytest.raises(ValidationError):
        move(cast, on=dt.date(2019, 1, 1))
    cast.amei.refresh_from_db()
    assert cast.amei.ends_on is None
    assert Household.objects.count() == 5


def test_a_split_takes_the_named_residents_and_their_memberships_along(cast):
    son, mother = resident(cast.amei, "黄大宝"), resident(cast.amei, "黄老太")
    make_membership(cast.amei, "empty_nest", resident=son)
    branch = split_household(
        household=cast.amei,
        by=cast.quan,
        residents=[son],
        number="M200",
        head_name="黄大宝",
        address="",
        phone="",
        on=DAY,
    )
    assert [(r.name, r.relation) for r in branch.residents.all()] == [("黄大宝", "head")]
    assert branch.memberships.get().resident.name == "黄大宝"
    assert list(cast.amei.residents.as_of(DAY)) == [mother]
    assert list(cast.amei.residents.as_of(EVE)) == [son, mother]
    cast.amei.refresh_from_db()
    assert cast.amei.ends_on is None


def test_a_whole_family_does_not_split_off(cast):
    son = resident(cast.amei)
    with pytest.raises(ValidationError) as error:
        split_household(
            household=cast.amei,
            by=None,
            residents=[son],
            number="M200",
            head_name="黄大宝",
            address="",
            phone="",
            on=DAY,
        )
    assert "residents" in error.value.message_dict


def test_a_merged_household_says_where_it_went(cast):
    resident(cast.amei)
    merge_household(household=cast.amei, into=cast.shan, by=cast.quan, on=DAY)
    cast.amei.refresh_from_db()
    assert (cast.amei.end_reason, cast.amei.merged_into) == ("merged", cast.shan)
    assert cast.shan.residents.get().name == "黄小宝"
    assert cast.shan.memberships.get().group.code == "hardship"


def test_a_household_merges_neither_into_itself_nor_into_another_township(cast):
    for into in (cast.amei, cast.xue):
        with pytest.raises(ValidationError) as error:
            merge_household(household=cast.amei, into=into, by=None, on=DAY)
        assert "into" in error.value.message_dict


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"birth_month": 5}, "birth_year"),
        ({"birth_year": 62}, "birth_year"),
        ({"birth_year": 1962, "birth_month": 13}, "__all__"),
        ({"starts_on": dt.date(2019, 1, 1)}, "starts_on"),
    ],
)
def test_a_resident_with_an_impossible_date_is_refused(cast, fields, field):
    with pytest.raises(ValidationError) as error:
        resident(cast.amei, **fields)
    assert field in error.value.message_dict


def test_a_membership_is_reviewed_after_the_months_of_its_group(cast):
    group = cast.amei.memberships.get().group
    membership = care.add_membership(
        by=cast.quan,
        household=cast.zeng,
        group=group,
        basis="村评议",
        starts_on=dt.date(2026, 2, 28),
    )
    assert membership.review_on == dt.date(2027, 2, 28)
    assert membership.consent == "not_recorded"


def test_nobody_is_in_the_same_group_twice_at_a_time(cast):
    group = cast.amei.memberships.get().group
    with pytest.raises(ValidationError) as error:
        care.add_membership(
            by=None, household=cast.amei, group=group, basis="村评议", starts_on=DAY
        )
    assert "group" in error.value.message_dict


def test_everything_that_goes_along_with_a_move_has_its_event(cast):
    resident(cast.amei)
    care.record_wish(by=cast.quan, household=cast.amei, kind="away", starts_on=EVE)
    new = move(cast)
    gone_along = [*new.residents.all(), *new.memberships.all(), *new.wishes.all()]
    events = AuditEvent.objects.filter(verb="create").values_list("object_ids", flat=True)
    told = {uid for ids in events for uid in ids}
    assert len(gone_along) == 3
    assert {str(record.uid) for record in [new, *gone_along]} <= told


def test_a_wish_holds_until_it_is_withdrawn_and_is_no_wish_if_withdrawn_the_same_day(cast):
    wish = care.record_wish(by=cast.mei.user, household=cast.zeng, kind="no_visits", starts_on=EVE)
    care.withdraw_wish(wish=wish, by=cast.mei.user, on=DAY)
    wish.refresh_from_db()
    assert wish.ends_on == EVE
    again = care.record_wish(by=cast.mei.user, household=cast.zeng, kind="no_visits", starts_on=DAY)
    care.withdraw_wish(wish=again, by=cast.mei.user, on=DAY)
    assert cast.zeng.wishes.get() == wish


def test_the_same_wish_is_not_noted_twice(cast):
    care.record_wish(by=None, household=cast.zeng, kind="away", starts_on=EVE)
    with pytest.raises(ValidationError):
        care.record_wish(by=None, household=cast.zeng, kind="away", starts_on=DAY)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 5), 12, dt.date(2027, 12, 5)),
        (dt.date(2026, 11, 30), 1, dt.date(2026, 12, 30)),
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
    ],
)
def test_months_later_keeps_to_the_calendar(day, months, later):
    assert care.months_later(day, months) == later
