"""Pictures: off by default; when on, drawn anew, asked for at each look."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import Base

from contacts.kit import clock
from contacts.kit.pictures import NotAPictureError, drawn_anew
from contacts.models import AuditEvent
from visits.catalogue import load_kinds
from visits.models import Activity, Attachment

TODAY = clock.today()


def photo(size=(60, 40), form="JPEG", *, turned=False):
    """A picture with a place and a camera in it."""
    picture = Image.new("RGB", size, "red")
    exif = picture.getexif()
    exif[Base.Make] = "SecretCamera"
    exif[Base.GPSInfo] = {1: "N", 2: (28.0, 51.0, 0.0)}
    if turned:
        exif[Base.Orientation] = 6
    file = io.BytesIO()
    picture.save(file, form, exif=exif)
    return file.getvalue()


@pytest.fixture
def on(settings, tmp_path):
    settings.ATTACHMENTS_ENABLED = True
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def send(client, cast):
    load_kinds()

    def send(*pictures, user=None):
        client.force_login(user or cast.mei.user)
        files = [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate(pictures)]
        return client.post(
            "/visits/new/",
            {
                "uid": str(uuid.uuid4()),
                "happened_on": TODAY.isoformat(),
                "kind": "household_visit",
                "households": [str(cast.amei.uid)],
                "heard": "屋顶漏雨。",
                "pictures": files,
            },
        )

    return send


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright():
    assert b"SecretCamera" in photo()
    bare = drawn_anew(io.BytesIO(photo(turned=True)))
    assert b"SecretCamera" not in bare
    picture = Image.open(io.BytesIO(bare))
    assert not picture.getexif()
    assert picture.size == (40, 60)


def test_large_pictures_become_smaller():
    bare = drawn_anew(io.BytesIO(photo((4000, 1000))))
    assert Image.open(io.BytesIO(bare)).size == (2000, 500)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg onload=alert(1)>", photo()[:200], b"\x00" * 99]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(NotAPictureError):
        drawn_anew(io.BytesIO(data))


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    with pytest.raises(NotAPictureError):
        drawn_anew(file)


def test_without_the_switch_nothing_is_asked_and_nothing_kept(client, cast, send):
    assert send(photo()).status_code == 302
    assert not Attachment.objects.exists()
    assert 'name="pictures"' not in client.get("/visits/new/").content.decode()


def test_pictures_are_kept_drawn_anew_and_seen_by_readers_alone(on, client, cast, send):
    assert send(photo(), photo(form="PNG")).status_code == 302
    kept = Attachment.objects.all()
    assert len(kept) == 2
    stored = [path.read_bytes() for path in on.rglob("*.jpg")]
    assert len(stored) == 2
    assert not any(b"SecretCamera" in data for data in stored)
    address = f"/visits/pictures/{kept[0].uid}/"
    for user, status in [
        (cast.mei.user, 200),
        (cast.shu.user, 200),
        (cast.lian.user, 200),
        (cast.lu.user, 404),
        (cast.ban.user, 404),
        (cast.wai, 403),
    ]:
        client.force_login(user)
        assert client.get(address).status_code == status, user
    assert AuditEvent.objects.filter(resource="activity", verb="read").count() == 3


def test_a_picture_is_never_cached_and_always_a_jpeg(on, client, send):
    send(photo())
    response = client.get(f"/visits/pictures/{Attachment.objects.get().uid}/")
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_switched_off_again_pictures_are_not_shown(on, settings, client, send):
    send(photo())
    settings.ATTACHMENTS_ENABLED = False
    assert client.get(f"/visits/pictures/{Attachment.objects.get().uid}/").status_code == 404


def test_what_is_no_picture_is_said_at_the_field_and_stores_nothing(on, send):
    response = send(photo(), b"MZ\x90")
    assert "不是能读的照片" in response.content.decode()
    assert "屋顶漏雨。" in response.content.decode()
    assert not Activity.objects.exists()


def test_too_many_pictures_are_refused(on, send):
    assert "最多6张" in send(*[photo()] * 7).content.decode()


def test_the_author_takes_a_picture_away_for_good(
    on, client, cast, send, django_capture_on_commit_callbacks
):
    send(photo())
    address = f"/visits/pictures/{Attachment.objects.get().uid}/remove/"
    client.force_login(cast.shu.user)
    assert client.post(address).status_code == 404
    client.force_login(cast.mei.user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
    assert not Attachment.objects.exists()
    assert not list(on.rglob("*.jpg"))
