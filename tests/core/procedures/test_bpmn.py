"""A procedure leaves the house as BPMN 2.0 that another engine reads and runs."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from quanze.adapters.procedures import load_procedures, procedures_of
from quanze.core.procedures.bpmn import to_bpmn
from quanze.core.procedures.layout import draw
from quanze.core.procedures.model import Procedure


def started(procedure: Procedure) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(to_bpmn(procedure).encode()))
    workflow = BpmnWorkflow(parser.get_spec(f"process_{procedure.id}"))
    workflow.do_engine_steps()
    return workflow


def take(workflow: BpmnWorkflow, act: str) -> None:
    """Does what the ready task asks for, and says which act comes next."""
    task = workflow.get_next_task(state=TaskState.READY, manual=True)
    task.data["act"] = act
    task.run()
    workflow.do_engine_steps()


@pytest.mark.parametrize("procedure", load_procedures(), ids=lambda p: p.key)
def test_spiffworkflow_reads_every_procedure(procedure: Procedure) -> None:
    workflow = started(procedure)
    ready = workflow.get_next_task(state=TaskState.READY, manual=True)
    assert ready.task_spec.bpmn_name == procedure.opening_act.title


def test_spiffworkflow_runs_an_inspection_to_its_end() -> None:
    inspection = procedures_of("inspection")[-1]
    workflow = started(inspection)
    for following in ("approve", "visit", "record_result", "finish", "publish"):
        take(workflow, following)
    take(workflow, "")
    assert workflow.completed


@pytest.mark.parametrize("procedure", load_procedures(), ids=lambda p: p.key)
def test_the_file_is_drawn_and_every_line_joins_what_exists(procedure: Procedure) -> None:
    tree = etree.fromstring(to_bpmn(procedure).encode())
    names = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "d": "http://www.omg.org/spec/BPMN/20100524/DI"}
    ids = {node.get("id") for node in tree.find("b:process", names)}
    flows = tree.findall("b:process/b:sequenceFlow", names)
    assert all(flow.get("sourceRef") in ids and flow.get("targetRef") in ids for flow in flows)
    assert len(tree.findall(".//d:BPMNEdge", names)) == len(flows)


@pytest.mark.parametrize("procedure", load_procedures(), ids=lambda p: p.key)
def test_the_drawing_holds_every_stage_once_and_no_box_on_another(procedure: Procedure) -> None:
    drawing = draw(procedure)
    assert {box.stage for box in drawing.boxes} == set(procedure.stages)
    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(places)) == len(places)
    assert all(box.x >= 0 and box.x + box.width <= drawing.width and box.y + box.height <= drawing.height for box in drawing.boxes)
    joined = {(a, act.leads_to) for act in procedure.acts.values() for a in act.stages if act.leads_to and act.leads_to != a}
    assert {(line.source, line.target) for line in drawing.lines} == joined
    for line in drawing.lines:
        crossed = [
            b.stage
            for (x, y), (x2, y2) in pairwise(line.points)
            for b in drawing.boxes
            if (min(x, x2) < b.x + b.width and b.x < max(x, x2) and min(y, y2) < b.y + b.height and b.y < max(y, y2))
            or (x == x2 and b.x < x < b.x + b.width and min(y, y2) < b.y + b.height and b.y < max(y, y2))
            or (y == y2 and b.y < y < b.y + b.height and min(x, x2) < b.x + b.width and b.x < max(x, x2))
        ]
        assert not set(crossed) - {line.source, line.target}, f"{line.source} -> {line.target} runs through {crossed}"
    for line in drawing.lines:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in line.points), line
