"""What single nodes and words of Python are."""

import ast
from keyword import iskeyword

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def is_name(node: ast.AST, name: str) -> bool:
    """Whether a node is this name, and nothing more."""
    return isinstance(node, ast.Name) and node.id == name


def is_word(text: str) -> bool:
    """Whether a text can be a name."""
    return text.isidentifier() and not iskeyword(text)
