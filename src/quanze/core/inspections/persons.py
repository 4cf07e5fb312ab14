"""Natural persons behind what an inspection writes down: a stall that bears its keeper's name, a contact, somebody named in an order.

Nobody can find every name in free words. What is sought: the names the file knows, a subject without an enterprise's code whose name is a
person's, and names that stand behind the word for an office (负责人王大伟, 联系人：李四). Where in doubt a name is withheld.
"""

from __future__ import annotations

import re

SOLE_TRADER = "92"  # how the unified codes of individual businesses (个体工商户) begin, GB 32100
LONGEST = 4  # characters of a Chinese name, with a double surname
_HAN = "一-鿿"
_BUSINESS = "公司厂店部社行院所站馆场局心酒楼市校团企业事务协会坊铺屋堂吧室队园庄摊家面饭菜粮油修理"
_ADDED = re.compile(r"[（(]\s*(?:个体工商户|个体户|个体|经营者|业主|自然人)\s*[）)]|^(?:个体工商户|个体户|经营者|业主)[：:]?|\s")
_NAME = re.compile(rf"[{_HAN}]{{2,{LONGEST}}}|[{_HAN}]{{1,10}}(?:[·•][{_HAN}]{{1,10}})+")
_OFFICE = re.compile(r"办公室|前台|值班|门卫|客服|热线|负责人|联系人|财务|行政|安全|管理|单位|本人")
_TITLE = re.compile(r"(?:总经理|经理|主任|厂长|店长|老板|先生|女士|师傅|科长|校长|院长|站长|队长)$")
_ROLE = r"(?:法定代表人|负责人|经营者|业主|店主|厂长|店长|经理|老板|联系人|当事人|委托代理人|代理人|安全员|管理员|操作工|作业人员|持证人|证人|员工|职工|从业人员)"
_NAMED = re.compile(rf"{_ROLE}(?:姓名)?[：:]\s*([{_HAN}]{{2,{LONGEST}}}|[{_HAN}]{{1,10}}(?:[·•][{_HAN}]{{1,10}})+)")
# the surnames that most people bear and that begin no other word behind an office (于 in 负责人于三日内 is none of them)
_SURNAMES = "欧阳|上官|司马|诸葛|[王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛阎潘杜汪姜姚谭廖邹熊郝孔崔邱秦侯邵孟尹黎乔赖龚]"
_BESIDE = re.compile(rf"{_ROLE}((?:{_SURNAMES})[{_HAN}]{{1,2}})")
_VERBS = ("陈述", "陈列", "张贴", "张挂", "罗列", "郑重", "谢绝")
_NO_NAME = "未不没已在于应的等将被与和须请向对无有是及或要负从按以并且持"


def personal_name(name: str, key: str) -> str:
    """The person whose name a subject bears, "" where it bears a business name or has the code of an enterprise.

    >>> personal_name("张三（个体工商户）", "92110000MA0000000X"), personal_name("张三小吃店", "x:1"), personal_name("张三", "91110000600037341L")
    ('张三', '', '')
    """
    if not key.startswith(("x:", SOLE_TRADER)):
        return ""
    plain = _ADDED.sub("", name)
    return plain if _NAME.fullmatch(plain) and not any(mark in plain for mark in _BUSINESS) else ""


def contact_names(contact: str) -> tuple[str, ...]:
    """The names of persons in what a register keeps of a contact, or in who signed; an office (办公室) or a bare title (站长) is none.

    >>> contact_names("王大伟 13800138000"), contact_names("李经理"), contact_names("办公室"), contact_names("站长"), contact_names("John Smith")
    (('王大伟',), ('李经理',), (), (), ('John Smith',))
    """
    found: list[str] = re.findall(r"[A-Z][a-z]+(?:[ .'-]+[A-Z][A-Za-z]*)+", contact)
    for each in re.findall(rf"[{_HAN}·•]+", contact):
        plain = _TITLE.sub("", each)
        if plain and not _OFFICE.search(each) and (_NAME.fullmatch(each) or _NAME.fullmatch(plain)):
            found += dict.fromkeys(one for one in (each, plain) if len(one) > 1)
    return tuple(found)


def names_told(text: str) -> tuple[str, ...]:
    """Names that stand behind the word for an office, in free words.

    >>> names_told("安全员王五未持证，联系人：欧阳明；负责人于三日内改正")
    ('欧阳明', '王五')
    """
    found = [hit[1] for hit in _NAMED.finditer(text)]
    for hit in _BESIDE.finditer(text):
        name = re.split(f"[{_NO_NAME}]", hit[1])[0]
        if len(name) > 1 and not name.startswith(_VERBS):
            found.append(name)
    return tuple(dict.fromkeys(found))
