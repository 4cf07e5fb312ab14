"""Reads the citations of a text: one scan for the few characters a citation can begin at, full reading only there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from quanze.core.citations.brackets import ARTICLE_LINE, inside_bracket, opening_of
from quanze.core.citations.draft import Draft
from quanze.core.citations.forms import FormBinder
from quanze.core.citations.heading import Heading, organ_of, read_heading
from quanze.core.citations.lookalikes import plain_characters
from quanze.core.citations.model import Citation
from quanze.core.citations.names import (
    FORMERLY,
    GENERIC,
    KNOWN_STATUTES,
    LABEL_BRACKETS,
    LABELS,
    LEADING_VERB,
    NO_ORGAN,
    NUMBERING_AT_END,
    ORGAN_LAST,
    ORGANS,
    SELF_NOUN,
)
from quanze.core.citations.numerals import NUMERAL, plain_digits
from quanze.core.citations.provisions import read_provisions
from quanze.core.citations.quotes import attach_quotes, is_head
from quanze.core.citations.suggestions import suggest
from quanze.core.citations.titles import names_enactment, read_title
from quanze.core.kernel.span import Span

_YEAR = r"(?:19|20|１９|２０)[\d０-９]{2}|[一二][九〇○零][〇○零一二三四五六七八九]{2}"
# Every branch begins with a literal character, so that the scan runs over all others at the speed of the regex engine.
_SCAN = re.compile(
    rf"《|》|〈(?=[一-鿿]{{1,40}}(?:法|条例|规定|办法|细则)[〉》])|<(?=[一-鿿]{{1,40}}(?:法|条例|规定|办法|细则)>)|＜(?=[一-鿿]{{1,40}}(?:法|条例|规定|办法|细则)＞)"
    rf"|本(?=[《“]?(?:{SELF_NOUN})[》”]?\s{{0,3}}第)|该(?=[《“]?(?:{SELF_NOUN})[》”]?\s{{0,3}}第)"
    rf"|同(?<![合共协]同)(?=(?:法|条例|办法|规定|细则)\s{{0,3}}第)|其(?=实施(?:条例|细则|办法|规定)\s{{0,3}}第)"
    rf"|[上前]述(?=[《“]?(?:{SELF_NOUN})[》”]?\s{{0,3}}第)"
    rf"|〔(?=\s?(?:{_YEAR}))|［(?=\s?(?:{_YEAR}))|\[(?=\s?(?:{_YEAR}))|【(?=\s?(?:{_YEAR}))|（(?=\s?(?:{_YEAR})\s?[）)])|\((?=\s?(?:{_YEAR})\s?[）)])|﹝(?=\s?(?:{_YEAR}))|〖(?=\s?(?:{_YEAR}))"
    rf"|令(?=\s?[（(]\s?第\s?[{NUMERAL}]{{1,6}}\s?号|\s?(?:(?:[〔\[（(]?(?:{_YEAR})\s?年?[〕\]）)]?)?\s?第?\s?[{NUMERAL}]{{1,6}}\s?号))"
    rf"|告(?<=公告)(?=\s?(?:[〔\[（(]?(?:{_YEAR})\s?年?[〕\]）)]?)?\s?第?\s?[{NUMERAL}]{{1,6}}\s?号)"
    rf"|号(?=令|公告(?!栏))"
    rf"|第(?<=[法例则典法定][》”]第)|第(?<=[法例则典定]第)|第(?<=[法例则典定]\s第)|第(?<=[）)]第)"
)
_DOC_NUMBER = re.compile(rf"[〔\[（(【［﹝〖]\s?(?:{_YEAR})\s?年?\s?[〕\]）)】］﹞〗]\s?第?\s?[{NUMERAL}]{{1,7}}\s?号(?:令|公告)?")
_ORDER = re.compile(
    rf"[令告]\s?[（(]\s?第\s?[{NUMERAL}]{{1,6}}\s?号\s?[）)]|[令告]\s?(?:[〔\[（(]?(?:{_YEAR})\s?年?[〕\]）)]?)?\s?第?\s?[{NUMERAL}]{{1,6}}\s?号"
)
# 国务院第591号令, 市场监管总局2022年第12号公告: the number before the word
_NUMBER_BEFORE = re.compile(rf"(?:(?:{_YEAR})\s?年?)?\s?第?\s?[{NUMERAL}]{{0,6}}$")
_ORDER_BEHIND = re.compile(rf"(?:(?:{_YEAR})\s?年?)?\s?第?\s?[{NUMERAL}]{{1,6}}号(?:令|公告)")
_PAPER = re.compile(r"文件?(?=第)")
_CODE_BEFORE = re.compile(r"[一-鿿]{1,14}$")
_ORGAN_BEFORE = re.compile(r"[一-鿿、]{2,60}$")
_TITLE_ISSUER = re.compile(
    r"^([一-鿿][一-鿿、]{1,79}?(?:国务院|部|委|委员会|局|厅|署|院|办公厅|办公室|政府|银行|会))(?:关于|转发|批转|印发)"
)
_ORGAN_WORDS = re.compile(r".*[^一-鿿、]", re.S)
# 卫生部发布的《…》
_MADE_BY = re.compile(r"(?<=[一-鿿])(?:联合)?(?:印发|发布|公布|颁布|颁发|制定|下发|出台)的?$")
_ANY_LABEL = re.compile(r"[一-鿿、/]{2,12}")
_CLOSING = frozenset("）)】］]〕﹞")
_NUMERALS = frozenset("0123456789０１２３４５６７８９〇一二三四五六七八九十百两")
_HEADING_BEHIND = re.compile(r"[（(](?!见)([^（）()《》“”条；;]{4,80}(?:修订|修正|修改|公布|发布|号令?)(?:版|本)?)[）)]")
# 《中华人民共和国主席令（第七十号）》: marks around what is a number
_ORDER_IN_MARKS = re.compile(rf"[一-鿿、]{{2,40}}令[〔\[［（(]?(?:{_YEAR})?年?[〕\]］）)]?[（(]?第?[{NUMERAL}]{{1,6}}号[）)]?")
_GAP = re.compile(r"(?:[\s　]|&emsp;|&nbsp;|<[A-Za-z][^<>\n]{0,80}>|\|){0,60}")
_PROVISION_AHEAD = re.compile(
    rf"[”\"]?(?:(?:明确)?规定[，,]?[\s　]*[：:]?[\s　]*[“\"]?|[，,：:、]|[：:][\s　]*[“\"]|[—－-]{{1,2}}|/|中的?|的|之|有关)?[\s　]*(?:[“\"]?(?:总则|分则|罚则|法律责任|附则|[一-鿿]{{1,6}}编)[”\"]?(?:一?章|部分)?(?:中的?|的)?[\s　]*)?(?=第\s{{0,12}}[（(]?\s{{0,12}}[{NUMERAL}]|[的]?附[件录表])"
)
_HEADING_AHEAD = re.compile(
    rf"[，,]?\s?(?:(?:已?于|根据|自|经)?(?:{_YEAR})\s?[年.]|[一-鿿、]{{2,40}}令\s?(?:{_YEAR}年)?第?\s?[{NUMERAL}]{{1,6}}\s?号|[一-鿿]{{1,12}}[〔\[［【﹝](?:{_YEAR}))"
)
# 国务院令第5号、省政府令第6号: a number after a number is a citation of its own.
_ANOTHER_NUMBER = re.compile(rf"[、，,和及与][一-鿿、]{{2,40}}[令告]\s?(?:{_YEAR}年)?第?\s?[{NUMERAL}]{{1,6}}\s?号(?!修|发|公|颁)")
_HEADING_END = re.compile(rf"[。；;\n]|第\s?[{NUMERAL}]{{1,9}}\s?条|《(?![^《》]{{0,80}}》?[^。；;\n]{{0,20}}(?:修正|修订|自))")
# 第六第一款: the word 条 is missing; what it should be is for a person to say.
_WITHOUT_ARTICLE_WORD = re.compile(rf"第\s?[{NUMERAL}]{{1,6}}(?:第\s?[{NUMERAL}]{{1,3}}\s?[款项])+")
# 第4.1.6条 of a standard, 三、（七） of a policy paper: places that are no articles.
_OUTLINE = re.compile(
    r"第\s?\d{1,3}(?:[.．]\d{1,3}){1,4}\s?条?|[一二三四五六七八九十]{1,3}、?[（(][一二三四五六七八九十]{1,3}[）)](?=[，,。；;、\s]|$|的|规定)"
)
_LABEL_AHEAD = re.compile(r"【\s?[一-鿿]{2,10}\s?】")
_MERGES = re.compile(r"[\s　]{0,3}(?:号?文件?)?(?:(?:公布|发布|印发|颁布|修订|修正|修改)的?)?[\s　]{0,3}")
_TITLED_TAIL = re.compile(
    r"(?:等[一-鿿\d]{0,8})?(?:的|有关)[^，。；;：:《》\n（(]{0,20}?(?:通知|决定|意见|通告|公告|批复|函|办法|规定|命令|令)(?=[（(〔\[\s，。；;]|第|$)"
)
_ABOUT = re.compile(
    r"关于(?:转发|印发|修改|公布|发布|废止|批转|实施|贯彻|执行|做好|落实|下发|颁发|修订|贯彻落实|贯彻执行|贯彻实施|学习宣传|施行|认真贯彻|进一步[一-鿿]{0,6})[^，。；;：:《》\n]{0,30}$|(?<=[部委会局署院厅])(?:转发|批转)[^，。；;：:《》\n]{0,30}$"
)
_IMPLEMENTING = re.compile(r"(?:(?<=[。；;：:】，,\s、.．])|^)[一-鿿]{1,16}?(?:实施|执行|贯彻)$")
_IMPLEMENTED = re.compile(r"(?:的)?(?:若干规定|暂行规定|实施办法|实施细则|暂行办法|办法|细则|规定|条例)(?=[（(〔\[\s，。；;、：:]|第|$)")
_OPENING_LOST = re.compile(r"(?:^|[（(〈<＜〔\[。；;：:，,、】\s　“\"])([一-鿿〈〉\d]{3,90})$")
_CITING_VERB = re.compile(r"(?:根据|依据|依照|按照|违反|执行|适用|参照|见|和|及|与|以及)")
_IMPLEMENTING_BEHIND = re.compile(r"(实施(?:条例|细则|办法|规定))(?=第|[（(〔\[，,。；;、：:\s的]|$)")
_BARE_NAME = re.compile(r"[一-鿿〈〉]{2,30}(?:法|条例|法典|细则|规则|办法|规定)$")
_SEGMENT = re.compile(r"(?:^|[：:、，,；;。\s和及与或])([一-鿿〈〉]{2,30}(?:法|条例|法典|细则|规则|办法|规定))$")
_OPENS_BASIS = re.compile(
    r"(?:[（(][\d一二三四五六七八九十]{1,2}[）)][.．、]?|[\d一二三四五六七八九十]{1,2}[.．、:：)）]|[①-⑳]|(?<!\d)\d{1,2})?[\s　]*([一-鿿]{3,30}(?:法典|法|条例|细则|规则|办法))$"
)
_INSIDE_A_SENTENCE = re.compile(r"违反|依照|按照|依据|根据|适用|参照|规定|办理|以及|或者|符合|执行(?!办法|细则)")
_NATIONAL = re.compile(r"中华人民共和国[一-鿿]{1,25}(?:法|法典|条例|细则|办法|规定)$")
_TRIGGER = re.compile(r"(?:根据|依据|依照|按照|违反|适用|参照|执行|符合|援引|对照)")
_NOT_A_NAME = re.compile(
    r"^(?:本|该|此|前|上述|其|有关|相关|国家|法律|下列|以下|同|原|另|新|旧|各|这|那)|(?:(?<!许)可|(?<![供响对感适])应(?![急对])|(?<!高)等(?!级)|(?<!应)对(?!外)|(?<!行)为|(?<!自)由|[的了在未将被])|(?:款|项|条|关|律|列|规|家|下|上|前|述)规定$|(?:无|违|合|非|依|执|立|司|守|方|做|看|想)法$"
)
_WITHOUT_MARKS = re.compile(
    r"(?:^|(?<=[。；;：:\s　】，,、\d.．”“]))([一-鿿〈〉]{2,46}(?:法|条例|办法|规定|细则|规则|法典|决定|通知|意见|批复|方案|规范|标准|准则|规程|目录))[\s　]*$"
)
_LONG_ABOUT = re.compile(
    r"(?:^|(?<=[。；;：:\s　】，,\d.．]))([一-鿿、]{0,20}关于[^。；;\n《》（）()]{2,60}的(?:通知|意见|决定|通告|公告|批复|方案|办法|规定))[\s　]*$"
)
_BATCH = 512


def find_citations(text: str) -> tuple[Citation, ...]:
    """The citations of `text` in the order in which they stand; spans count its code points.

    A mention in brackets that tells how an enactment came about (the decision that amended it) belongs to that enactment
    and is not a citation of its own. Forms and certificates (《行政处罚决定书》) are none. 本法 and its kin are cited where a
    provision follows. Never raises; time grows in proportion to the length of the text.

    >>> found = find_citations("违反《土地管理法》第七十七条第一款的，依法处理。")
    >>> found[0].title, str(found[0].provisions[0]), found[0].span.to_json()
    ('土地管理法', '第77条第1款', [2, 17])
    """
    return suggest(list(each_citation(text)))


def each_citation(text: str) -> Iterator[Citation]:
    """The same, one by one and without suggestions, for texts of any length: what was yielded is not held."""
    source, text = text, plain_characters(text)
    drafts: list[Draft] = []
    heads: list[bool] = []
    short_names: set[str] = set()
    binder = FormBinder()
    floor = position = 0
    search = _SCAN.search
    while (match := search(text, position)) is not None:
        start = match.start()
        character = text[start]
        draft: Draft | None
        if character in "《〈<＜":
            draft, position = _titled(text, start, drafts)
        elif character == "》":
            draft, position = _closed_only(text, start, drafts[-1].end if drafts else 0)
        elif character in "本该上前同其":
            draft, position = _self(text, start)
        elif character == "第":
            draft, position = _bare(text, start, drafts[-1].end if drafts else 0, short_names)
        else:
            draft, position = _numbered(text, start, drafts[-1].end if drafts else 0)
        if draft is None:
            continue
        while drafts and drafts[-1].start >= draft.start:
            drafts.pop()
            heads.pop()
        heads.append(is_head(text, draft, drafts[-1].end if drafts else floor, after_head=heads[-1] if heads else False))
        drafts.append(draft)
        if draft.heading.short_name:
            short_names.add(draft.heading.short_name)
        # All before the last head is settled: no quotation reaches over a head. One more stays, for a number before its title.
        if len(drafts) >= _BATCH and len(drafts) % _BATCH == 0 and True in heads[1:-1]:
            last = max(index for index in range(1, len(heads) - 1) if heads[index])
            yield from _finished(source, text, drafts[:last], heads[:last], drafts[last].start, binder)
            floor = drafts[last - 1].end
            del drafts[:last], heads[:last]
    yield from _finished(source, text, drafts, heads, len(text), binder)


def _finished(source: str, text: str, drafts: list[Draft], heads: list[bool], limit: int, binder: FormBinder) -> Iterator[Citation]:
    quotes = attach_quotes(text, drafts, heads, limit)
    for draft, head, (quoted, parts, later) in zip(drafts, heads, quotes, strict=True):
        form, antecedent = binder.bind(draft, head)
        heading = draft.heading
        provisions = [*draft.provisions, *later]
        if len(provisions) > 1:
            provisions = list(dict.fromkeys(provisions))
        if text is not source and quoted is not None:
            parts = [replace(part, text=source[part.span.start : part.span.end]) for part in parts]
            quoted = source[parts[-1].span.end - len(quoted) : parts[-1].span.end]
        yield Citation(
            raw=source[draft.start : draft.end],
            span=Span(draft.start, draft.end),
            label=draft.label,
            title=draft.title,
            title_form=form,
            doc_no=heading.doc_no,
            issuer=heading.issuer or heading.meeting_issuer or _issuer_in(draft.title),
            passed=heading.passed,
            approved=heading.approved,
            promulgated=heading.promulgated,
            effective=heading.effective,
            amended=tuple(heading.amended),
            provisions=tuple(provisions),
            chapters=tuple(dict.fromkeys(draft.chapters)),
            quoted=quoted,
            unparsed_tail="；".join([*heading.unparsed, *draft.unread]),
            quotes=tuple(parts),
            short_name=heading.short_name,
            antecedent=antecedent,
        )


def _closed_only(text: str, start: int, floor: int) -> tuple[Draft | None, int]:
    """A title whose opening mark is lost or is another bracket: （禁止使用童工规定》."""
    low = max(floor, start - 110)
    found = _OPENING_LOST.search(text[low:start])
    if found is None:
        return None, start + 1
    name, begin = found[1], low + found.start(1)
    while (verb := _CITING_VERB.match(name)) is not None:
        name, begin = name[verb.end() :], begin + verb.end()
    if len(name) < 3 or name in GENERIC or not names_enactment(name) or _NOT_A_NAME.search(name[:1]):
        return None, start + 1
    if begin > low and text[begin - 1] in "（(〈<＜〔[":
        begin -= 1
    draft = Draft(begin, start + 1, name)
    _read_left(text, draft, floor)
    _read_tail(text, draft)
    return draft, draft.end


def _issuer_in(title: str | None) -> str | None:
    """The organ that a title itself names: 国务院关于…的决定."""
    match = _TITLE_ISSUER.match(title) if title else None
    return match[1] if match else None


def _titled(text: str, start: int, drafts: list[Draft]) -> tuple[Draft | None, int]:
    found = read_title(text, start)
    if found is None:
        position = start + 1
        while text[position : position + 2] == "《《":
            position += 1
        return None, position
    title, end = found
    draft = Draft(start, end, title)
    floor = drafts[-1].end if drafts else 0
    # 关于转发《…》的通知: the words around the marks are the title, the marked name only a part of it.
    before = text[max(floor, start - 60) : start]
    if (about := _ABOUT.search(before)) is not None and (tail := _TITLED_TAIL.match(text, end)) is not None:
        draft.title = title = _without_blanks(before[about.start() :] + text[start : tail.end()])
        draft.end = end = tail.end()
        draft.start = start = start - (len(before) - about.start())
    # 自治区实施《城乡规划法》办法: marks around the inner name only.
    elif (outer := _IMPLEMENTING.search(before)) is not None and (rest := _IMPLEMENTED.match(text, end)) is not None:
        draft.title = title = _without_blanks(before[outer.start() :] + text[start : rest.end()])
        draft.end = end = rest.end()
        draft.start = start = start - (len(before) - outer.start())
    # 《计量法》实施细则: the marks hold the name of the statute only.
    elif (rest := _IMPLEMENTING_BEHIND.match(text, end)) is not None and names_enactment(title):
        draft.title = title = title + rest[1]
        draft.end = end = rest.end()
    if _ORDER_IN_MARKS.fullmatch(plain_digits(title)) is not None:
        draft.title, draft.heading.doc_no = None, plain_digits(title)
        draft.heading.issuer = organ_of(plain_digits(title))
        _read_tail(text, draft)
        return draft, max(draft.end, end)
    _read_left(text, draft, floor)
    _read_tail(text, draft)
    heading = draft.heading
    if not names_enactment(title) and not (draft.provisions or draft.chapters or heading.doc_no or draft.label):
        return None, end
    if _defines(text, start):
        return None, end
    # 国务院令第591号《危险化学品安全管理条例》: the number came first.
    if drafts and drafts[-1].title is None and drafts[-1].self_noun is None and not drafts[-1].provisions and drafts[-1].end <= draft.start:
        number = drafts[-1]
        if _MERGES.fullmatch(text, number.end, draft.start) is not None:
            heading.doc_no = heading.doc_no or number.heading.doc_no
            heading.issuer = heading.issuer or number.heading.issuer
            draft.label = draft.label or number.label
            draft.start = number.start
    return draft, max(draft.end, end)


def _defines(text: str, start: int) -> bool:
    """Whether the title is the short name that 以下简称 gives, not a mention."""
    return text[max(0, start - 2) : start] in ("简称", "称为", "下称")


def _without_blanks(printed: str) -> str:
    return "".join(printed.split())


def _read_left(text: str, draft: Draft, floor: int) -> None:
    """Label, numbering and issuer printed directly before the title."""
    offset = max(floor, draft.start - 64)
    window = text[offset : draft.start].rstrip(" \t\r\n　")
    if not window:
        return
    last = window[-1]
    if (made := _MADE_BY.search(window)) is not None and window[made.start() - 1 : made.start()] in ORGAN_LAST:
        window = window[: made.start()]
        last = window[-1]
    if last in ORGAN_LAST:
        words = _words_at_end(window)
        if window[-len(words) - 1 : -len(words)] in _NUMERALS:
            words = words.lstrip("年月日")
        while (verb := LEADING_VERB.match(words)) is not None and verb.end() < len(words):
            words = words[verb.end() :]
        if len(words) < 2 or not ORGANS.fullmatch(words) or NO_ORGAN.search(words):
            return
        draft.heading.issuer = "".join(words.split())
        window = window[: len(window) - len(words)]
        draft.start = offset + len(window)
        window = window.rstrip(" \t\r\n　")
        if not window:
            return
        last = window[-1]
    if last in "0123456789.．、:：)）①②③④⑤⑥⑦⑧⑨" and (numbering := NUMBERING_AT_END.search(window[-7:])) is not None:
        # A number between label and title belongs to neither.
        bare = window[: len(window) - len(numbering[0])].rstrip(" \t\r\n　")
        if bare and bare[-1] in "】］]〕":
            window, last = bare, bare[-1]
    opening = window.rfind(LABEL_BRACKETS[last], max(0, len(window) - 18)) if last in LABEL_BRACKETS else -1
    if opening >= 0:
        word = "".join(window[opening + 1 : -1].split())
        if word in LABELS or (last in "】〗" and _ANY_LABEL.fullmatch(word)):
            draft.label, draft.start = word, offset + opening
    elif last in ":：】":  # 法律】《甲法》: the opening bracket is lost
        word = _words_at_end(window[:-1])
        if word in LABELS:
            draft.label, draft.start = word, offset + len(window) - 1 - len(word)


def _words_at_end(window: str) -> str:
    begin = _ORGAN_WORDS.match(window)
    return window[begin.end() if begin else 0 :]


def _read_tail(text: str, draft: Draft) -> None:
    """Heading facts and provisions behind the title, in any number of brackets."""
    start = draft.end
    for _ in range(8):
        gap = _GAP.match(text, draft.end)
        assert gap is not None
        position = gap.end()
        if position >= len(text):
            return
        character = text[position]
        if character in "。；，" and draft.end > start and (article := ARTICLE_LINE.match(text, position + 1)) is not None:
            # A full stop behind the bracket does not part the heading from its articles on the next line.
            position = text.index("第", article.start())
            character = "第"
        if character in "（(〔[［【﹝":
            if (listed := read_provisions(text, position + 1)) is not None:  # 《甲法》（第三十条）
                draft.provisions.extend(listed.provisions)
                draft.chapters.extend(listed.chapters)
                draft.end = draft.provisions_end = listed.end + (text[listed.end : listed.end + 1] in _CLOSING)
                return
            if character == "【" and _LABEL_AHEAD.match(text, position):
                return
            inside, end = inside_bracket(text, position)
            if inside is None:
                return
            if read_heading(inside, draft.heading):
                draft.end = end
                continue
            if _PROVISION_AHEAD.match(text, end) and len(inside) <= 60 and "第" in text[end : end + 6]:
                draft.unread.append("".join(inside.split()))
                draft.end = end
                continue
            return
        if (broken := _WITHOUT_ARTICLE_WORD.match(text, position) or _OUTLINE.match(text, position)) is not None:
            draft.unread.append("".join(broken[0].split()))
            draft.end = draft.provisions_end = broken.end()
            return
        if (ahead := _PROVISION_AHEAD.match(text, position)) is not None:
            found = read_provisions(text, ahead.end())
            if found is not None and ("\n" not in text[draft.end : position] or _heads_line(text, found.end)):
                draft.provisions.extend(found.provisions)
                draft.chapters.extend(found.chapters)
                draft.end = draft.provisions_end = found.end
                _read_version_behind(text, draft)
            return
        if character in _NUMERALS and (found := read_provisions(text, position, behind_title=True)) is not None:
            if "\n" in text[draft.end : position]:
                return
            draft.provisions.extend(found.provisions)
            draft.end = draft.provisions_end = found.end
            _read_version_behind(text, draft)
            return
        if draft.title is None and _ANOTHER_NUMBER.match(text, position):
            return
        if _HEADING_AHEAD.match(text, position) and "\n" not in text[draft.end : position]:
            end = _heading_end(text, position)
            trial = Heading()
            if read_heading(text[position:end], trial) and (
                trial.doc_no or trial.passed or trial.promulgated or trial.effective or trial.amended or trial.approved
            ):
                read_heading(text[position:end], draft.heading)
                draft.end = position + len(text[position:end].rstrip(" \t　，,、）)"))
                if text[draft.end : draft.end + 1] in ("）", ")"):
                    draft.end += 1
                continue
        return


def _read_version_behind(text: str, draft: Draft) -> None:
    """The heading printed behind the articles: 第二百一十条（2023年修订）, 第十八条（国务院令第777号修订）."""
    behind = _HEADING_BEHIND.match(text, draft.end)
    if behind is None:
        return
    known, trial = draft.heading, Heading()
    if not read_heading(behind[1], trial) or trial.unparsed or not (trial.amended or trial.promulgated or trial.doc_no):
        return
    if (trial.amended and not known.amended) or not (known.amended or known.promulgated or known.doc_no):
        read_heading(behind[1], known)
        draft.end = draft.provisions_end = behind.end()


def _heads_line(text: str, end: int) -> bool:
    """Whether provisions on a line of their own end as a heading does, not as the middle of a wrapped sentence would."""
    return text[end : end + 1] not in ("的", "规", "所")


def _heading_end(text: str, position: int) -> int:
    stop = _HEADING_END.search(text, position, position + 300)
    return stop.start() if stop else min(len(text), position + 300)


def _self(text: str, start: int) -> tuple[Draft | None, int]:
    match = _SELF.match(text, start)
    if match is None:
        return None, start + 1
    found = read_provisions(text, match.end())
    if found is None:
        return None, start + 1
    draft = Draft(start, found.end, match[0][: match.end("noun") - start].replace("《", "").replace("》", ""), self_noun=match["noun"])
    draft.title = draft.title and draft.title.strip("“”")
    draft.provisions, draft.chapters, draft.provisions_end = list(found.provisions), list(found.chapters), found.end
    return draft, found.end


_SELF = re.compile(rf"(?:[本该同其]|[上前]述)[《“]?(?P<noun>{SELF_NOUN})[》”]?\s{{0,3}}")


def _bare(text: str, start: int, floor: int, short_names: set[str]) -> tuple[Draft | None, int]:
    """A name without marks directly before 第…条, where it cannot be anything but a name."""
    found = read_provisions(text, start)
    if found is None:
        return None, start + 1
    heading = Heading()
    stop = start
    if text[start - 1] in "）)":
        stop = opening_of(text, start - 1, floor)
        if stop < 0 or not read_heading(text[stop + 1 : start - 1], heading):
            return None, found.end
    window_start = max(floor, stop - 44)
    window = text[window_start:stop].rstrip().rstrip("”’》")
    name: str | None = None
    if short_names:
        # A name that 以下简称 gave may stand without marks or in quotation marks.
        plain = window.rstrip("”》")
        name = next((plain[-length:] for length in range(16, 1, -1) if plain[-length:] in short_names), None)
    if name is not None:
        pass
    elif (national := _NATIONAL.search(window)) is not None:
        name = national[0]
    else:
        last = None
        for trigger in _TRIGGER.finditer(window):
            last = trigger
        if last is not None:
            candidate = window[last.end() :].strip("《》“”：: ")
            if (
                _BARE_NAME.fullmatch(candidate)
                and not _NOT_A_NAME.search(candidate)
                and candidate not in GENERIC
                and not (candidate.endswith("规定") and len(candidate) < 6)
            ):
                name = candidate
        if name is None and (segment := _SEGMENT.search(window)) is not None:
            # A further name of a list, or one whose heading vouches for it.
            candidate = segment[1]
            listed = floor > 0 and window_start == floor and len(window) - len(candidate) <= 2
            vouched = stop < start or (listed and not set(window[: len(window) - len(candidate)]) - set("、，,；;和及与或 "))
            if vouched and len(candidate) >= 3 and not _NOT_A_NAME.search(candidate) and candidate not in GENERIC:
                name = candidate
        if name is None:
            for length in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13):
                if window[-length:] in KNOWN_STATUTES and not (length < len(window) and window[-length - 1] in "本该"):
                    name = window[-length:]
        if name is None and (opening := _OPENS_BASIS.search(window)) is not None:
            name = _opening_name(text, window_start, floor, opening)
    if name is None:
        return None, max(found.end, start + 1)
    at = window_start + window.rindex(name)
    at -= 1 if text[at - 1 : at] in ("“", "《") and at > floor else 0
    draft = Draft(at, found.end, name, heading=heading, bare=True)
    _read_left(text, draft, floor)
    draft.provisions, draft.chapters, draft.provisions_end = list(found.provisions), list(found.chapters), found.end
    return draft, found.end


def _opening_name(text: str, window_start: int, floor: int, opening: re.Match[str]) -> str | None:
    """A name that opens a basis, with a number or without, at the beginning of the text, of a line or behind another basis."""
    candidate = opening[1]
    begin = window_start + opening.start()
    before = text[max(floor, begin - 12) : begin].rstrip(" \t　")
    numbered = opening.start(1) > opening.start()
    opens = (begin == 0 or not before) and (numbered or begin == 0 or "\n" in text[floor:begin])
    if before and not opens:
        line = before.rstrip("\r\n")
        opens = (numbered and before[-1] in "。；;：:】\n") or (line != before and line[-1:] in "。；;：:】")
    if not opens or len(candidate) < 5 or _NOT_A_NAME.search(candidate) or _INSIDE_A_SENTENCE.search(candidate):
        return None
    return candidate


def _numbered(text: str, start: int, floor: int) -> tuple[Draft | None, int]:
    """A document number that no title in marks has claimed: 国发〔2015〕62号, 国务院令第591号."""
    kind, behind = text[start], start + 1
    order = kind in "令告号"
    if kind == "号":
        number = _NUMBER_BEFORE.search(text, max(floor, start - 16), start)
        assert number is not None
        start = number.start()
    match = (_ORDER_BEHIND if kind == "号" else _ORDER if order else _DOC_NUMBER).match(text, start)
    if match is None:
        return None, behind
    low = max(floor, start - 60)
    before = (_ORGAN_BEFORE if order else _CODE_BEFORE).search(text[low:start])
    if before is None:
        return None, behind
    words = before[0]
    while (verb := LEADING_VERB.match(words)) is not None and verb.end() < len(words):
        words = words[verb.end() :]
    words = words.lstrip("、日月年" if text[start - len(words) - 1 : start - len(words)] in _NUMERALS else "、")
    words = FORMERLY.sub("", words)
    if len(words) < 1 or (order and len(words) < 2):
        return None, match.end()
    at = start - len(words)
    if kind in "告号" and organ_of(text[at : match.end()]) is None:
        return None, match.end()
    # A heading in round brackets behind a name without marks: 关于…的通知（国发〔2015〕62号）.
    named = _named_before_bracket(text, at, low, floor)
    if named is not None:
        draft = Draft(named[0], named[0] + len(named[1]), "".join(named[1].split()), bare=True)
        _read_left(text, draft, floor)
        _read_tail(text, draft)
        if draft.end > match.start():
            return draft, draft.end
    doc_no = plain_digits("".join(text[at : match.end()].split()))
    draft = Draft(at, match.end())
    draft.heading.doc_no = doc_no
    draft.heading.issuer = organ_of(doc_no)
    if (paper := _PAPER.match(text, draft.end)) is not None:
        draft.end = paper.end()
    _read_left(text, draft, floor)
    if draft.heading.issuer and draft.heading.issuer != (organ := organ_of(doc_no)) and organ is not None:
        # 国家发展改革委 商务部令第33号: organs of one order, parted by blanks.
        draft.heading.doc_no = draft.heading.issuer + doc_no
        draft.heading.issuer = f"{draft.heading.issuer}、{organ}"
    _read_tail(text, draft)
    return draft, draft.end


def _named_before_bracket(text: str, position: int, low: int, floor: int) -> tuple[int, str] | None:
    opening = max(text.rfind("（", low, position), text.rfind("(", low, position))
    if opening < 0 or "）" in text[opening:position] or ")" in text[opening:position]:
        return None
    line = text[max(floor, opening - 90) : opening]
    match = _LONG_ABOUT.search(line) or _WITHOUT_MARKS.search(line)
    if match is None:
        return None
    name = match[1]
    begin = opening - len(line) + match.start(1)
    while (verb := _CITING_VERB.match(name)) is not None:
        name, begin = name[verb.end() :], begin + verb.end()
    return (begin, name) if len(name) >= 4 and not _NOT_A_NAME.search(name[:2]) else None
