"""HTML pages, and the workbooks and letters that are HTML under another suffix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from quanze.core.documents import encoding
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.grid import Occupied
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Paragraph, Table
from quanze.core.kernel.place import Place

MEDIA_TYPE = "text/html"

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "svg",
        "object",
        "iframe",
        "audio",
        "video",
        "canvas",
        "select",
        "datalist",
        "math",
        "title",
        "meta",
        "link",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_FURNITURE = frozenset(("nav", "footer"))
# What a web page puts around its text: known by the names it gives its parts, or by the words of a line.
_SURROUNDING = frozenset(
    (
        "nav",
        "navbar",
        "navigation",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "footer",
        "foot",
        "share",
        "sidebar",
        "copyright",
        "toolbar",
    )
)
_CHROME = re.compile(
    r"(?:您?(?:当前|现在|所在|目前)(?:的|所在的?)?(?:位置|栏目)|您的位置|位置)\s*[：:].*|(?:网站)?首\s*页(?:\s*[>＞»/]\s*\S.*)?|"
    r"[\[【(（]?\s*(?:打印|关闭|收藏|分享|返回|返回顶部|返回列表|上一[篇页]|下一[篇页]|末页|尾页|字体|字号|大|中|小|登录|注册|网站地图|无障碍(?:阅读|浏览)?|扫一扫.{0,20}|打印本页|关闭窗口|加入收藏|联系我们|智能问答|繁体|简体|下载|附件下载)"
    r"(?:[\s\]】)）\[【(（|/：:]+(?:打印|关闭|收藏|分享|返回|本页|窗口|顶部|大|中|小|登录|注册|下一[篇页]|无障碍(?:阅读|浏览)?|简体|繁体)?)*\s*|"
    r"(?:浏览|访问|点击|阅读)(?:次数|量|人数)?\s*[：:]\s*\d*.*|.{0,80}(?:ICP备|公网安备|网站标识码|版权所有|Copyright|网站主办|技术支持).*",
    re.I,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.I)
_HIDDEN_RULE = re.compile(r"([^{}]+)\{[^{}]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)[^{}]*\}", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.I)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_\-]+)", re.I)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_STARTS = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|title|style|div|p|center|h[1-6]|section|article)\b",
    re.I | re.S,
)


def looks_like_html(text: str) -> bool:
    """Whether the text opens as a page or a fragment of one does."""
    head = text[:8192]
    return (
        bool(_STARTS.match(head))
        or bool(re.search(r"<html[\s>]", head, re.I))
        or bool(re.match(r"\s*<", head) and re.search(r"<t[dr][\s>]", head, re.I))
    )


def decode_html(name: str, data: bytes) -> str:
    """The page as text: byte order mark, then what the page declares, then UTF-8 or GB18030.

    GB2312 and GBK are read as GB18030, which holds them; a declaration that the bytes contradict is ignored.
    """
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data[:64]:
        declared = _META_CHARSET.search(data[:8192]) or _XML_CHARSET.search(data[:200])
        if declared:
            charset = declared.group(1).decode("ascii").lower()
            if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "gb18030"):
                charset = "gb18030"
            try:
                text = data.decode(charset)
            except (UnicodeDecodeError, LookupError):
                pass
            else:
                if "\0" not in text and not (charset == "gb18030" and _also_utf8(data)):
                    return text
    return encoding.decode(name, data)[0]


def _also_utf8(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def read_html(name: str, text: str, limits: Limits) -> tuple[tuple[Block, ...], dict[str, str]]:
    """All visible blocks in reading order, and the page's own title as metadata."""
    root = _parse(name, text)
    metadata: dict[str, str] = {}
    title = root.find(".//title") if root is not None else None
    if title is not None and title.text and title.text.strip():
        metadata["title"] = _SPACES.sub(" ", title.text).strip()
    return tuple(_Walker(name, limits, root).blocks()) if root is not None else (), metadata


def html_blocks(name: str, text: str, limits: Limits, first_table: int = 1, line: int | None = None) -> list[Block]:
    """The blocks of an HTML fragment that stands inside another format; tables count from `first_table`."""
    root = _parse(name, text)
    return [] if root is None else list(_Walker(name, limits, root, first_table - 1, line).blocks())


