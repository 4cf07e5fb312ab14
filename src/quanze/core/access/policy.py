"""One access policy: an actor, an action, what it is done to -> Allow, or Deny with the reason. Every door asks here and nowhere else.

What is not named here is denied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quanze.core.access.roles import ADMINISTRATORS, FIELD, OFFICERS, OVERSEERS, ROLES, role_title

# how far a visitor has come: nobody; password given, code awaited; must change the first password; must set the second factor; in
Level = Literal["anonymous", "password", "change_password", "enrol", "full"]
Secrecy = Literal["open", "draft", "inner"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a person holds today at a body, by post, by succession or because that body's office serves it."""

    role: str
    body: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `administrator` is one of the three kinds, or "" for everybody else."""

    person: str = ""
    holdings: frozenset[Holding] = frozenset()
    administrator: str = ""
    level: Level = "anonymous"

    def roles_at(self, body: str) -> frozenset[str]:
        """The roles held today at `body`; empty where the actor does not belong to it."""
        return frozenset(held.role for held in self.holdings if held.body == body)

    @property
    def bodies(self) -> frozenset[str]:
        """The bodies where the actor holds any role today."""
        return frozenset(held.body for held in self.holdings)


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked for. `people` take or took part in it; `awaited` are the post roles that may take its next act.

    `secrecy`: `draft` is not yet issued, `inner` belongs to the 副卷, which never leaves the body.
    """

    body: str = ""
    people: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    secrecy: Secrecy = "open"
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Allow:
    """It may be done."""


@dataclass(frozen=True, slots=True)
class Deny:
    """It may not be done: why, and what the asker can do about it, in words for the screen. `sign_in` means: not signed in (far enough)."""

    reason: str
    remedy: str
    sign_in: bool = False


