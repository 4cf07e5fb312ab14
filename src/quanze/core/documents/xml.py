"""XML parts of office files, parsed without document types, entities, network or huge trees."""

from __future__ import annotations

from typing import Any

from lxml import etree

from quanze.core.documents.errors import UnreadableDocument


def parse_xml(name: str, part: str, data: bytes) -> Any:
    """The root element of a part.

    Raises UnreadableDocument: `xml_entities` where the part declares a document type (no office program writes one; entity bombs
    and external entities need one), `truncated` where it is not well formed.
    """
    refuse_doctype(name, part, data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error).lower() or "huge" in str(error).lower():
            raise UnreadableDocument(
                name, "too_deep", f"部件 {part} 的结构嵌套过深或过大", "请用 Word/Excel/WPS 打开后另存，再重试"
            ) from None
        raise UnreadableDocument(
            name,
            "truncated",
            f"部件 {part} 不完整或已损坏（{str(error)[:120]}）",
            "请用 Word/Excel/WPS 打开并另存后重试，或向提供者索取原件",
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _entities(name, part)
    return root


def refuse_doctype(name: str, part: str, data: bytes) -> None:
    """Refuses a document type before the parser sees it, in any encoding an XML part may have."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _entities(name, part)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        text = data.decode("utf-16-be" if data[:2] in (b"\xfe\xff", b"\0<") else "utf-16-le", "replace")
        if "<!DOCTYPE" in text:
            raise _entities(name, part)


def _entities(name: str, part: str) -> UnreadableDocument:
    return UnreadableDocument(
        name,
        "xml_entities",
        f"部件 {part} 声明了文档类型或实体（可能是 XML 炸弹或外部实体攻击），未予解析",
        "正常的办公文件不含此类声明，请核实来源，或用 Word/Excel/WPS 另存后重试",
    )
