"""Random programs: ops, reuse, detach, no_grad, in-place writes, resets, repeated backwards."""

from __future__ import annotations

from hypothesis import strategies as st

NUMBERS = st.sampled_from([-2.0, -1.5, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0])
UNARY = (
    "-{a}",
    "{a} ** 2",
    "{a} ** 3",
    "2 * {a}",
    "1 - {a}",
    "{a} / 2",
    "torch.tanh({a})",
    "torch.sin({a})",
    "torch.sigmoid({a})",
    "torch.relu({a})",
    "torch.exp(torch.tanh({a}))",
    "{a}.abs()",
    "{a}.clone()",
    "{a}.reshape(-1)[0] * {a}",
    "{a}.detach()",
    "{a}.sum() * {a}",
    "F.softplus({a})",
)
BINARY = (
    "{a} + {b}",
    "{a} - {b}",
    "{a} * {b}",
    "{a} / ({b} ** 2 + 1)",
    "torch.maximum({a}, {b})",
    "({a} - {b}) ** 2",
    "torch.stack([{a} * 1, {b} * 1]).sum(0)",
    "torch.where({a} > {b}, {a}, {b})",
)


@st.composite
def programs(draw) -> str:
    """A program's text; it always compiles, and may end in one of autograd's own errors."""
    size = draw(st.sampled_from([None, None, 1, 2, 3]))
    lines = ["import torch", "import torch.nn.functional as F"]
    names, leaves = [], []
    for index in range(draw(st.integers(1, 3))):
        name = f"x{index}"
        data = draw(NUMBERS) if size is None else [draw(NUMBERS) for _ in range(size)]
        tracked = index == 0 or draw(st.booleans())
        lines.append(f"{name} = torch.tensor({data}{', requires_grad=True' if tracked else ''})")
        names.append(name)
        if tracked:
            leaves.append(name)
    for turn in range(draw(st.integers(1, 3))):
        _block(draw, lines, names, leaves, turn)
    return "\n".join(lines) + "\n"


def _block(draw, lines: list[str], names: list[str], leaves: list[str], turn: int) -> None:
    """Some forward ops, a backward (or two), and what people do after it."""
    mine = list(names)
    for index in range(draw(st.integers(1, 5))):
        pick = st.sampled_from(mine)
        name = f"y{turn}_{index}"
        if draw(st.booleans()):
            expression = draw(st.sampled_from(BINARY)).format(a=draw(pick), b=draw(pick))
        else:
            expression = draw(st.sampled_from(UNARY)).format(a=draw(pick))
        how = draw(st.sampled_from(["plain"] * 8 + ["no_grad", "in place", "retain", "print"]))
        if how == "no_grad":
            lines += ["with torch.no_grad():", f"    {name} = {expression}"]
        else:
            lines.append(f"{name} = {expression}")
        if how == "in place":
            lines += [f"{name} = {name} * 1", f"{name} += {draw(pick)}"]
        if how == "retain":
            lines += [f"if {name}.requires_grad:", f"    {name}.retain_grad()"]
        if how == "print":
            lines.append(f"print({name})")
        mine.append(name)
    last = mine[-1]
    twice = draw(st.sampled_from([False, False, True]))
    keep = "retain_graph=True" if twice else ""
    lines.append(f"loss = ({last} * {draw(st.sampled_from(mine))}).sum()")
    lines.append("if loss.requires_grad:")
    lines.append(f"    loss.backward({keep})")
    if twice:
        lines.append("    loss.backward()")
    after = draw(st.sampled_from(["none", "update", "zero", "reset", "data", "zero", "update"]))
    for leaf in leaves:
        if after == "update":
            lines += [
                "with torch.no_grad():",
                f"    if {leaf}.grad is not None:",
                f"        {leaf} -= 0.1 * {leaf}.grad",
            ]
        elif after == "zero":
            lines += [f"if {leaf}.grad is not None:", f"    {leaf}.grad.zero_()"]
        elif after == "reset":
            lines.append(f"{leaf}.grad = None")
        elif after == "data":
            lines += [
                f"if {leaf}.grad is not None:",
                f"    {leaf}.data -= 0.1 * {leaf}.grad",
            ]