Decision: TypeAlias = Allow | Deny
Reach = Literal["everyone", "arriving", "own", "officer", "body", "matter", "supervising"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One action. `reach` says what must tie the actor to the resource; `administrators` who of the three may do it;
    `levels` how far a visitor must have come; `roles` narrows `body` to some roles."""

    title: str
    reach: Reach
    administrators: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset({"full"})
    roles: frozenset[str] = frozenset()


def _administration(title: str, *who: str) -> Rule:
    return Rule(title, "supervising", frozenset(who))


# those who work with the register of inspected subjects; a list office or a legality reviewer that only serves the body does not
SUBJECT_READERS = frozenset(
    {"handler", "co_handler", "office_head", "reviewer", "legal_reviewer", "deputy_leader", "leader", "archivist", "supervisor"}
)
# who will be inspected, when and by whom is told to nobody whose office only looks after the body's lists
PLAN_READERS = frozenset(ROLES) - {"list_office", "legality_reviewer"}

ACTIONS: Mapping[str, Rule] = {
    "sign_in": Rule("登录", "everyone", levels=frozenset({"anonymous", "password", "change_password", "enrol", "full"})),
    "style": Rule("读取页面样式", "everyone", levels=frozenset({"anonymous", "password", "change_password", "enrol", "full"})),
    "second_factor": Rule("输入动态口令", "arriving", levels=frozenset({"password"})),
    "change_password": Rule("修改密码", "arriving", levels=frozenset({"change_password", "full"})),
    "enrol": Rule("设置动态口令", "arriving", levels=frozenset({"enrol", "full"})),
    "sign_out": Rule("退出", "arriving", levels=frozenset({"password", "change_password", "enrol", "full"})),
    "account.view": Rule("查看本人账号", "own"),
    "account.end_session": Rule("结束本人的登录", "own"),
    "work.view": Rule("查看我的工作", "officer"),
    "matters.list": Rule("查看事项列表", "officer"),
    "matters.export": Rule("导出事项列表", "officer"),
    "matter.open": Rule("发起事项", "body"),
    "matter.view": Rule("查看事项", "matter"),
    "matter.act": Rule("办理事项", "matter"),
    "matter.file": Rule("查看事项的文书材料", "matter"),
    "cases.figures": Rule("查看案件统计", "body", roles=frozenset(role for role, each in ROLES.items() if each.wide)),
    "subjects.view": Rule("查看检查对象和检查人员", "body", roles=SUBJECT_READERS),
    "subjects.change": Rule("登记、导入和修改检查对象", "body", roles=OFFICERS),
    "inspectors.change": Rule("登记检查人员的专长、不在岗和回避", "body", roles=frozenset(OVERSEERS)),
    "inspectors.own": Rule("登记本人的不在岗和回避", "body", roles=FIELD),
    "inspections.view": Rule("查看检查、整改、结果和看板", "body", roles=SUBJECT_READERS),
    "plans.view": Rule("查看检查计划", "body", roles=PLAN_READERS),
    "plans.change": Rule("编制检查计划、组织抽取", "body", roles=OFFICERS),
    "plans.seed": Rule("参与产生抽取的随机种子", "body", roles=PLAN_READERS),
    "inspections.reports": Rule("登记和责令年度自查报告", "body", roles=OFFICERS),
    "inspections.withdraw": Rule("撤下公开的检查结果", "body", roles=frozenset(OVERSEERS)),
    "checkforms.view": Rule("查看检查制度和检查表", "body"),
    "checkforms.change": Rule(
        "编写检查表、确认检查制度", "body", roles=frozenset({"office_head", "legal_reviewer", "deputy_leader", "leader"})
    ),
    "templates.view": Rule("查看文书模板", "body"),
    "templates.change": Rule(
        "更换文书模板", "body", roles=frozenset({"leader", "deputy_leader", "office_head", "legal_reviewer", "archivist"})
    ),
    "admin.home": _administration("进入管理页面", "system_admin", "security_admin", "audit_admin"),
    "admin.people.view": _administration("查看机构人员", "system_admin", "security_admin"),
    "admin.people.edit": _administration("登记机构人员、岗位和证件", "system_admin"),
    "admin.people.import": _administration("导入人员", "system_admin"),
    "admin.posts.confirm": _administration("核准岗位", "security_admin"),
    "admin.accounts.view": _administration("查看账号", "system_admin", "security_admin"),
    "admin.accounts.create": _administration("开立账号", "system_admin"),
    "admin.accounts.secure": _administration("停用、启用账号，重置密码和动态口令", "security_admin"),
    "admin.sessions": _administration("查看和结束登录", "security_admin"),
    "admin.audit": _administration("查看审计记录", "audit_admin"),
}


def decide(actor: Actor, action: str, resource: Resource | None = None) -> Decision:
    """Allow, or Deny with the reason in words for the asker.

    An unknown action is denied. A resource that is needed and not given is denied. The reason never tells more about a
    resource than that the asker may not have it.

    >>> officer = Actor("p1", frozenset({Holding("handler", "水务局")}), level="full")
    >>> decide(officer, "matter.view", Resource("水务局", people=frozenset({"p1"})))
    Allow()
    >>> decide(officer, "matter.view", Resource("财政局", people=frozenset({"p1"}))).reason
    '这是其他机关的事项'
    """
    rule = ACTIONS.get(action)
    if rule is None:
        return Deny(f"没有“{action}”这一操作的规定", "请系统管理员检查程序版本")
    if actor.level not in rule.levels:
        return _not_far_enough(actor.level, rule)
    if rule.reach in ("everyone", "arriving"):
        return Allow()
    if rule.reach == "supervising":
        if actor.administrator in rule.administrators:
            return Allow()
        who = "、".join(ADMINISTRATORS[each] for each in ADMINISTRATORS if each in rule.administrators)
        return Deny(f"“{rule.title}”由{who}办理", f"请与{who}联系")
    if rule.reach == "own":
        if resource is not None and resource.owner and resource.owner != actor.person:
            return Deny("这是他人的账号", "请从“我的账号”进入")
        return Allow()
    if actor.administrator:
        return Deny(f"{ADMINISTRATORS[actor.administrator]}不办理业务事项", "业务事项由有岗位的人员办理；管理工作请到“管理”页面")
    if not actor.holdings:
        return Deny("您今天没有任何岗位", "请系统管理员登记岗位，经安全管理员核准后再登录")
    if rule.reach == "officer":
        return Allow()
    if resource is None or not resource.body:
        return Deny("没有指明是哪个机关的事项", "请从事项列表进入")
    held = actor.roles_at(resource.body)
    if not held:
        return Deny("这是其他机关的事项", "请由该机关的人员办理；需要协助的，走协查程序")
    if rule.reach == "body":
        if rule.roles and not held & rule.roles:
            return Deny(f"“{rule.title}”应由{'、'.join(role_title(each) for each in sorted(rule.roles))}办理", "请交有相应岗位的人员")
        return Allow()
    return _matter(actor, held, action, resource)


def _matter(actor: Actor, held: frozenset[str], action: str, resource: Resource) -> Decision:
    takes_part = actor.person in resource.people
    wide = any(role in ROLES and ROLES[role].wide for role in held)
    if not (takes_part or wide or held & resource.awaited):
        return Deny("这件事项没有指派给您", "需要参加办理的，请承办机构负责人指派")
    if action == "matter.act" and held == {"supervisor"}:
        return Deny("执法监督员监督执法，不办理事项", "发现问题的，请通过监督程序提出")
    if resource.secrecy == "draft" and not (takes_part or any(role in ROLES and ROLES[role].confidential for role in held)):
        return Deny("这份文书还是草稿", "文书制发后即可查看")
    if resource.secrecy == "inner" and not any(role in ROLES and ROLES[role].confidential for role in held):
        return Deny("这份材料属于副卷，只供本机关办理、审核、审批和档案人员查看", "确需查阅的，请按档案管理规定办理")
    return Allow()


def _not_far_enough(level: Level, rule: Rule) -> Deny:
    if level == "anonymous":
        return Deny("您还没有登录", "请先登录", sign_in=True)
    if level == "full":
        return Deny("您已经登录", "请从“我的工作”继续", sign_in=True)
    waits = {"password": "请先输入动态口令", "change_password": "请先修改初始密码", "enrol": "请先设置动态口令"}[level]
    return Deny("登录还没有完成", waits, sign_in=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which matters a list may show: all of the `wide` bodies; of the `narrow` ones those the actor takes part in or is awaited in.

    `roles` are the roles held at each body, by which a list tells whether the actor is awaited.
    """

    person: str
    wide: frozenset[str]
    narrow: frozenset[str]
    roles: Mapping[str, frozenset[str]]


def scope(actor: Actor) -> Scope:
    """The matters that `decide(actor, "matter.view", …)` allows, in a form that a query can use. Nobody's scope is empty by mistake:
    where the actor may see no list at all, both sets are empty."""
    if actor.level != "full" or actor.administrator:
        return Scope(actor.person, frozenset(), frozenset(), {})
    roles = {body: actor.roles_at(body) for body in actor.bodies}
    wide = frozenset(body for body, held in roles.items() if any(role in ROLES and ROLES[role].wide for role in held))
    return Scope(actor.person, wide, frozenset(roles) - wide, roles)


def in_scope(seen: Scope, resource: Resource) -> bool:
    """Whether a matter lies in the scope; agrees with `decide(actor, "matter.view", resource)` for every matter (tested)."""
    if resource.body in seen.wide:
        return True
    return resource.body in seen.narrow and (seen.person in resource.people or bool(seen.roles[resource.body] & resource.awaited))


def clash(administrator: str, other_administrator: str, has_posts: bool) -> str:
    """Why a person may not become `administrator` given what is held already; "" where nothing stands against it (三员分立).

    >>> clash("audit_admin", "system_admin", False)
    '此人已是系统管理员，三员分立，不能再任审计管理员'
    >>> clash("audit_admin", "", True)
    '此人有业务岗位，不能同时任审计管理员'
    >>> clash("audit_admin", "", False)
    ''
    """
    title = ADMINISTRATORS[administrator]
    if other_administrator:
        return f"此人已是{ADMINISTRATORS[other_administrator]}，三员分立，不能再任{title}"
    return f"此人有业务岗位，不能同时任{title}" if has_posts else ""
