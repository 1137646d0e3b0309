"""The parameters of a function as a stub has them."""

import ast


def arguments(args: ast.arguments, typed: bool) -> ast.arguments:
    """The same parameters, without values; of untyped sources, without long annotations too."""

    def brief(one: ast.arg) -> ast.arg:
        return ast.arg(one.arg) if one.annotation and not typed and is_long(one.annotation) else one

    return ast.arguments(
        posonlyargs=[brief(one) for one in args.posonlyargs],
        args=[brief(one) for one in args.args],
        vararg=args.vararg and brief(args.vararg),
        kwonlyargs=[brief(one) for one in args.kwonlyargs],
        kw_defaults=[d and ast.Constant(...) for d in args.kw_defaults],
        kwarg=args.kwarg and brief(args.kwarg),
        defaults=[ast.Constant(...) for _ in args.defaults],
    )


def is_long(node: ast.expr) -> bool:
    """Whether an expression takes more than three lines, or one of over 120 characters."""
    lines = (node.end_lineno or node.lineno) - node.lineno
    return lines > 3 or (lines == 0 and (node.end_col_offset or 0) - node.col_offset > 120)
