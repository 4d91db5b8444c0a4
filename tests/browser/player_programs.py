"""Programs that players show in tests, each recorded once, and a slot to read."""

from functools import cache

import autograd_lab as lab
from tests.player.examples import NETWORK, TWICE

CUBE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * x * x
y.backward(retain_graph=True)
y.backward()
print(x.grad)
"""


LOOP = """import torch
w = torch.tensor(1.0, requires_grad=True)
for turn in range(25):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
"""


HOSTILE = """import torch
name = "<img src=x onerror=alert(1)>"
x = torch.tensor(3.0, requires_grad=True)
print(name, "</script><script>alert(2)</script>")
(x * x).backward()
"""

CODES = {"network": NETWORK, "twice": TWICE, "cube": CUBE, "loop": LOOP, "hostile": HOSTILE}


def slot(page, name, which):
    """The text in a slot of the node that carries a name."""
    node = page.locator("g.node").filter(
        has=page.locator(".slot.name", has_text=name).locator(f"xpath=self::*[.='{name}']")
    )
    return node.locator(f".slot.{which}").first.text_content()


@cache
def recorded(name: str) -> lab.Recording:
    """The program of this name, recorded once."""
    return lab.record(CODES[name])
