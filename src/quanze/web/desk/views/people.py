"""Administration: bodies, people, posts, certificates. The system administrator proposes, the security administrator confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse

from quanze.adapters.system_clock import now
from quanze.core.access.policy import Allow, decide
from quanze.core.access.roles import ROLES
from quanze.store.accounts import account_operations, operations, people_import, queries
from quanze.store.accounts.operations import By, NotPossible
from quanze.web.desk.access import Missing, action
from quanze.web.desk.fields import Field, day, faulty, judged, typed, values, with_errors
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import actor_of, visitor_of

HOME = Step("管理", "/desk/admin/")
PEOPLE = Step("人员", "/desk/admin/people/")
LEVELS = tuple((each, each) for each in ("国家", "省", "市", "县", "乡"))


def by(request: HttpRequest) -> By:
    return By(visitor_of(request).person, now())


def may(request: HttpRequest, name: str) -> bool:
    """Whether a page should offer what `name` opens; the gate decides again when it is asked for."""
    return isinstance(decide(actor_of(request), name), Allow)


@action("admin.home")
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "people": may(request, "admin.people.view"),
        "edit": may(request, "admin.people.edit"),
        "confirm": may(request, "admin.posts.confirm"),
        "accounts": may(request, "admin.accounts.view"),
        "sessions": may(request, "admin.sessions"),
        "audit": may(request, "admin.audit"),
        "waiting": len(queries.proposed_posts()) if may(request, "admin.posts.confirm") else 0,
    }
    return page(request, "admin/home", context, Step("管理"), here="管理")


@action("admin.people.view")
def agencies(request: HttpRequest) -> HttpResponse:
    context = {"agencies": queries.agencies(), "edit": may(request, "admin.people.edit")}
    return page(request, "admin/agencies", context, HOME, Step("机关"), here="管理")


def _form(
    request: HttpRequest,
    title: str,
    fields: tuple[Field, ...],
    do: Callable[[dict[str, str]], str],
    done: str,
    trail: tuple[Step, ...],
    lede: str = "",
) -> HttpResponse:
    """A form of administration: shown, or tried; what was typed stays where it is refused. `do` returns what to say when done."""
    status = 200
    if request.method == "POST":
        fields = judged(typed(request, fields))
        status = 400
        if not faulty(fields):
            try:
                return go(request, done, do(values(fields)))
            except NotPossible as refused:
                known = {field.name for field in fields}
                fields = with_errors(fields, {refused.field if refused.field in known else fields[0].name: refused.reason})
    return page(request, "admin/form", {"title": title, "lede": lede, "fields": fields}, *trail, here="管理", status=status)


@action("admin.people.edit", methods=("GET", "POST"))
def new_agency(request: HttpRequest) -> HttpResponse:
    fields = (
        Field("name", "机关名称", help="与权责清单上的名称一致时，自动与登记簿中的单位对应"),
        Field("region", "地区", required=False),
        Field("level", "层级", "choice", options=LEVELS, required=False),
        Field("start", "设立之日", "date", required=False),
    )

    def do(given: dict[str, str]) -> str:
        operations.register_agency(given["name"], by(request), region=given["region"], level=given["level"], start=day(given["start"]))
        return f"已登记{given['name']}。"

    return _form(request, "登记机关", fields, do, "/desk/admin/agencies/", (HOME, Step("机关", "/desk/admin/agencies/"), Step("登记机关")))


def _agency_options() -> tuple[tuple[str, str], ...]:
    return tuple((slug, name) for slug, name in sorted(queries.agency_names().items(), key=lambda one: one[1]))


@action("admin.people.edit", methods=("GET", "POST"))
def succession(request: HttpRequest) -> HttpResponse:
    fields = (
        Field("before", "被撤并的机关", "choice", options=_agency_options()),
        Field("after", "承继职权的机关", "choice", options=_agency_options()),
        Field("day", "承继之日", "date", help="从这一天起，原机关的事项由承继机关的人员办理"),
        Field("basis", "依据", required=False, help="例如机构改革方案的文号"),
    )

    def do(given: dict[str, str]) -> str:
        since = date.fromisoformat(given["day"])
        operations.succeed(given["before"], given["after"], since, by(request), basis=given["basis"])
        return "已登记职权承继。"

    trail = (HOME, Step("机关", "/desk/admin/agencies/"), Step("职权承继"))
    return _form(
        request,
        "登记职权承继",
        fields,
        do,
        "/desk/admin/agencies/",
        trail,
        "机构改革中机关合并、分立、更名后，由谁承继职权。一对一、一对多都可以，逐条登记。",
    )


@action("admin.people.edit", methods=("GET", "POST"))
def service(request: HttpRequest) -> HttpResponse:
    roles = tuple((role.id, role.title) for role in ROLES.values())
    fields = (
        Field("provider", "由哪个机关的人员", "choice", options=_agency_options()),
        Field("role", "以什么岗位", "choice", options=roles),
        Field("served", "为哪个机关办理", "choice", options=_agency_options()),
    )

    def do(given: dict[str, str]) -> str:
        operations.serve_role(given["role"], given["provider"], given["served"], by(request))
        return "已登记。"

    trail = (HOME, Step("机关", "/desk/admin/agencies/"), Step("跨机关的岗位"))
    lede = "例如编办的清单管理人员为各部门审核清单调整，司法局的合法性审核人为各部门审核。"
    return _form(request, "登记跨机关的岗位", fields, do, "/desk/admin/agencies/", trail, lede)


@action("admin.people.view")
def people(request: HttpRequest) -> HttpResponse:
    agency, words = request.GET.get("agency", "")[:120], request.GET.get("q", "").strip()[:60].replace("\x00", "")
    context = {
        "found": queries.people(agency, words),
        "agencies": _agency_options(),
        "agency": agency,
        "q": words,
        "edit": may(request, "admin.people.edit"),
        "today": visitor_of(request).day,
    }
    return page(request, "admin/people", context, HOME, Step("人员"), here="管理")


@action("admin.people.edit", methods=("GET", "POST"))
def new_person(request: HttpRequest) -> HttpResponse:
    fields = (
        Field("name", "姓名"),
        Field("person", "人员编号", required=False, help="本机关的工号；不填则自动编号。登记后不再改变"),
    )
    made: list[str] = []

    def do(given: dict[str, str]) -> str:
        if given["person"] and queries.person(given["person"]):
            raise NotPossible("person", f"编号 {given['person']} 已经登记；请在人员页面查看")
        made.append(operations.register_person(given["name"], by(request), person=given["person"]))
        return f"已登记{given['name']}，人员编号 {made[0]}。接着可以提出岗位、登记证件。"

    response = _form(request, "登记人员", fields, do, "/desk/admin/people/", (HOME, PEOPLE, Step("登记人员")))
    if made:
        response["Location"] = f"/desk/admin/people/{made[0]}/"
    return response


def _the_person(id_: str) -> queries.PersonView:
    found = queries.person(id_)
    if found is None:
        raise Missing(f"没有编号为“{id_[:40]}”的人员。", (("人员", "/desk/admin/people/"),))
    return found


@action("admin.people.view")
def person(request: HttpRequest, person: str) -> HttpResponse:
    found = _the_person(person)
    today = visitor_of(request).day
    context = {
        "person": found,
        "edit": may(request, "admin.people.edit"),
        "confirm": may(request, "admin.posts.confirm"),
        "create": may(request, "admin.accounts.create") and not found.account,
        "certificates": [(each, each.standing(today)) for each in found.certificates],
        "today": today,
    }
    return page(request, "admin/person", context, HOME, PEOPLE, Step(found.name), here="管理")


@action("admin.people.edit", methods=("GET", "POST"))
def new_post(request: HttpRequest, person: str) -> HttpResponse:
    found = _the_person(person)
    roles = tuple((role.id, f"{role.title}——{role.explains}") for role in ROLES.values())
    fields = (
        Field("agency", "机关", "choice", options=_agency_options()),
        Field("role", "岗位", "choice", options=roles),
        Field("office", "科室", required=False),
        Field("start", "任职之日", "date", value=visitor_of(request).day.isoformat()),
        Field("end", "任期届满之次日", "date", required=False, help="没有任期的不填"),
    )

    def do(given: dict[str, str]) -> str:
        operations.propose_post(
            person, given["agency"], given["role"], by(request), office=given["office"], start=day(given["start"]), end=day(given["end"])
        )
        return "已提出岗位，等安全管理员核准后生效。"

    trail = (HOME, PEOPLE, Step(found.name, f"/desk/admin/people/{person}/"), Step("提出岗位"))
    return _form(request, f"为{found.name}提出岗位", fields, do, f"/desk/admin/people/{person}/", trail, "岗位经安全管理员核准后才有权限。")


@action("admin.people.edit", methods=("GET", "POST"))
def end_post(request: HttpRequest, person: str, number: int) -> HttpResponse:
    found = _the_person(person)
    post = next((each for each in found.posts if each.number == number), None)
    if post is None:
        raise Missing("没有这个岗位。", ((found.name, f"/desk/admin/people/{person}/"),))
    fields = (Field("until", "不再任职的第一天", "date", value=visitor_of(request).day.isoformat(), help="此前办理的事项仍然有效"),)

    def do(given: dict[str, str]) -> str:
        operations.end_post(person, number, date.fromisoformat(given["until"]), by(request))
        return f"{post.role_title}岗位到 {given['until']} 为止。"

    trail = (HOME, PEOPLE, Step(found.name, f"/desk/admin/people/{person}/"), Step("免去岗位"))
    return _form(request, f"免去{found.name}的{post.role_title}岗位", fields, do, f"/desk/admin/people/{person}/", trail)


@action("admin.people.edit", methods=("GET", "POST"))
def new_certificate(request: HttpRequest, person: str) -> HttpResponse:
    found = _the_person(person)
    fields = (
        Field("number", "证号", help="同一证号再登记一次，即为更正"),
        Field("issuer", "发证机关"),
        Field("start", "有效期起", "date"),
        Field("end", "有效期止", "date", required=False, help="证上印的最后一天"),
        Field("scope", "执法领域", required=False, help="几个领域用顿号分开；不填表示不限"),
    )

    def do(given: dict[str, str]) -> str:
        last = day(given["end"])
        operations.issue_certificate(
            person,
            given["number"],
            given["issuer"],
            date.fromisoformat(given["start"]),
            by(request),
            end=last + timedelta(days=1) if last else None,
            scope=given["scope"].replace("，", "、").replace(",", "、").split("、"),
        )
        return f"已登记执法证 {given['number']}。"

    trail = (HOME, PEOPLE, Step(found.name, f"/desk/admin/people/{person}/"), Step("登记执法证"))
    return _form(request, f"登记{found.name}的执法证", fields, do, f"/desk/admin/people/{person}/", trail)


@action("admin.posts.confirm")
def posts(request: HttpRequest) -> HttpResponse:
    return page(request, "admin/posts", {"waiting": queries.proposed_posts()}, HOME, Step("核准岗位"), here="管理")


@action("admin.posts.confirm", methods=("POST",))
def decide_post(request: HttpRequest, person: str, number: int) -> HttpResponse:
    try:
        if request.POST.get("decision") == "confirm":
            operations.confirm_post(person, number, by(request))
            words = "已核准，岗位从任职之日起有权限。"
        else:
            operations.refuse_post(person, number, request.POST.get("reason", ""), by(request))
            words = "已退回。"
    except NotPossible as refused:
        words = f"没有办成：{refused.reason}。"
    return go(request, "/desk/admin/posts/", words)


@action("admin.people.import")
def import_template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(people_import.template(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E4%BA%BA%E5%91%98%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xlsx"
    return response


@action("admin.people.import", methods=("GET", "POST"))
def import_people(request: HttpRequest) -> HttpResponse:
    """Preview first, then the same file again to be taken in: nothing of an unseen file is written."""
    context: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            context["missing"] = "请选择文件。"
            status = 400
        elif upload.size is None or upload.size > people_import.LARGEST_FILE:
            context["missing"] = (
                f"文件有 {(upload.size or 0) / 1024 / 1024:.1f} MB，最大 {people_import.LARGEST_FILE // 1024 // 1024} MB；请分几个文件导入。"
            )
            status = 413
        else:
            name, data = upload.name or "人员.xlsx", upload.read()
            if request.POST.get("take") == "yes":
                seen = people_import.take(name, data, by(request))
                if not seen.table.faults:
                    return go(
                        request,
                        "/desk/admin/people/",
                        f"已导入：新登记 {seen.new} 人，岗位 {seen.posts} 个（等待核准），执法证 {seen.certificates} 个。",
                    )
            else:
                seen = people_import.preview(name, data)
            status = 400 if seen.table.faults else 200
            context |= {"seen": seen, "name": name, "names": queries.agency_names()}
    return page(request, "admin/import", context, HOME, PEOPLE, Step("导入"), here="管理", status=status)


@action("admin.accounts.create", methods=("GET", "POST"))
def new_account(request: HttpRequest, person: str) -> HttpResponse:
    found = _the_person(person)
    from quanze.core.access.roles import ADMINISTRATORS

    fields = (
        Field("account", "账号", help="登录时输入；字母、数字或汉字都可以"),
        Field(
            "administrator",
            "管理员",
            "choice",
            options=tuple(ADMINISTRATORS.items()),
            required=False,
            help="业务人员不选。三员分立：有业务岗位的人不能任管理员",
        ),
    )
    secret = account_operations.first_password()

    def do(given: dict[str, str]) -> str:
        account_operations.create_account(given["account"], person, secret, by(request), administrator=given["administrator"])
        return f"已开立账号 {given['account']}，初始密码 {secret}。请当面交给本人；这里只显示这一次，第一次登录必须修改。"

    trail = (HOME, PEOPLE, Step(found.name, f"/desk/admin/people/{person}/"), Step("开立账号"))
    return _form(request, f"为{found.name}开立账号", fields, do, f"/desk/admin/people/{person}/", trail)
