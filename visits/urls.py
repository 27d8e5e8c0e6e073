"""The addresses of this app."""

from django.urls import path

from visits.views import (
    activities,
    attachments,
    diary,
    entries,
    grievances,
    kinds,
    paper,
    reviews,
    seek,
    spot_checks,
)

urlpatterns = [
    path("visits/", activities.ActivityList.as_view(), name="activity-list"),
    path("visits/new/", entries.LogEntry.as_view(), name="visit-new"),
    path("visits/new/<slug:kind>/", entries.LogEntry.as_view(), name="visit-new-kind"),
    path("visits/kinds/", entries.Kinds.as_view(), name="visit-kinds"),
    path("visits/nobody/", entries.Nobody.as_view(), name="visit-nobody"),
    path("visits/type/", paper.TypeFor.as_view(), name="visit-type"),
    path("visits/seek/households/", seek.SeekHouseholds.as_view(), name="visit-seek-households"),
    path("visits/seek/cadres/", seek.SeekCadres.as_view(), name="visit-seek-cadres"),
    path("visits/seek/hints/", seek.Hints.as_view(), name="visit-hints"),
    path("visits/checks/", spot_checks.SpotCheckList.as_view(), name="spot-check-list"),
    path("visits/checks/draw/", spot_checks.Draw.as_view(), name="spot-check-draw"),
    path("visits/checks/<uuid:uid>/", spot_checks.SpotCheckPage.as_view(), name="spot-check"),
    path(
        "visits/checks/<uuid:uid>/reply/",
        spot_checks.ReplyToCheck.as_view(),
        name="spot-check-reply",
    ),
    path("visits/pictures/<uuid:uid>/", attachments.Picture.as_view(), name="picture"),
    path(
        "visits/pictures/<uuid:uid>/remove/",
        attachments.RemovePicture.as_view(),
        name="picture-remove",
    ),
    path("visits/<uuid:uid>/", activities.ActivityDetail.as_view(), name="activity-detail"),
    path("visits/<uuid:uid>/correct/", activities.Correct.as_view(), name="activity-correct"),
    path("visits/<uuid:uid>/add/", activities.Add.as_view(), name="activity-add"),
    path("visits/<uuid:uid>/void/", activities.Void.as_view(), name="activity-void"),
    path("visits/<uuid:uid>/answer/", activities.AnswerPresence.as_view(), name="activity-answer"),
    path("visits/<uuid:uid>/undo/", entries.Undo.as_view(), name="visit-undo"),
    path("diary/", diary.Diary.as_view(), name="diary"),
    path("diary/pad/", diary.Pad.as_view(), name="diary-pad"),
    path("diary/households/", diary.MyHouseholds.as_view(), name="my-households"),
    path("diary/review/", reviews.ReviewList.as_view(), name="review-list"),
    path("diary/review/<str:month>/", reviews.ReviewList.as_view(), name="review-month"),
    path("diary/review/<str:month>/<uuid:uid>/", reviews.Review.as_view(), name="review"),
    path("diary/replies/<uuid:uid>/", reviews.Reply.as_view(), name="review-reply"),
    path("diary/<str:month>/", diary.Diary.as_view(), name="diary-month"),
    path("diary/<str:month>/print/", diary.DiaryPrint.as_view(), name="diary-print"),
    path("grievances/", grievances.GrievanceList.as_view(), name="grievance-list"),
    path("grievances/new/", grievances.RegisterGrievance.as_view(), name="grievance-new"),
    path("grievances/<uuid:uid>/", grievances.GrievancePage.as_view(), name="grievance"),
    path(
        "grievances/<uuid:uid>/<slug:move>/", grievances.MakeMove.as_view(), name="grievance-move"
    ),
    path("kinds/", kinds.KindList.as_view(), name="kind-list"),
    path("kinds/new/", kinds.NewKind.as_view(), name="kind-new"),
    path("kinds/<slug:code>/", kinds.ChangeKind.as_view(), name="kind-change"),
]
