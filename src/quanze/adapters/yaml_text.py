"""YAML text as values, read by the safe loader."""

from __future__ import annotations

from typing import Any

import yaml

# the C loader reads the same YAML ten times faster, where PyYAML was built with it
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SAFE):  # type: ignore[misc]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"“{key.value}”写了两次，后一处会顶替前一处", key.start_mark)
                seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def yaml_values(text: str | bytes) -> Any:
    """What YAML text holds; `yaml.YAMLError` with the line where it is none, or where a key stands twice in one mapping.

    YAML itself lets the second of two equal keys replace the first: a legal number could be lost unseen.

    >>> yaml_values("days: 15")
    {'days': 15}
    >>> yaml_values("days: 15\\ndays: 20")
    Traceback (most recent call last):
    yaml.constructor.ConstructorError: “days”写了两次，后一处会顶替前一处
      in "<unicode string>", line 2, column 1
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
