# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Expressions that select VMs, such as ``memory >= 8 * GiB and 'dmz' in networks``.

They are a small part of Python's: comparisons, ``and``, ``or``, ``not``, ``in``, plus, minus and times, and the
functions ``like()`` and ``len()``. Nothing else is evaluated, so an expression can do no harm.
"""

from __future__ import annotations

import ast
import fnmatch
import operator
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

MAX_LENGTH = 2000
CONSTANTS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "true": True, "false": False, "none": None}
COMPARISONS: dict[type, t.Callable[[t.Any, t.Any], t.Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}
CALCULATIONS: dict[type, t.Callable[[t.Any, t.Any], t.Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
Fields = t.Mapping[str, t.Any]


class ExpressionInvalid(CollectionError):
    """An expression cannot be evaluated; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def parse(text: str, names: t.Collection[str]) -> ast.expr:
    """Return an expression that has been checked; raises ExpressionInvalid."""
    if len(text) > MAX_LENGTH:
        raise ExpressionInvalid(f"The expression has more than {MAX_LENGTH} characters.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _check(tree, {*names, *CONSTANTS})
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = getattr(error, "msg", None) or "it is nested too deeply"
        raise ExpressionInvalid(f"The expression cannot be read: {reason}.") from error
    return tree


def _check(node: ast.AST, names: t.Collection[str]) -> None:
    """Refuse whatever is not known; the parts of a known node are checked too."""
    if isinstance(node, ast.Name) and node.id not in names:
        raise ExpressionInvalid(f"There is no field '{node.id}'.", did_you_mean(node.id, names))
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called not in FUNCTIONS or node.keywords or len(node.args) != FUNCTIONS[called][0]:
            raise ExpressionInvalid("Only the functions like(text, pattern) and len(list) can be called.")
        for argument in node.args:
            _check(argument, names)
        return
    if not isinstance(node, KNOWN):
        raise ExpressionInvalid(f"{type(node).__name__} cannot be used in an expression.")
    if isinstance(node, ast.Constant) and not isinstance(node.value, (str, int, float, bool, type(None))):
        raise ExpressionInvalid("Only texts and numbers can be used in an expression.")
    for part in ast.iter_child_nodes(node):
        _check(part, names)


KNOWN = (
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.BinOp, ast.Name, ast.Load),
    *(ast.Constant, ast.List, ast.Tuple, *COMPARISONS, *CALCULATIONS),
)


def evaluate(node: ast.expr, fields: Fields) -> t.Any:
    """Return the value of a checked expression. What cannot be compared, such as a size that is unknown, is false."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return CONSTANTS[node.id] if node.id in CONSTANTS else fields[node.id]
    if isinstance(node, (ast.List, ast.Tuple)):
        return [evaluate(item, fields) for item in node.elts]
    if isinstance(node, ast.BoolOp):
        values = (evaluate(item, fields) for item in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.UnaryOp):
        value = evaluate(node.operand, fields)
        return not value if isinstance(node.op, ast.Not) else _attempt(operator.neg, value)
    if isinstance(node, ast.Call):
        return _attempt(FUNCTIONS[t.cast(ast.Name, node.func).id][1], *(evaluate(item, fields) for item in node.args))
    if isinstance(node, ast.BinOp):
        return _calculated(node, fields)
    return _compared(t.cast(ast.Compare, node), fields)


def _calculated(node: ast.BinOp, fields: Fields) -> t.Any:
    left, right = evaluate(node.left, fields), evaluate(node.right, fields)
    # A text or list times a number fills the memory.
    if isinstance(node.op, ast.Mult) and not all(isinstance(value, (int, float)) for value in (left, right)):
        return None
    return _attempt(CALCULATIONS[type(node.op)], left, right)


def _compared(node: ast.Compare, fields: Fields) -> bool:
    left = evaluate(node.left, fields)
    for comparison, part in zip(node.ops, node.comparators):
        right = evaluate(part, fields)
        if not _attempt(COMPARISONS[type(comparison)], left, right):
            return False
        left = right
    return True


def _attempt(call: t.Callable[..., t.Any], *values: t.Any) -> t.Any:
    try:
        return call(*values)
    except (TypeError, ValueError, OverflowError):
        return None


FUNCTIONS: dict[str, tuple[int, t.Callable[..., t.Any]]] = {
    "like": (2, lambda text, pattern: fnmatch.fnmatchcase(str(text).lower(), str(pattern).lower())),
    "len": (1, len),
}
