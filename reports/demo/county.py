"""A county for measuring, made by the database itself in a few statements (PostgreSQL only).

25 townships, 325 districts, 5,000 cadres, 250,000 households, 1.4 million activities of a
year. Names are numbers: nobody looks at this, the bench counts it.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.models import Area, AreaKind, Organisation, ResponsibilityDistrict
from reports.demo.township import first_day

TOWNSHIPS, VILLAGES, VILLAGE_CADRES, TOWNSHIP_CADRES = 25, 13, 5, 135
HOUSEHOLDS, ACTIVITIES = 250_000, 1_400_000

# Each takes %(first)s, %(days)s (of the year of work), and the numbers above.
STATEMENTS = (
    # Cadres: numbered within the county; the first of each township's 200 stand in its villages.
    """
    INSERT INTO contacts_cadre (uid, township_id, staff_number, name, name_keys, phone)
    SELECT gen_random_uuid(), t.id, 'K' || t.n || '-' || s, '干部' || t.n || '-' || s, '', ''
    FROM (SELECT id, row_number() OVER (ORDER BY path) n FROM contacts_area
          WHERE kind = 'township') t, generate_series(1, %(per_township)s) s
    """,
    """
    INSERT INTO contacts_service
        (uid, cadre_id, category, organisation_id, title, party_member, starts_on)
    SELECT gen_random_uuid(), c.id, CASE WHEN c.seat <= %(in_villages)s
        THEN 'village_cadre' ELSE 'township_cadre' END, o.id, '', c.seat %% 2 = 0, '2020-01-01'
    FROM (SELECT id, township_id, row_number() OVER (PARTITION BY township_id ORDER BY id) seat
          FROM contacts_cadre) c JOIN contacts_organisation o ON o.area_id = c.township_id
    """,
    """
    INSERT INTO contacts_post (uid, cadre_id, district_id, role, tasks, starts_on)
    SELECT gen_random_uuid(), c.id, d.id,
        CASE WHEN c.seat < %(in_villages)s THEN 'responsible_body' ELSE 'auxiliary_team' END,
        '', '2020-01-01'
    FROM (SELECT id, township_id, row_number() OVER (PARTITION BY township_id ORDER BY id) - 1 seat
          FROM contacts_cadre) c
    JOIN (SELECT d.id, p.id township_id,
              row_number() OVER (PARTITION BY p.id ORDER BY a.path) - 1 place
          FROM contacts_responsibilitydistrict d JOIN contacts_area a ON a.id = d.area_id
          JOIN contacts_area p ON p.path = substr(a.path, 1, 8)) d
      ON d.township_id = c.township_id AND d.place = c.seat %% %(villages)s
    """,
    """
    INSERT INTO contacts_household (uid, township_id, district_id, number, head_name, name_keys,
        address, phone, phone_tail, size, end_reason, starts_on)
    SELECT gen_random_uuid(), p.id, d.id, 'H' || h, '户' || h, '', '', '', '', 3, '', '2020-01-01'
    FROM generate_series(0, %(households)s - 1) h
    JOIN (SELECT id, area_id, row_number() OVER (ORDER BY id) - 1 place
          FROM contacts_responsibilitydistrict) d
      ON d.place = h %% (%(townships)s * %(villages)s)
    JOIN contacts_area a ON a.id = d.area_id JOIN contacts_area p ON p.path = substr(a.path, 1, 8)
    """,
    """
    INSERT INTO contacts_contactassignment (uid, cadre_id, household_id, starts_on, ends_on)
    SELECT gen_random_uuid(), p.cadre_id, h.id, y.day, y.day + 363
    FROM (SELECT cadre_id, district_id,
              row_number() OVER (PARTITION BY district_id ORDER BY cadre_id) - 1 seat
          FROM contacts_post) p
    JOIN (SELECT id, district_id,
              row_number() OVER (PARTITION BY district_id ORDER BY id) - 1 place
          FROM contacts_household) h ON h.district_id = p.district_id AND h.place / 15 = p.seat
    CROSS JOIN (SELECT make_date(extract(year FROM %(first)s)::int + n, 1, 2) AS day
                FROM generate_series(0, 1) n) y
    """,
    """
    INSERT INTO contacts_caremembership (uid, household_id, group_id, basis, consent, starts_on)
    SELECT gen_random_uuid(), h.id, g.id, '名册', 'given', '2020-01-01'
    FROM contacts_household h JOIN contacts_caregroup g ON g.code = 'hardship'
    WHERE h.id %% 20 = 0
    """,
    """
    INSERT INTO visits_activity (uid, kind_id, happened_on, township_id, district_id, heard, done,
        state, source, written_at, recorded_at, stored_at, void_reason, content_digest, sheet_number)
    SELECT gen_random_uuid(), k.id, w.day, c.township_id, p.district_id, '', '', 'valid', 'typed',
        w.at, w.at, w.at, '', '', ''
    FROM (SELECT n, %(first)s::date + (n / 5000) %% %(days)s AS day,
              ((%(first)s::date + (n / 5000) %% %(days)s) + time '18:00')
                  AT TIME ZONE 'Asia/Shanghai' AS at
          FROM generate_series(0, %(activities)s - 1) n) w
    JOIN (SELECT id, township_id, row_number() OVER (ORDER BY id) - 1 place
          FROM contacts_cadre) c ON c.place = w.n %% 5000
    JOIN contacts_post p ON p.cadre_id = c.id
    JOIN visits_activitykind k
      ON k.code = CASE WHEN w.n %% 7 = 0 THEN 'village_day' ELSE 'household_visit' END
    """,
    # Whoever stands in the district on a fixed turn took part; each visit met one household.
    """
    INSERT INTO visits_participant (activity_id, cadre_id, answer)
    SELECT a.id, p.cadre_id, 'was_there'
    FROM (SELECT id, district_id, row_number() OVER (PARTITION BY district_id ORDER BY id) turn
          FROM visits_activity) a
    JOIN (SELECT district_id, cadre_id,
              row_number() OVER (PARTITION BY district_id ORDER BY cadre_id) - 1 seat,
              count(*) OVER (PARTITION BY district_id) team
          FROM contacts_post) p
      ON p.district_id = a.district_id AND p.seat = a.turn %% p.team
    """,
    """
    INSERT INTO visits_householdmet (activity_id, household_id, may_call_back)
    SELECT a.id, h.id, false
    FROM (SELECT a.id, a.district_id,
              row_number() OVER (PARTITION BY a.district_id ORDER BY a.id) turn
          FROM visits_activity a JOIN visits_activitykind k ON k.id = a.kind_id
          WHERE k.code = 'household_visit') a
    JOIN (SELECT id, district_id, row_number() OVER (PARTITION BY district_id ORDER BY id) - 1 place,
              count(*) OVER (PARTITION BY district_id) size
          FROM contacts_household) h
      ON h.district_id = a.district_id AND h.place = (a.turn * 7) %% h.size
    """,
    "ANALYZE",
)


def build(on: dt.date) -> None:
    """Make the county as of the morning of `on`."""
    if connection.vendor != "postgresql":
        raise ValidationError(_("县级规模的演示数据要用 PostgreSQL。"))
    if Area.objects.exists():
        raise ValidationError(_("数据库里已经有数据，不能再放入演示乡镇。"))
    first = first_day(on)
    numbers: dict[str, dt.date | int] = {
        "first": first,
        "days": (on - first).days,
        "townships": TOWNSHIPS,
        "villages": VILLAGES,
        "in_villages": VILLAGES * VILLAGE_CADRES,
        "per_township": VILLAGES * VILLAGE_CADRES + TOWNSHIP_CADRES,
        "households": HOUSEHOLDS,
        "activities": ACTIVITIES,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        _places()
        for statement in STATEMENTS:
            cursor.execute(statement, numbers)


def _places() -> None:
    since = dt.date(2020, 1, 1)
    county = Area.objects.plant(kind=AreaKind.COUNTY, name="测量县", is_demo=True)
    for n in range(1, TOWNSHIPS + 1):
        township = Area.objects.plant(
            county, kind=AreaKind.TOWNSHIP, name=f"测量{n}镇", code=f"9999{n:05}", is_demo=True
        )
        Organisation.objects.create(area=township, name="党政办", starts_on=since)
        for m in range(1, VILLAGES + 1):
            village = Area.objects.plant(
                township, kind=AreaKind.VILLAGE, name=f"测量{n}-{m}村", code=f"9999{n:05}{m:03}"
            )
            ResponsibilityDistrict.objects.create(area=village, name=village.name, starts_on=since)
