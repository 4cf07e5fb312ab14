"""`quanze inspect`: inspections on the command line. Each room is a module of its own, imported only when it is called."""

from __future__ import annotations

import importlib
import sys

# room -> (module under quanze.cli with `run(arguments) -> int`, what it does in one line)
ROOMS: dict[str, tuple[str, str]] = {
    "subjects": ("_inspect_subjects", "检查对象：模板、导入、列表、一户的经过"),
    "export": ("_inspect_export", "报送记录：检查行为、监管对象、双随机计划、抽查对象"),
}


def run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print("quanze inspect ROOM …    （quanze inspect ROOM --help 有用法和示例）\n")
        for room, (_, line) in ROOMS.items():
            print(f"  {room:<12} {line}")
        print("\n示例：\n  quanze inspect subjects --help")
        return 0
    if arguments[0] not in ROOMS:
        print(f"quanze inspect：没有“{arguments[0]}”；可用的：{'、'.join(ROOMS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"quanze.cli.{ROOMS[arguments[0]][0]}")
    result: int = module.run(arguments[1:])
    return result
