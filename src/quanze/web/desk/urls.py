"""The addresses of the desk. Every view behind them has declared its action (`desk.access.action`); a test walks them all."""

from __future__ import annotations

from django.urls import path

from quanze.web.desk.cases import act as case_act
from quanze.web.desk.cases import assess, check, evidence, lists, opening, papers, show, volume
from quanze.web.desk.cases import templates as paper_templates
from quanze.web.desk.inspections import ROUTES as INSPECTIONS
from quanze.web.desk.views import accounts, arrive, list_change, matter, matters, people

app_name = "desk"

urlpatterns = [
    path("sign-in/", arrive.enter, name="sign-in"),
    path("sign-in/code/", arrive.code, name="code"),
    path("sign-in/password/", arrive.password, name="password"),
    path("sign-in/second-factor/", arrive.second_factor, name="second-factor"),
    path("sign-out/", arrive.leave, name="sign-out"),
    path("", matters.work, name="work"),
    path("matters/", matters.matters, name="matters"),
    path("matters.csv", matters.export, name="matters-export"),
    path("matters/open/", matters.choose, name="choose"),
    path("matters/open/<str:procedure>/<str:body>/", matters.start, name="start"),
    path("matters/<str:key>/", matter.matter, name="matter"),
    path("matters/<str:key>/list/", list_change.publish, name="list-publish"),
    path("matters/<str:key>/list.xlsx", list_change.workbook, name="list-workbook"),
    path("matters/<str:key>/acts/<str:act>/", matter.act, name="act"),
    path("cases/", lists.cases, name="cases"),
    path("cases.xlsx", lists.export, name="cases-export"),
    path("cases/board/", lists.board, name="cases-board"),
    path("cases/figures/", lists.figures, name="cases-figures"),
    path("cases/open/", opening.choose, name="case-choose"),
    path("cases/open/<str:procedure>/<str:body>/", opening.start, name="case-start"),
    path("cases/templates/", paper_templates.templates, name="paper-templates"),
    path("cases/templates/<str:form>.docx", paper_templates.take, name="paper-template-take"),
    path("cases/templates/<str:form>/", paper_templates.bring, name="paper-template-bring"),
    path("cases/views/", lists.keep_view, name="case-view-keep"),
    path("cases/views/<int:number>/drop/", lists.drop_view, name="case-view-drop"),
    path("cases/<str:key>/", show.case, name="case"),
    path("cases/<str:key>/acts/<str:act>/", case_act.act, name="case-act"),
    path("cases/<str:key>/similar/", case_act.similar_looked_at, name="case-similar"),
    path("cases/<str:key>/assess/", assess.assess, name="case-assess"),
    path("cases/<str:key>/evidence/new/", evidence.file, name="case-evidence-new"),
    path("cases/<str:key>/evidence/<int:number>/", evidence.download, name="case-evidence"),
    path("cases/<str:key>/evidence/<int:number>/file/", evidence.add_file, name="case-evidence-file"),
    path("cases/<str:key>/evidence/<int:number>/hand-over/", evidence.hand_over, name="case-evidence-hand-over"),
    path("cases/<str:key>/papers/", papers.choose, name="case-papers"),
    path("cases/<str:key>/papers/new/<str:form>/", papers.make, name="case-paper-new"),
    path("cases/<str:key>/papers/<int:number>.docx", papers.word, name="case-paper"),
    path("cases/<str:key>/papers/<int:number>.pdf", papers.pdf, name="case-paper-pdf"),
    path("cases/<str:key>/volume.pdf", volume.volume, name="case-volume"),
    path("cases/<str:key>/check/", check.file_check, name="case-check"),
    *INSPECTIONS,
    path("account/", arrive.account, name="account"),
    path("account/end-session/", arrive.end_session, name="own-session-end"),
    path("admin/", people.home, name="admin"),
    path("admin/agencies/", people.agencies, name="agencies"),
    path("admin/agencies/new/", people.new_agency, name="agency-new"),
    path("admin/agencies/succession/", people.succession, name="succession"),
    path("admin/agencies/service/", people.service, name="service"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/new/", people.new_person, name="person-new"),
    path("admin/people/import/", people.import_people, name="people-import"),
    path("admin/people/template.xlsx", people.import_template, name="people-template"),
    path("admin/people/<str:person>/", people.person, name="person"),
    path("admin/people/<str:person>/posts/new/", people.new_post, name="post-new"),
    path("admin/people/<str:person>/posts/<int:number>/end/", people.end_post, name="post-end"),
    path("admin/people/<str:person>/posts/<int:number>/decide/", people.decide_post, name="post-decide"),
    path("admin/people/<str:person>/certificates/new/", people.new_certificate, name="certificate-new"),
    path("admin/people/<str:person>/account/", people.new_account, name="account-new"),
    path("admin/posts/", people.posts, name="posts"),
    path("admin/accounts/", accounts.accounts, name="accounts"),
    path("admin/accounts/<str:account>/", accounts.account, name="account-admin"),
    path("admin/accounts/<str:account>/secure/", accounts.secure, name="account-secure"),
    path("admin/sessions/", accounts.open_sessions, name="sessions"),
    path("admin/sessions/end/", accounts.end_session, name="session-end"),
    path("admin/audit/", accounts.audit_trail, name="audit"),
    path("admin/audit/<str:month>.jsonl", accounts.audit_export, name="audit-export"),
]