def _parse(name: str, text: str) -> Any:
    # lxml refuses a str with an encoding declaration; the declaration has been obeyed already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        return None
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if "empty" in str(error).lower():
            return None
        raise UnreadableDocument(
            name, "damaged", f"网页结构无法解析（{str(error)[:120]}）", "请用浏览器打开该网页，另存为 .docx 或复制到表格软件后重试"
        ) from None


def _is_chrome(line: str) -> bool:
    """Whether a line is the page's own: where in the site one is, print and close, who hosts it."""
    return len(line) <= 120 and _CHROME.fullmatch(line) is not None


def _surrounds(element: Any) -> bool:
    """Whether an element holds what a page puts around its text; never one with a table in it."""
    if element.tag in _FURNITURE:
        return True
    attributes = element.attrib
    if not attributes or element.tag not in _BLOCKS:
        return False
    names = re.split(r"[\s_-]+", f"{attributes.get('class', '')} {attributes.get('id', '')}".lower())
    return not _SURROUNDING.isdisjoint(names) and next(element.iter("table"), None) is None


class _Walker:
    """One pass over a page; keeps the line of text being gathered and the tables counted."""

    def __init__(self, name: str, limits: Limits, root: Any, tables: int = 0, line: int | None = None) -> None:
        self.name, self.limits, self.root, self.tables, self.line = name, limits, root, tables, line
        self.cells = 0
        self.hidden_classes = _hidden_classes(root)

    def blocks(self) -> Iterator[Block]:
        paragraph = 0
        for kind, value, level, furniture in self._flow(self.root, 0):
            if kind == "table":
                yield value
            else:
                paragraph += 1
                yield Paragraph(
                    value,
                    Place(line=self.line) if self.line else Place(paragraph=paragraph),
                    heading=level,
                    role="furniture" if furniture else "body",
                )

    def _hidden(self, element: Any) -> bool:
        attributes = element.attrib
        if not attributes:
            return False
        if "hidden" in attributes:
            return True
        style = attributes.get("style")
        if style and _HIDDEN_STYLE.search(style):
            return True
        if self.hidden_classes:
            classes = attributes.get("class")
            if classes and not self.hidden_classes.isdisjoint(classes.split()):
                return True
        return bool(element.tag == "input" and attributes.get("type") == "hidden")

    def _flow(self, start: Any, depth: int) -> Iterator[tuple[str, Any, int | None, bool]]:
        """Lines and tables under `start`; an explicit stack, since pages nest deeper than Python does."""
        if depth > 20:
            raise UnreadableDocument(self.name, "too_deep", "表格中套表格超过 20 层", "请把内层表格移出后重试")
        line: list[str] = []
        level: int | None = None
        furniture = 0
        preserved = 0

        def flush() -> Iterator[tuple[str, Any, int | None, bool]]:
            text = "".join(line)
            line.clear()
            text = "\n".join(_SPACES.sub(" ", part).strip() for part in text.split("\v")) if not preserved else text.replace("\v", "\n")
            for part in text.split("\n"):
                if part.strip():
                    yield "text", part if preserved else part.strip(), level, furniture > 0 or (depth == 0 and _is_chrome(part.strip()))

        # (element, phase): phase 0 enters, phase 1 leaves.
        stack: list[tuple[Any, int]] = [(start, 0)]
        while stack:
            element, phase = stack.pop()
            tag = element.tag
            if phase == 0:
                entered = isinstance(tag, str) and tag not in _UNSEEN and not self._hidden(element)
                if entered and tag == "table" and element is not start:
                    yield from flush()
                    table = self._table(element, depth)
                    if table is not None:
                        yield "table", table, None, False
                    entered = False
                if entered:
                    block = tag in _BLOCKS
                    if block and element is not start:
                        yield from flush()
                    if tag == "br":
                        line.append("\v")
                    elif tag == "img" and element.get("alt"):
                        pass
                    elif tag == "pre":
                        preserved += 1
                    elif depth == 0 and _surrounds(element):
                        furniture += 1
                    if block and len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                        level = int(tag[1])
                    if element.text:
                        line.append(element.text)
                    if element is not start:
                        stack.append((element, 1))
                    else:
                        stack.append((element, 2))
                    stack.extend((child, 0) for child in reversed(element))
                elif element is not start and element.tail:
                    line.append(element.tail)
            else:
                if tag in _BLOCKS or phase == 2:
                    yield from flush()
                if tag == "pre":
                    preserved -= 1
                elif depth == 0 and _surrounds(element):
                    furniture -= 1
                if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                    level = None
                if phase == 1 and element.tail:
                    line.append(element.tail)

    def _rows(self, table: Any) -> Iterator[Any]:
        """The rows of this table and not of tables inside it; head first and foot last, as a browser draws them."""
        heads: list[Any] = []
        bodies: list[Any] = []
        feet: list[Any] = []
        for child in table:
            if not isinstance(child.tag, str) or self._hidden(child):
                continue
            if child.tag == "tr":
                bodies.append(child)
            elif child.tag in ("thead", "tbody", "tfoot"):
                into = heads if child.tag == "thead" else feet if child.tag == "tfoot" else bodies
                into.extend(row for row in child if row.tag == "tr" and not self._hidden(row))
        for row in (*heads, *bodies, *feet):
            if not self._hidden(row):
                yield row

    def _table(self, element: Any, depth: int) -> Table | None:
        self.tables += 1 if depth == 0 else 0
        number = self.tables
        occupied = Occupied()
        cells: list[Cell] = []
        columns = 0
        title = ""
        for caption in element.iterchildren("caption"):
            if not self._hidden(caption):
                title = "\n".join(value for kind, value, _, _ in self._flow(caption, depth + 1) if kind == "text")
        rows = list(self._rows(element))
        for row, tr in enumerate(rows):
            column = 0
            for td in tr:
                if td.tag not in ("td", "th") or self._hidden(td):
                    continue
                column = occupied.free_column(row, column)
                column_span = min(_span(td.get("colspan")), self.limits.columns)
                row_span = _span(td.get("rowspan"), zero=len(rows) - row)
                row_span = min(row_span, len(rows) - row)
                column_span = occupied.room(row, column, column_span)
                texts: list[str] = []
                inner: list[Table] = []
                for kind, value, _, _ in self._flow(td, depth + 1):
                    if kind == "table":
                        inner.append(value)
                    else:
                        texts.append(value)
                cells.append(
                    Cell(
                        row,
                        column,
                        "\n".join(texts),
                        Place(table=number, row=row + 1, column=column + 1, line=self.line),
                        row_span,
                        column_span,
                        tuple(inner),
                    )
                )
                occupied.take(row, column, row_span, column_span)
                column += column_span
                self.cells += 1
                if column > self.limits.columns or self.cells > self.limits.cells:
                    raise UnreadableDocument(
                        self.name,
                        "too_large",
                        f"表格超出限度（至多 {self.limits.columns} 列、{self.limits.cells} 格）",
                        "请拆成几个文件后重试",
                        Place(table=number, row=row + 1),
                    )
            columns = max(columns, column, max((c.column + c.column_span for c in cells[-1:]), default=0))
        if not cells:
            return None
        return Table(len(rows), columns, tuple(cells), Place(table=number, line=self.line), title)


def _span(value: str | None, zero: int = 1) -> int:
    """A span as browsers read it: 1 where absent or nonsense; 0 means 'to the end' for rows."""
    digits = re.match(r"\s*(\d{1,6})", value or "")
    if not digits:
        return 1
    number = int(digits.group(1))
    return number if number else max(zero, 1)


def _hidden_classes(root: Any) -> frozenset[str]:
    """Class names that the page's own style sheet hides outright; only plain `.name` selectors count."""
    names: set[str] = set()
    for style in root.iter("style"):
        for match in _HIDDEN_RULE.finditer((style.text or "")[:200_000]):
            for selector in match.group(1).split(","):
                plain = re.fullmatch(r"\s*(?:[a-zA-Z][a-zA-Z0-9]*)?\.([\w-]+)\s*", selector)
                if plain:
                    names.add(plain.group(1))
    return frozenset(names)
