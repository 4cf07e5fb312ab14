"""The findings of a run as one calm page that needs nothing else: no script, no picture, no address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from quanze.core.checks.catalog import BUNDLES, bundle_of
from quanze.core.checks.model import Diagnostic
from quanze.core.checks.report import LEVEL_NAMES, Report, by_document, by_item, level_counts, summary, where

_STYLE = """
:root{--ink:#1d2733;--soft:#5b6773;--line:#dfe4e8;--paper:#fff;--ground:#f6f7f8;--error:#a8322a;--warning:#8a5a00;--notice:#3d5a80;--mark:#fff1c9}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#a3adb6;--line:#38414a;--paper:#1b2127;--ground:#14181c;--error:#ff9a90;--warning:#f0c36b;--notice:#9dbfe6;--mark:#4d4015}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.7 "Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 20px 80px}h1{font-size:26px;margin:0 0 4px}h2{font-size:20px;margin:48px 0 4px;overflow-wrap:anywhere}h3{font-size:16px;margin:0 0 8px;overflow-wrap:anywhere}
p{margin:0 0 8px}.soft{color:var(--soft)}a{color:inherit}table{border-collapse:collapse;width:100%;margin:16px 0}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.item{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:16px 20px;margin:12px 0}
.finding{padding:10px 0 10px 14px;border-left:3px solid var(--notice);margin:0 0 10px}.finding.error{border-color:var(--error)}.finding.warning{border-color:var(--warning)}
.code{font-variant-numeric:tabular-nums;font-weight:600}.error .code{color:var(--error)}.warning .code{color:var(--warning)}.notice .code{color:var(--notice)}
.words{overflow-wrap:anywhere}mark{background:var(--mark);color:inherit;padding:0 1px}dl{margin:4px 0 0;display:grid;grid-template-columns:auto 1fr;gap:0 12px;font-size:15px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media(max-width:520px){main{padding:20px 14px 60px}.item{padding:12px 14px}td.hide,th.hide{display:none}}
@media print{body{background:#fff}.item{break-inside:avoid}}
"""


def as_html(report: Report) -> str:
    """The whole page as text."""
    parts = [
        "<!doctype html><html lang='zh-Hans'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<title>清单检查报告</title><style>{_STYLE}</style></head><body><main>",
        "<h1>清单检查报告</h1>",
        f"<p class='soft'>{len(report.documents)} 个文件，{sum(report.records.values())} 条记录；按 {report.as_of} 的法律检查。{summary(report.findings)}。",
        f"另有 {len(report.waived)} 处按豁免文件放过。" if report.waived else "",
        "</p>",
        _documents(report),
        _rules(report),
    ]
    for number, (document, findings) in enumerate(by_document(report)):
        name = document.name if document else "清单之间"
        parts.append(f"<h2 id='d{number}'>{escape(name)}</h2>")
        if document and document.title:
            parts.append(f"<p class='soft'>{escape(' '.join(document.title.split()))}</p>")
        parts.append(f"<p>{summary(findings)}。</p>")
        parts += [_item(item, there) for item, there in by_item(findings)]
    parts.append("</main></body></html>\n")
    return "\n".join(part for part in parts if part)


def _documents(report: Report) -> str:
    if len(report.documents) < 2:
        return ""
    rows = []
    for number, (document, findings) in enumerate(by_document(report)):
        name = document.name if document else "清单之间"
        counts = level_counts(findings)
        cells = "".join(f"<td class='n'>{counts[level] or '—'}</td>" for level in counts)
        records = report.records.get(name, "")
        rows.append(f"<tr><td class='words'><a href='#d{number}'>{escape(name)}</a></td><td class='n hide'>{records}</td>{cells}</tr>")
    heads = "".join(f"<th class='n' scope='col'>{name}</th>" for name in LEVEL_NAMES.values())
    return f"<table><thead><tr><th scope='col'>文件</th><th class='n hide' scope='col'>记录</th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _rules(report: Report) -> str:
    counted = Counter(each.code for each in report.findings)
    rules = {rule.code: rule for rule in report.rules}
    rows = []
    for code, number in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        rule = rules.get(code)
        title, bundle = (rule.title, BUNDLES.get(bundle_of(rule), "")) if rule else ("程序出错", "")
        rows.append(
            f"<tr><td>{escape(code)}</td><td class='hide'>{escape(bundle)}</td><td>{escape(title)}</td><td class='n'>{number}</td></tr>"
        )
    if not rows:
        return ""
    head = "<tr><th scope='col'>规则</th><th class='hide' scope='col'>类别</th><th scope='col'>查什么</th><th class='n' scope='col'>处</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _item(item: str, findings: Sequence[Diagnostic]) -> str:
    return f"<section class='item'><h3>{escape(item or '整个文件')}</h3>{''.join(map(_finding, findings))}</section>"


def _finding(each: Diagnostic) -> str:
    since = f" <span class='soft'>（自 {escape(each.holds_since)} 起）</span>" if each.holds_since else ""
    rows = [("位置", escape(where(each))), ("原文", _marked(each.excerpt)), ("改法", escape(each.fix))]
    listed = "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in rows if words)
    head = f"<span class='code'>{escape(each.code)}</span> <span class='soft'>{LEVEL_NAMES.get(each.level, '')}</span>"
    return f"<div class='finding {escape(each.level)}'><p>{head} {escape(each.message)}{since}</p><dl>{listed}</dl></div>"


def _marked(excerpt: str) -> str:
    return escape(excerpt).replace("⟦", "<mark>").replace("⟧", "</mark>")
