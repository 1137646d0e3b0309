"""Set a value in the text of a YAML file and leave every other character as it is."""

from collections.abc import Sequence

import yaml


def put(text: str, place: Sequence[str], value: str) -> str:
    """Return the text with `value`, a scalar or a flow mapping, at a place.

    Keys that are not there are made, at the top of the mapping that should hold them.

    Raises:
        ValueError: something other than a mapping stands on the way.
    """
    node: yaml.Node | None = yaml.compose(text, yaml.SafeLoader)
    if node is None:
        return f"{text.rstrip()}\n{_nested(place, value)}\n".lstrip("\n")
    for depth, name in enumerate(place):
        if isinstance(node, yaml.ScalarNode) and not node.value:  # `key:` with nothing behind it
            return _replaced(text, node, "{" + _nested(place[depth:], value, flow=True) + "}")
        if not isinstance(node, yaml.MappingNode):
            raise ValueError(f"{'.'.join(place[:depth])} is not a mapping")
        found = next(((key, below) for key, below in node.value if key.value == name), None)
        if found is None:
            return _inserted(text, node, place[depth:], value)
        key, node = found
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        colon = text.index(":", key.end_mark.index)
        return f"{text[: colon + 1]} {value}{text[_end(node) :]}"
    return _replaced(text, node, value)


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    start, end = node.start_mark.index, _end(node)
    space = "" if start < end or text[:start].endswith((" ", "\n")) else " "
    return f"{text[:start]}{space}{value}{text[end:]}"


def _inserted(text: str, node: yaml.MappingNode, place: Sequence[str], value: str) -> str:
    if node.flow_style:
        start = text.index("{", node.start_mark.index)
        comma = ", " if node.value else ""
        return text[: start + 1] + _nested(place, value, flow=True) + comma + text[start + 1 :]
    start = node.value[0][0].start_mark.index
    line = text.rfind("\n", 0, start) + 1
    return text[:line] + text[line:start] + _nested(place, value) + "\n" + text[line:]


def _nested(place: Sequence[str], value: str, flow: bool = False) -> str:
    first, *rest = place
    if not rest:
        return f"{first}: {value}"
    return f"{first}: {{{_nested(rest, value, flow=True)}}}"


def _end(node: yaml.Node) -> int:
    """Where a node ends; the mark of a block collection lies behind what follows it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
