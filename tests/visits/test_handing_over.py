"""A hand-over lists the giver's open commitments; with the leader's word they go to the successor."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.actions import handovers
from contacts.kit import clock
from contacts.models import AuditEvent, HandOver
from reports.actions.alerts import raise_alerts
from reports.models import Alert
from tests.visits.matters import with_office
from visits.actions.commitments import make_commitment, settle_commitment
from visits.models import Commitment

TODAY = clock.today()


@pytest.fixture
def town(cast):
    return with_office(cast)


def promised(town, what="修好进组的路", cadre=None, due=2):
    return make_commitment(
        by=None, on=TODAY, what=what, to_whom="三组的住户", cadre=cadre or town.mei,
        district=town.mei_village, made_on=TODAY, due_on=TODAY + dt.timedelta(due),
    )  # fmt: skip


def proposed(town, *commitments, **more):
    said = {"giver": town.mei, "taker": town.lu, "takes_effect_on": TODAY, "assignments": []}
    return handovers.propose(
        by=town.ban.user, on=TODAY, **{**said, "commitments": commitments, **more}
    )


def confirmed(town, handover):
    handovers.accept(handover=handover, by=town.lu.user)
    handovers.confirm(handover=handover, by=town.lian.user, on=TODAY)


@pytest.mark.parametrize("person", ["ban", "quan"])
def test_the_page_offers_the_open_ones_ticked_and_everybody_concerned_reads_them(
    town, client, person
):
    row, settled = promised(town), promised(town, "修好路灯")
    settle_commitment(by=None, commitment=settled, outcome="kept", told="亮了", on=TODAY)
    promised(town, "别人答应的", town.shu)
    who = getattr(town, person)
    client.force_login(getattr(who, "user", who))
    address = reverse("handover-new", args=[town.mei.uid])
    page = client.get(address)
    form = page.context["form"]
    assert ("修好进组的路 · 三组的住户" in page.text) == (person == "ban")
    assert ("承诺一条，" in page.text) == (person == "quan")
    assert list(form.fields["commitments"].queryset) == [row]
    typed = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(address, typed | {"taker": town.lu.uid, "ends_posts": ""})
    handover = HandOver.objects.get()
    assert answer.status_code == 302 and list(handover.commitments.all()) == [row]
    client.force_login(town.lu.user)
    assert "修好进组的路" in client.get(reverse("handover", args=[handover.uid])).text
    assert "由接手人做到" in client.get(reverse("handover-accept", args=[handover.uid])).text


@pytest.mark.parametrize(
    ("person", "reads"),
    [("mei", True), ("lu", True), ("ban", True), ("lian", True), ("quan", False)],
)
def test_the_words_are_read_by_the_two_concerned_and_by_who_may_list_them(
    town, client, person, reads
):
    row = promised(town)
    handover = proposed(town, row)
    who = getattr(town, person)
    user = getattr(who, "user", who)
    client.force_login(user)
    text = client.get(reverse("handover", args=[handover.uid])).text
    assert "移交的承诺" in text
    assert ("修好进组的路" in text, "三组的住户" in text) == (reads, reads)
    assert ("承诺一条，" in text and "以前" in text) != reads
    noted = AuditEvent.objects.filter(verb="read", resource="commitment", user=user)
    assert [event.object_ids for event in noted] == ([[str(row.uid)]] if reads else [])


def test_who_has_promised_nothing_is_asked_for_nothing(town, client):
    client.force_login(town.ban.user)
    form = client.get(reverse("handover-new", args=[town.mei.uid])).context["form"]
    assert "commitments" not in form.fields
    assert proposed(town, assignments=town.mei.assignments.all())


def test_they_are_the_successors_with_the_leaders_word_and_the_page_keeps_who_promised(
    town, client
):
    row, kept_back = promised(town), promised(town, "修好路灯")
    raise_alerts(TODAY)
    handover = proposed(town, row)
    handovers.accept(handover=handover, by=town.lu.user)
    assert Commitment.objects.get(pk=row.pk).cadre == town.mei
    handovers.confirm(handover=handover, by=town.lian.user, on=TODAY)
    whose = dict(Commitment.objects.values_list("what", "cadre__name"))
    assert whose == {row.what: "陆明", kept_back.what: "韦小梅"}
    raise_alerts(TODAY)
    assert Alert.objects.open().get(commitment=row).cadre == town.lu
    client.force_login(town.lu.user)
    page = client.get(reverse("commitment", args=[row.uid])).text
    assert "韦小梅，" in page and "陆明（工作交接）" in page
    assert client.get(reverse("commitment-settle", args=[row.uid])).status_code == 200
    again = proposed(town, row, giver=town.lu, taker=town.shu)
    handovers.accept(handover=again, by=town.shu.user)
    handovers.confirm(handover=again, by=town.lian.user, on=TODAY)
    row.refresh_from_db()
    assert (row.promised_by, row.cadre) == (town.mei, town.shu)


def test_what_was_settled_meanwhile_stays_where_it_is(town):
    row = promised(town)
    handover = proposed(town, row)
    settle_commitment(by=None, commitment=row, outcome="kept", told="修好了", on=TODAY)
    confirmed(town, handover)
    assert Commitment.objects.get().cadre == town.mei


def test_only_the_givers_own_open_ones_are_handed_over_and_each_once(town):
    row, other = promised(town), promised(town, "别人答应的", town.shu)
    for wrong in ([other], []):
        with pytest.raises(ValidationError):
            proposed(town, *wrong)
    handover = proposed(town, row)
    with pytest.raises(ValidationError, match="另一份交接"):
        proposed(town, row)
    handovers.withdraw(handover=handover, by=town.ban.user)
    assert proposed(town, row)
