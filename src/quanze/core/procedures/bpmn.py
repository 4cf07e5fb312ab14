"""A procedure as BPMN 2.0 XML with a drawing, for the tools that read it. Each stage is a gateway; each act a user task between two.

The condition on a flow out of a stage is `act == "<act id>"`, which an engine that runs the file can evaluate.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from quanze.core.procedures.model import Procedure

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
SHAPES = "http://www.omg.org/spec/DD/20100524/DC"
EDGES = "http://www.omg.org/spec/DD/20100524/DI"
COLUMN, ROW, TASK_WIDTH, TASK_HEIGHT, GATEWAY, EVENT = 240, 110, 120, 70, 50, 36


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    tag: str
    name: str
    x: int
    y: int
    width: int
    height: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Flow:
    id: str
    source: str
    target: str
    act: str = ""


def to_bpmn(procedure: Procedure) -> str:
    """The BPMN 2.0 document, one process, as text (UTF-8 when written).

    Identifiers are made XML names by prefixing (`stage_`, `act_`), so any id of a procedure file will do.
    """
    nodes, flows = _graph(procedure)
    by_id = {node.id: node for node in nodes}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:bpmndi="{DRAWING}" xmlns:dc="{SHAPES}" xmlns:di="{EDGES}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:quanze:procedures">',
        f'  <bpmn:process id={quoteattr(_name("process", procedure.id))} name={quoteattr(procedure.title)} isExecutable="true">',
        f"    <bpmn:documentation>{escape('；'.join(source.cite() for source in procedure.sources))}</bpmn:documentation>",
    ]
    for node in nodes:
        lines.append(f"    <bpmn:{node.tag} id={quoteattr(node.id)} name={quoteattr(node.name)}>")
        if node.note:
            lines.append(f"      <bpmn:documentation>{escape(node.note)}</bpmn:documentation>")
        lines += [f"      <bpmn:incoming>{f.id}</bpmn:incoming>" for f in flows if f.target == node.id]
        lines += [f"      <bpmn:outgoing>{f.id}</bpmn:outgoing>" for f in flows if f.source == node.id]
        lines.append(f"    </bpmn:{node.tag}>")
    for flow in flows:
        opening = f'    <bpmn:sequenceFlow id="{flow.id}" sourceRef={quoteattr(flow.source)} targetRef={quoteattr(flow.target)}'
        if flow.act:
            condition = escape(f'act == "{flow.act}"')
            lines.append(
                opening + f'>\n      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
            )
            lines.append("    </bpmn:sequenceFlow>")
        else:
            lines.append(opening + "/>")
    lines.append("  </bpmn:process>")
    lines.append(
        f'  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement={quoteattr(_name("process", procedure.id))}>'
    )
    for node in nodes:
        lines.append(
            f'    <bpmndi:BPMNShape id="shape_{node.id}" bpmnElement="{node.id}">'
            f'<dc:Bounds x="{node.x}" y="{node.y}" width="{node.width}" height="{node.height}"/></bpmndi:BPMNShape>'
        )
    for flow in flows:
        start, end = by_id[flow.source], by_id[flow.target]
        lines.append(
            f'    <bpmndi:BPMNEdge id="edge_{flow.id}" bpmnElement="{flow.id}">'
            f'<di:waypoint x="{start.x + start.width}" y="{start.y + start.height // 2}"/>'
            f'<di:waypoint x="{end.x}" y="{end.y + end.height // 2}"/></bpmndi:BPMNEdge>'
        )
    lines.append("  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>")
    lines.append("</bpmn:definitions>")
    return "\n".join(lines) + "\n"


def _name(prefix: str, id_: str) -> str:
    return f"{prefix}_" + "".join(c if c.isalnum() or c in "._-" else "-" for c in id_)


def _graph(procedure: Procedure) -> tuple[list[_Node], list[_Flow]]:
    nodes: list[_Node] = []
    flows: list[_Flow] = []
    columns = {stage: 1 + 2 * index for index, stage in enumerate(procedure.stages)}

    def add(id_: str, tag: str, name: str, column: int, row: int, width: int, height: int, note: str = "") -> str:
        x, y = 60 + column * COLUMN - width // 2, 120 + row * ROW - height // 2
        nodes.append(_Node(id_, tag, name, x, y, width, height, note))
        return id_

    def link(source: str, target: str, act: str = "") -> None:
        flows.append(_Flow(f"flow_{len(flows) + 1}", source, target, act))

    start = add("start", "startEvent", "开始", -1, 0, EVENT, EVENT)
    for stage in procedure.stages.values():
        if stage.final:
            add(_name("stage", stage.id), "endEvent", stage.title, columns[stage.id], 0, EVENT, EVENT)
        else:
            add(_name("stage", stage.id), "exclusiveGateway", stage.title, columns[stage.id], 0, GATEWAY, GATEWAY)
    rows: dict[str, int] = {}
    for act in procedure.acts.values():
        who = "、".join(procedure.roles[role].title for role in act.roles)
        note = f"由{who}实施。依据：{act.source}"
        if act.opens:
            add(_name("act", act.id), "userTask", act.title, 0, 0, TASK_WIDTH, TASK_HEIGHT, note)
            link(start, _name("act", act.id))
            link(_name("act", act.id), _name("stage", act.leads_to))
        for stage_id in act.stages:
            task = _name("act", f"{act.id}.{stage_id}")
            rows[stage_id] = rows.get(stage_id, 0) + 1
            add(task, "userTask", act.title, columns[stage_id] + 1, rows[stage_id] - 1, TASK_WIDTH, TASK_HEIGHT, note)
            link(_name("stage", stage_id), task, act.id)
            link(task, _name("stage", act.leads_to or stage_id))
    return nodes, flows
