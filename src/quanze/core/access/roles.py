"""The roles a person may hold, by the words of the field. Procedures name the same ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role that comes with a post. `wide` ones see every matter of their body, others the matters they take part or are awaited in.

    `confidential` ones may read drafts and the inner file (副卷) of the matters they can see.
    """

    id: str
    title: str
    wide: bool
    confidential: bool
    explains: str


# the ids that rulebook/roles.yaml names as posts (a test holds them against it)
ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        Role("handler", "承办人", False, True, "持证执法，承办指派给自己的事项；提出清单调整"),
        Role("co_handler", "协办人", False, True, "持证执法，协助办理指派给自己的事项"),
        Role("office_head", "办案机构负责人", True, True, "负责一个承办机构的全部事项"),
        Role("reviewer", "审核人", True, True, "审核本机关的案件"),
        Role("legal_reviewer", "法制审核人", True, True, "对本机关的决定作法制审核"),
        Role("deputy_leader", "分管领导", True, True, "审批分管的事项"),
        Role("leader", "主要负责人", True, True, "审批本机关的事项"),
        Role("committee_member", "案审会成员", False, True, "参加集体讨论"),
        Role("hearing_host", "听证主持人", False, False, "主持指派给自己的听证"),
        Role("archivist", "档案管理员", True, True, "保管本机关的案卷"),
        Role("supervisor", "执法监督员", True, False, "监督本机关的执法，不办理事项"),
        Role("list_office", "编办", False, True, "清单管理机构：审核、公布各机关清单的调整"),
        Role("legality_reviewer", "合法性审核人", False, True, "司法行政部门：对清单调整作合法性审核"),
        Role("approver", "本级政府审批人", False, True, "批准清单的增加、取消和下放"),
        Role("complaint_clerk", "投诉举报受理人", False, True, "受理投诉举报"),
    )
}

INVESTIGATORS = ("handler", "co_handler")
OVERSEERS = ("office_head", "deputy_leader", "leader")
FIELD = frozenset({*INVESTIGATORS, "office_head"})  # whose holders go out, given a valid certificate
OFFICERS = frozenset({*INVESTIGATORS, *OVERSEERS})  # those who do the body's own work, from the officer to its head

# 三员分立: one account holds at most one of these, and none of them together with a post
ADMINISTRATORS: dict[str, str] = {
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
}


def role_title(role: str) -> str:
    """The role's name in Chinese; the id itself where it is none of ours (a procedure may bring its own).

    >>> role_title("leader"), role_title("audit_admin"), role_title("x")
    ('主要负责人', '审计管理员', 'x')
    """
    return ROLES[role].title if role in ROLES else ADMINISTRATORS.get(role, role)


def role_called(title: str) -> str:
    """The id of the role with this Chinese name; "" where none is called so.

    >>> role_called(" 法制审核人 "), role_called("厨师")
    ('legal_reviewer', '')
    """
    wanted = "".join(title.split())
    wanted = "编办" if wanted == "清单管理机构" else wanted
    return next((role.id for role in ROLES.values() if role.title == wanted), "")
