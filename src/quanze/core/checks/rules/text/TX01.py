"""词语重复

## 查什么
一个词接连写了两遍，如“的的”“管理管理”“处处罚”。构成新词的重复（标的的、许可许可证、建设建设单位）不报。

## 为什么
重复多半是编辑时留下的，照抄到告知书上会损害公信力。

## 不合格
对人民防空工程维护管理管理的监督检查

## 合格
对无证许可证件的管理；对建设项目的监督检查

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_LETTER = "\u4e00-\u9fff"
# words that make a new word of the second half: 建设建设单位 is 建设 + 建设单位
_HEADS = "[人者单项证部机许事标场企活设合材产员权品物费规制度计主类目书表期处站局所院]|条[件款]|法人|负责|质量|安全|监督|管理|监理|服务|检测|检验|使用|经营|生产|标识|名称|编号|信息|数据|造价|总承包|建设|资[格质料金产本]"
_DOUBLED = re.compile(
    rf"(?<![目标有])的的(?![确士])|(?<![为除])了了(?![解结然])|(?<![共缓饱温谐调中])和和(?![平解谐田])"
    rf"|(?<![四到处各])处处罚(?!款)|(?<![{_LETTER}])对对(?![外内照比方应象])|或或(?!有|然)"
    # the first character of a word typed twice, where no other word can end in it
    r"|责令令|依依[法照据]|违违反|予予以|按按照|吊吊销|撤撤销|暂暂[扣停]|投投诉|(?<!重)申申请|(?<![平调修完])整整改|没没收"
    # the last character of a word typed twice, where it does not begin the next
    r"|监督督(?![促办查导察学战])|管理理(?![由论应顺财赔事会念想解智疗科发])|检查查(?![处封验看找清明扣获阅询实出证核对办])|审批批(?![准复文次件发评])|备案案(?![件情卷由例值])"
    r"|责任任(?![何务职免用命意期人])|部门门(?![前口诊店牌户])|单位位(?![于置次])|许可可(?![以能行否靠持见控])"
    rf"|(?P<word>[{_LETTER}]{{2,4}})(?P=word)(?!{_HEADS})"
)
_NUMERALS = set("一二三四五六七八九十百千万亿零〇两年月日")
# reduplications that are good Chinese
_GOOD = {"工程", "研究", "商量", "考虑", "讨论", "一一", "人人", "家家", "层层", "件件", "事事", "××", "某某"}

# words whose parts double by chance: 转产停产停业
_AROUND = (
    "委员会委员",
    "监测预测预警",
    "同权同",
    "本规定规定",
    "该规定规定",
    "若干规定规定",
    "管理规定规定",
    "暂行规定规定",
    "停产停业",
    "停建停用",
    "随到随办",
)

_MOST = 5  # findings in one text; more say no more


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each doubled word of a text, up to a few."""
    for shown in checked.texts:
        told = 0
        for found in _DOUBLED.finditer(shown.text):
            word = found["word"]
            if word and (
                word[0] in "对与和跟至到"
                or (len(word) == 2 and word[0] == "的")
                or word in _GOOD
                or len(set(word)) == 1
                or set(word) & _NUMERALS
            ):
                continue
            if any(good in shown.text[max(found.start() - 2, 0) : found.end() + 2] for good in _AROUND):
                continue
            if (told := told + 1) > _MOST:
                break
            once = word or (found.group()[:-1] if found.group()[-1] == found.group()[-2] else found.group()[1:])
            yield shown.finding(f"“{found.group()}”像是重复。", f"改为“{once}”。", span=Span(*found.span()))


RULE = documented(__doc__, code="TX01", name="text.doubled_word", level="warning", find=find)
