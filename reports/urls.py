"""The addresses of this app."""

from django.urls import path

from reports.views import (
    alerts,
    counting,
    coverage,
    dashboard,
    decisions,
    evidence,
    my_work,
    obligations,
    people,
    rules,
    webhooks,
)

urlpatterns = [
    path("alerts/", alerts.AlertList.as_view(), name="alert-list"),
    path("digests/<uuid:uid>/read/", alerts.ReadDigest.as_view(), name="digest-read"),
    path("overview/", dashboard.Dashboard.as_view(), name="dashboard"),
    path("overview/print/", dashboard.Briefing.as_view(), name="briefing"),
    path("my/", my_work.MyWork.as_view(), name="my-work"),
    path("coverage/", coverage.CoveragePage.as_view(), name="coverage"),
    path("coverage/households/", coverage.Worklist.as_view(), name="coverage-households"),
    path(
        "coverage/households/print/",
        coverage.WorklistPaper.as_view(),
        name="coverage-households-print",
    ),
    path("obligations/people/", people.PeopleList.as_view(), name="people-duties"),
    path("obligations/", obligations.ObligationList.as_view(), name="obligation-list"),
    path("obligations/<uuid:uid>/", evidence.EvidencePage.as_view(), name="obligation-evidence"),
    path("rules/", rules.RulesPage.as_view(), name="rules"),
    path("rules/compute/", decisions.ComputeNow.as_view(), name="compute"),
    path("rules/<uuid:uid>/", rules.RulePage.as_view(), name="rule"),
    path("rules/<uuid:uid>/norm/", rules.ChangeNorm.as_view(), name="rule-norm"),
    path("rules/<uuid:uid>/waive/", decisions.WaivePeriod.as_view(), name="rule-waive"),
    path("rules/<uuid:uid>/reopen/", decisions.ReopenPeriod.as_view(), name="rule-reopen"),
    path(
        "waivers/<uuid:uid>/withdraw/", decisions.WithdrawWaiver.as_view(), name="waiver-withdraw"
    ),
    path("packs/<uuid:uid>/<slug:pack>/on/", rules.SwitchOn.as_view(), name="pack-on"),
    path("packs/<uuid:uid>/off/", rules.SwitchOff.as_view(), name="pack-off"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="webhook-list"),
    path("webhooks/new/", webhooks.NewWebhook.as_view(), name="webhook-new"),
    path("webhooks/<uuid:uid>/", webhooks.WebhookPage.as_view(), name="webhook"),
    path("webhooks/<uuid:uid>/change/", webhooks.ChangeWebhook.as_view(), name="webhook-change"),
    path("webhooks/<uuid:uid>/switch/", webhooks.SwitchWebhook.as_view(), name="webhook-switch"),
    path("webhooks/<uuid:uid>/test/", webhooks.TestWebhook.as_view(), name="webhook-test"),
    path("help/rules/", counting.HelpRules.as_view(), name="help-rules"),
]
