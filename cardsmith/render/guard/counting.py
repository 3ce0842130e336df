"""Where a template's own syntax loops, joins, compares or writes, the count of its budget is put in.

Jinja hands calls, filters, tests and operators to the environment; what it compiles into plain Python is wrapped here,
in the tree of the template, before it is compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import markup_join, str_join
from jinja2.visitor import NodeTransformer

from cardsmith.render.guard import budget

#: No template can ask for a filter of such a name.
_EACH, _WEIGHED, _JOINED, _SPEND = "#each", "#weighed", "#joined", "#spend"


def counted(template: nodes.Template) -> nodes.Template:
    """The same template, which counts what it does."""
    environment = template.environment
    _Counting().visit(template)
    if environment is not None:
        template.set_environment(environment)
    return template


@jinja2.pass_eval_context
def _joined(context: nodes.EvalContext, parts: Sequence[Any]) -> Any:
    for part in parts:
        budget.weighed(part)
    return markup_join(parts) if context.autoescape else str_join(parts)


FILTERS = {_EACH: budget.each, _WEIGHED: budget.weighed, _JOINED: _joined, _SPEND: budget.spend}


class _Counting(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor's names
        self.generic_visit(node)
        node.iter = _filter(node.iter, _EACH)
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802
        """What stands in the template itself is counted before it is written; what is printed, when it is printed."""
        price = sum(budget.price(part.data) for part in node.nodes if isinstance(part, nodes.TemplateData))
        self.generic_visit(node)
        return [nodes.ExprStmt(_filter(nodes.Const(price, lineno=node.lineno), _SPEND), lineno=node.lineno), node]

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), _JOINED)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        return self._weighed(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        return self._weighed(node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        return self._weighed(node) if node.ctx == "load" else self.generic_visit(node)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _weighed(node.expr)
        for operand in node.ops:
            operand.expr = _weighed(operand.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            return _filter(node, _WEIGHED)
        node.arg = _weighed(node.arg)
        return node

    def _weighed(self, node: nodes.Expr) -> nodes.Node:
        self.generic_visit(node)
        return _filter(node, _WEIGHED)


def _weighed(node: nodes.Expr) -> nodes.Expr:
    return node if isinstance(node, nodes.Const) else _filter(node, _WEIGHED)


def _filter(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
