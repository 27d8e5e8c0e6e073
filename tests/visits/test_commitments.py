"""Commitments 承诺: promised with a day, called to mind, kept or not kept with a sentence (S096)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.kit import clock
from contacts.models import AuditEvent, Resident
from reports.actions.alerts import raise_alerts
from reports.actions.digests import write_digests
from reports.models import Alert, AlertKind, Digest
from reports.queries.digests import in_words
from tests.factories import at, make_activity, make_grievance, make_organisation
from tests.visits.matters import with_office
from visits.actions.commitments import SPAN, make_commitment, settle_commitment
from visits.actions.sealing import seal_matter
from visits.models import Commitment

TODAY = clock.today()


def days(number):
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def town(cast):
    return with_office(cast)


def promised(town, cadre=None, due=10, by=None, **more):
    said = {
        "what": "雨季以前修好进组的路", "to_whom": "三组的住户", "cadre": cadre or town.mei,
        "district": town.mei_village, "made_on": TODAY, "due_on": days(due),
    }  # fmt: skip
    return make_commitment(by=by, on=TODAY, **{**said, **more})


def typed(town, **more):
    return {
        "what": "修好路灯", "to_whom": "全村", "cadre": town.mei.uid, "district": town.mei_village.uid,
        "made_on": TODAY, "due_on": days(5), "uid": uuid.uuid4(), **more,
    }  # fmt: skip


def test_a_promise_is_written_down_with_its_matter_and_kept_with_a_sentence(town, client):
    matter = make_grievance(town.amei, town.mei.user)
    client.force_login(town.mei.user)
    assert reverse("commitment-new") in client.get(reverse("grievance", args=[matter.uid])).text
    address = f"{reverse('commitment-new')}?matter={matter.uid}"
    assert client.get(address).context["form"].initial["district"] == town.mei_village
    answer = client.post(address, typed(town))
    row = Commitment.objects.get()
    assert (answer.url, row.grievance) == (reverse("commitment", args=[row.uid]), matter)
    assert row.area == town.mei_village.area
    client.post(
        reverse("commitment-settle", args=[row.uid]), {"outcome": "kept", "told": "换了灯头"}
    )
    row.refresh_from_db()
    assert (row.outcome, row.told, row.settled_on) == ("kept", "换了灯头", TODAY)
    assert "换了灯头" in client.get(reverse("commitment", args=[row.uid])).text
    assert AuditEvent.objects.filter(resource="commitment").count() == 2


def test_a_promise_sent_twice_is_one(town, client):
    client.force_login(town.mei.user)
    said = typed(town)
    answers = [client.post(reverse("commitment-new"), said) for _twice in range(2)]
    assert {answer.url for answer in answers} == {
        reverse("commitment", args=[Commitment.objects.get().uid])
    }


def test_a_promise_made_on_a_visit_begins_with_its_day_and_place(town, client):
    entry = make_activity(
        days(-2), cadres=[town.mei], households=[town.amei], typed_by=town.mei.user
    )
    client.force_login(town.mei.user)
    page = client.get(f"{reverse('commitment-new')}?entry={entry.uid}")
    initial = page.context["form"].initial
    assert (initial["made_on"], initial["district"]) == (days(-2), town.mei_village)
    client.post(f"{reverse('commitment-new')}?entry={entry.uid}", typed(town))
    assert Commitment.objects.get().activity == entry


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": ""}, "what"),
        ({"to_whom": ""}, "to_whom"),
        ({"due_on": days(-1)}, "due_on"),
        ({"made_on": days(1), "due_on": days(2)}, "made_on"),
        ({"made_on": "1900-01-01"}, "made_on"),
        ({"due_on": "2199-12-31"}, "due_on"),
        ({"to_whom": "13800138000那一家"}, "to_whom"),
        ({"to_whom": "0717-555 0001 的住户"}, "to_whom"),
        ({"to_whom": "给11010519491231002X"}, "to_whom"),
        ({"to_whom": "三组黄阿妹家"}, "to_whom"),
        ({"to_whom": "兰村的莫大山", "district": ""}, "to_whom"),
        ({"what": "给11010519491231002X办低保"}, "what"),
        ({"what": "给黄阿妹家修路"}, "what"),
        ({"what": "给黄 阿 妹家修路"}, "what"),
        ({"what": "修三排5号的路，138.1234.5678"}, "what"),
        ({"to_whom": "黄 阿 妹"}, "to_whom"),
        ({"to_whom": "一三八一二三四五六七八"}, "to_whom"),
    ],
)
def test_what_is_wrong_is_told_where_it_was_typed(town, client, wrong, field):
    client.force_login(town.mei.user)
    page = client.post(reverse("commitment-new"), typed(town, **wrong))
    assert field in page.context["form"].errors
    assert not Commitment.objects.exists()


def test_a_resident_is_named_to_nobody_and_the_words_tell_how_to_mend_it(town):
    Resident.objects.create(household=town.shan, name="单小花", starts_on=days(-1))
    # Nor one of the next village.
    for named in (
        "黄阿妹",
        "给单小花补课",
        "像莫大山那样的大户",
        "莫·大●山",
        "三组１３８００１３８０００",
    ):
        with pytest.raises(ValidationError) as error:
            promised(town, to_whom=named)
        assert "三组的住户、全村" in error.value.message_dict["to_whom"][0]
    # Years and numbers of groups are no telephones.
    for general in ("2026年搬来的住户", "三组的住户"):
        assert promised(town, to_whom=general).to_whom == general


def test_the_name_of_whom_the_writer_may_not_see_is_not_told_again(town):
    said = {"to_whom": "莫大山、黄阿妹那边", "district": None}
    for by, told in (
        (town.mei.user, "这里像是写到了住户的名字"),
        (town.ban.user, "“莫大山”是住户"),
    ):
        with pytest.raises(ValidationError) as error:
            promised(town, by=by, **said)
        message = error.value.message_dict["to_whom"][0]
        assert message.startswith(told) and ("莫大山" in message) == (by == town.ban.user)


def test_what_was_promised_lies_within_five_years(town):
    assert promised(town, made_on=TODAY - SPAN, due_on=TODAY + SPAN)
    for wrong in (
        {"made_on": TODAY - SPAN - dt.timedelta(1)},
        {"due_on": TODAY + SPAN + dt.timedelta(1)},
    ):
        with pytest.raises(ValidationError):
            promised(town, **wrong)


def test_places_and_people_of_a_commitment_belong_to_one_township(town):
    far = make_organisation(town.west, "西河民政办")
    matter = make_grievance(town.xue, town.west_cadre.user)
    wrong = (
        ("district", {"district": town.west_village}),
        ("organisation", {"organisation": far}),
        ("cadre", {"grievance": matter}),
    )
    for field, more in wrong:
        with pytest.raises(ValidationError) as error:
            promised(town, **more)
        assert field in error.value.message_dict
    assert not Commitment.objects.exists()


def test_the_action_itself_lets_nobody_promise_for_somebody_else(town):
    said = {"what": "修路", "to_whom": "全村", "made_on": TODAY, "due_on": days(3), "on": TODAY}
    here = {"district": town.mei_village}
    with pytest.raises(PermissionDenied):
        make_commitment(by=town.mei.user, cadre=town.lu, **here, **said)
    with pytest.raises(ValidationError, match="选一个责任区"):
        make_commitment(by=town.shu.user, cadre=town.lu, **said)
    assert make_commitment(by=town.shu.user, cadre=town.lu, **here, **said)
    assert make_commitment(by=town.ban.user, cadre=town.lu, **said).area == town.east


def test_it_is_settled_once_and_never_without_a_sentence(town, client):
    row = promised(town)
    client.force_login(town.mei.user)
    page = client.post(reverse("commitment-settle", args=[row.uid]), {"outcome": "kept"})
    assert "told" in page.context["form"].errors
    said = {"by": None, "commitment": row, "on": TODAY}
    settle_commitment(outcome="not_kept", told="钱没有到", **said)
    with pytest.raises(ValidationError):
        settle_commitment(outcome="kept", told="到了", **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(told="")


def test_whose_it_is_the_office_and_those_above_see_it_and_others_do_not(town, client):
    row = promised(town, organisation=town.office)
    seen = {
        town.mei.user: 200, town.min.user: 200, town.shu.user: 200, town.lian.user: 200,
        town.ban.user: 200, town.lan.user: 404, town.west_cadre.user: 404, town.quan: 403,
    }  # fmt: skip
    for user, status in seen.items():
        client.force_login(user)
        assert client.get(reverse("commitment", args=[row.uid])).status_code == status, user


def test_nobody_promises_for_somebody_else_unless_he_writes_for_him(town, client):
    client.force_login(town.mei.user)
    page = client.post(reverse("commitment-new"), typed(town, cadre=town.lu.uid))
    assert "cadre" in page.context["form"].errors
    client.force_login(town.ban.user)
    assert client.post(reverse("commitment-new"), typed(town, cadre=town.lu.uid)).status_code == 302
    client.force_login(town.shu.user)
    page = client.post(reverse("commitment-new"), typed(town, cadre=town.lu.uid, district=""))
    assert "district" in page.context["form"].errors


def test_my_own_are_one_tap_away_and_ordered_by_their_day(town, client):
    late, mine, other = promised(town, due=1), promised(town, due=9), promised(town, town.lu, due=3)
    Commitment.objects.filter(pk=late.pk).update(made_on=days(-9), due_on=days(-1))
    client.force_login(town.mei.user)
    page = client.get(reverse("commitment-list"), {"mine": "on"})
    assert "只看我的" not in page.text and "清除条件" not in page.text
    assert [row.pk for row in page.context["table"].page] == [late.pk, mine.pk]
    assert "到期还没有写" in page.text
    client.force_login(town.shu.user)
    rows = client.get(reverse("commitment-list")).context["table"].page
    assert [row.pk for row in rows] == [late.pk, other.pk, mine.pk]
    page = client.get(reverse("commitment-list"), {"state": "late"})
    assert [row.pk for row in page.context["table"].page] == [late.pk]
    assert client.get(reverse("commitment-list"), {"export": "xlsx"}).status_code == 200


def test_whoever_promised_is_reminded_before_its_day_until_he_says_how_it_went(town, client):
    soon, _far = promised(town, due=3), promised(town, due=4)
    raise_alerts(TODAY)
    raise_alerts(TODAY)
    [alert] = Alert.objects.filter(kind=AlertKind.COMMITMENT)
    assert (alert.commitment, alert.cadre) == (soon, town.mei)
    write_digests(at(TODAY, 9))
    assert "您有1件承诺快到期或者到期了" in in_words(Digest.objects.get(user=town.mei.user))
    client.force_login(town.mei.user)
    assert reverse("commitment", args=[soon.uid]) in client.get(reverse("alert-list")).text
    settle_commitment(by=None, commitment=soon, outcome="kept", told="修好了", on=TODAY)
    raise_alerts(TODAY)
    assert not Alert.objects.open().filter(kind=AlertKind.COMMITMENT).exists()


def test_no_overseer_reads_in_a_list_who_is_reminded(town, client):
    promised(town, due=1)
    raise_alerts(TODAY)
    client.force_login(town.ban.user)
    assert (
        "进组的路" not in client.get(reverse("alert-list"), {"district": town.mei_village.uid}).text
    )


def test_nothing_is_promised_in_a_matter_that_was_sealed_meanwhile(town):
    matter = make_grievance(town.amei, town.mei.user)
    seal_matter(by=town.ban.user, grievance=matter, about="", at=clock.now(), handed_over=True)
    with pytest.raises(ValidationError, match="不能再记承诺"):
        promised(town, grievance=matter)
    assert not Commitment.objects.exists()


def test_what_was_promised_in_a_matter_goes_with_it_when_it_is_sealed(town):
    matter = make_grievance(town.amei, town.mei.user)
    promised(town, grievance=matter)
    seal_matter(by=town.ban.user, grievance=matter, about="", at=clock.now(), handed_over=True)
    assert not Commitment.objects.exists()
