"""Programs, what is asked of them, answers, and the verdict that fits: derived by hand.

Each row: (program, what is asked, the answer as it is typed, the verdict). What is asked: an edge
`"w1 from h"`, a sum of paths `"x's gradient after 2"`, a write `"x.grad in pass 1"`, a reset
`"x.grad cleared in pass 0"`, or what a lesson asks: `"lesson h.grad"`,
`"lesson w.value in pass 0"`.
The verdict: `right`, `wrong`, `again` (not readable), or the misconception's name.
"""

from tests.programs import TWO_LAYERS

HEAD = "import torch\n"

PROGRAMS = {
    # dy/da = w2 = -1, dy/dw2 = a = 6.5, dy/dx = -1 * w1 = -3, dy/dw1 = -1 * x = -2
    "network": TWO_LAYERS.replace("h_act", "a").removeprefix(HEAD),
    # a dead end: dy/dw2 is 6.5, everything else 0
    "dead end": """x = torch.tensor(2.0, requires_grad=True)
w1 = torch.tensor(3.0, requires_grad=True)
w2 = torch.tensor(0.0, requires_grad=True)
h = x * w1
y = h * w2
y.backward()
""",
    # y = x**2 + 5 * x: 2x and 5 meet in x: 6 + 5 = 11; three passes: 11, 22, 33
    "paths": """x = torch.tensor(3.0, requires_grad=True)
for turn in range(3):
    y = x**2 + 5 * x
    y.backward()
""",
    # d(x**2) = 6, then d(5x) = 5 is added to it
    "two losses": """x = torch.tensor(3.0, requires_grad=True)
(x**2).backward()
(5 * x).backward()
""",
    # cleared with zeros: 6, then 0, then 0 + 5
    "zeroed": """x = torch.tensor(3.0, requires_grad=True)
(x**2).backward()
x.grad.zero_()
(5 * x).backward()
""",
    # cleared with None: 6, then None, then 5
    "emptied": """x = torch.tensor(3.0, requires_grad=True)
(x**2).backward()
x.grad = None
(5 * x).backward()
""",
    # loss = w**2 at 3: gradient 6, step 0.6: w = 2.4, loss 9 then 5.76
    "descent": """w = torch.tensor(3.0, requires_grad=True)
lr = 0.1
for turn in range(2):
    loss = w**2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
""",
    # no update: backward() changes no weight
    "no update": """w = torch.tensor(3.0, requires_grad=True)
loss = w**2
loss.backward()
""",
    # x is data: with requires_grad it would receive w = 5
    "data": """x = torch.tensor(3.0)
w = torch.tensor(5.0, requires_grad=True)
y = x * w + 1
y.backward()
""",
    # an update after backward(): .grad stays 6
    "updated once": """w = torch.tensor(3.0, requires_grad=True)
lr = 0.1
loss = w**2
loss.backward()
with torch.no_grad():
    w -= lr * w.grad
""",
    # never cleared: 6 in pass 0, where 4.8 is the next pass's gradient, at w = 2.4
    "never cleared": """w = torch.tensor(3.0, requires_grad=True)
lr = 0.1
for turn in range(2):
    loss = w**2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
""",
    # d is x without its past: dy/dx is d = 3, not 2x = 6
    "detach": """x = torch.tensor(3.0, requires_grad=True)
d = x.detach()
y = x * d
y.backward()
""",
    "all cut": """x = torch.tensor(3.0, requires_grad=True)
w = torch.tensor(2.0, requires_grad=True)
d = (x * 4.0).detach()
y = d * w
y.backward()
""",
    # e is computed under no_grad: only 5 flows, not 5 + 2
    "no_grad": """x = torch.tensor(3.0, requires_grad=True)
with torch.no_grad():
    e = x * 2.0
y = x * 5.0 + e
y.backward()
""",
    "shared memory": """x = torch.tensor(3.0, requires_grad=True)
y = x * 2.0
y.backward()
d = x.detach()
d.fill_(7.0)
""",
    # mean of (w * [1, 3]): dw = (1 + 3) / 2 = 2; each element receives 1/2
    "mean": """x = torch.tensor([1.0, 3.0])
w = torch.tensor(2.0, requires_grad=True)
loss = (w * x).mean()
loss.backward()
""",
    # b is added to two elements, whose gradients are 3 and 4: it receives 7
    "broadcast": """x = torch.tensor([3.0, 4.0], requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
z = x + b
y = (z * torch.tensor([3.0, 4.0])).sum()
y.backward()
""",
    "constants": """x = torch.tensor(2.0)
w = torch.tensor(3.0, requires_grad=True)
y = x * w
d = w.detach()
y.backward()
""",
    "refused": """x = torch.tensor(2.0)
y = x * 3.0
y.backward()
""",
}
PROGRAMS = {name: HEAD + code for name, code in PROGRAMS.items()}

TABLE = [
    ("network", "a from y", "-1", "right"),
    ("network", "a from y", "−1", "right"),
    ("network", "a from y", "-1.0", "right"),
    ("network", "a from y", "1", "forgot-local"),
    ("network", "a from y", "6.5", "own-factor"),
    ("network", "a from y", "6", "wrong"),
    ("network", "w1 from h", "-2", "right"),
    ("network", "w1 from h", "-4/2", "right"),
    ("network", "w1 from h", "tensor(-2.)", "right"),
    ("network", "w1 from h", "2", "forgot-upstream"),
    ("network", "w1 from h", "-1", "forgot-local"),
    ("network", "w1 from h", "-3", "own-factor"),
    ("network", "w1 from h", "3", "value-for-gradient"),
    ("network", "w1 from h", "1", "added-along-path"),
    ("network", "w1 from h", "None", "none-for-number"),
    ("network", "w1 from h", "17", "wrong"),
    ("network", "w1 from h", "minus two", "again"),
    ("network", "w1 from h", "1/0", "again"),
    ("network", "w2 from y", "6,5", "right"),
    ("network", "w2 from y", "13/2", "right"),
    ("network", "w2 from y", "-6.5", "sign"),
    ("network", "w2.grad in pass 0", "13", "doubles-at-once"),
    ("network", "lesson h.grad", "none", "right"),
    ("network", "lesson h.grad", "-1", "non-leaf-keeps-grad"),
    ("network", "lesson h.grad", "0", "zero-for-none"),
    ("data", "lesson x.grad", "5", "data-has-grad"),
    ("data", "lesson x.grad", "None", "right"),
    # 6 and 5 meet: minus one path is no sign of the whole
    ("paths", "lesson x.gradient in pass 0", "-11", "sign"),
    ("paths", "lesson x.gradient in pass 0", "-6", "wrong"),
    ("network", "lesson w1.grad", "6", "target-value"),
    ("network", "lesson w1.grad", "-6.5", "result-value"),
    ("network", "lesson w1.grad", "17", "wrong"),
    ("network", "lesson a.grad_fn", "AddBackward0", "right"),
    ("network", "lesson a.grad_fn", "MulBackward0", "other-grad-fn"),
    ("network", "lesson a.grad_fn", "PowBackward0", "foreign-grad-fn"),
    ("network", "lesson a.grad_fn", "None", "result-without-grad-fn"),
    ("network", "lesson w1.grad_fn", "MulBackward0", "leaf-has-grad-fn"),
    ("network", "lesson w1.grad", "2", "forgot-upstream"),
    ("dead end", "h from y", "0", "right"),
    ("dead end", "h from y", "None", "none-for-zero"),
    ("dead end", "w1.grad in pass 0", "None", "none-for-zero"),
    ("paths", "x's gradient after 2", "11", "right"),
    ("paths", "x's gradient after 2", "5", "one-path"),
    ("paths", "x's gradient after 2", "6", "one-path"),
    ("paths", "x's gradient after 2", "30", "multiplied-paths"),
    ("paths", "x.grad in pass 0", "6", "one-path"),
    ("paths", "x.grad in pass 1", "22", "right"),
    ("paths", "x.grad in pass 1", "11", "overwrote"),
    ("paths", "x.grad in pass 1", "17", "paths-for-accumulation"),
    ("paths", "x.grad in pass 2", "33", "right"),
    ("paths", "x.grad in pass 2", "44", "always-doubles"),
    ("paths", "x.grad in pass 2", "22", "kept-before"),
    ("two losses", "x.grad in pass 1", "12", "always-doubles"),
    ("two losses", "x.grad in pass 1", "5", "overwrote"),
    ("two losses", "x.grad in pass 1", "11", "right"),
    ("zeroed", "x.grad cleared in pass 0", "0", "right"),
    ("zeroed", "x.grad cleared in pass 0", "None", "none-for-cleared"),
    ("zeroed", "x.grad in pass 1", "11", "forgot-reset"),
    ("emptied", "x.grad cleared in pass 0", "None", "right"),
    ("emptied", "x.grad cleared in pass 0", "0", "zero-for-none"),
    ("emptied", "x.grad cleared in pass 0", "6", "not-yet-written"),
    ("emptied", "x.grad in pass 1", "11", "forgot-reset"),
    ("descent", "w.grad in pass 0", "0.6", "learning-rate-in-grad"),
    ("descent", "w.grad in pass 0", "2,4", "update-in-grad"),
    ("descent", "w.grad in pass 1", "4.8", "right"),
    ("descent", "lesson w.value in pass 0", "2.4", "right"),
    ("descent", "lesson w.value in pass 0", "3", "forgot-update"),
    ("descent", "lesson w.value in pass 0", "3.6", "update-climbs"),
    ("descent", "lesson w.value in pass 0", "-3", "update-without-rate"),
    ("descent", "lesson w.value in pass 1", "3", "clearing-resets-weights"),
    ("descent", "lesson loss.value in pass 0", "9", "right"),
    ("descent", "lesson loss.value in pass 0", "5.76", "loss-after-update"),
    ("no update", "lesson w.value", "3", "right"),
    ("no update", "lesson w.value", "-3", "backward-changes-weights"),
    ("updated once", "lesson w.grad", "6", "right"),
    ("updated once", "lesson w.grad", "0.6", "learning-rate-in-grad"),
    ("never cleared", "lesson w.grad in pass 0", "6", "right"),
    ("never cleared", "lesson w.grad in pass 0", "4.8", "grad-follows-update"),
    ("detach", "lesson x.grad", "3", "right"),
    ("detach", "lesson x.grad", "6", "through-detach"),
    ("detach", "lesson x.requires_grad", "False", "detach-changes-source"),
    ("all cut", "lesson x.grad", "None", "right"),
    ("all cut", "lesson x.grad", "8", "through-detach"),
    ("all cut", "lesson x.grad", "0", "zero-for-none"),
    ("no_grad", "lesson x.grad", "7", "through-no-grad"),
    ("no_grad", "lesson x.requires_grad", "False", "no-grad-changes-source"),
    ("shared memory", "lesson x.value", "7", "right"),
    ("shared memory", "lesson x.value", "3", "detach-copies"),
    ("mean", "lesson w.grad", "2", "right"),
    ("mean", "lesson w.grad", "4", "mean-without-n"),
    ("mean", "lesson w.grad", "1 3", "again"),
    ("mean", "lesson w.shape", "()", "right"),
    ("mean", "lesson w.shape", "(2,)", "other-shape"),
    ("mean", "w * x from loss", "0.5 0.5", "right"),
    ("mean", "w * x from loss", "[1/2, 1/2]", "right"),
    ("mean", "w * x from loss", "[1, 1]", "mean-without-n"),
    ("mean", "w * x from loss", "0.5", "again"),
    ("mean", "w * x from loss", "0,5", "wrong"),
    ("broadcast", "b from z", "7", "right"),
    ("broadcast", "b from z", "[3, 4]", "forgot-broadcast-sum"),
    ("constants", "lesson x.is_leaf", "False", "constants-no-leaves"),
    ("constants", "lesson y.is_leaf", "True", "result-is-leaf"),
    ("constants", "lesson y.requires_grad", "False", "result-not-tracked"),
    ("constants", "lesson x.requires_grad", "True", "constant-tracked"),
    ("constants", "lesson w.grad_fn", "None", "right"),
    ("constants", "lesson y.grad_fn", "mulbackward0", "right"),
    ("constants", "lesson y.shape", "torch.Size([])", "right"),
    ("refused", "lesson error", "RuntimeError", "right"),
    ("refused", "lesson error", "no error", "expected-no-error"),
    ("network", "lesson error", "no error", "right"),
    ("network", "lesson error", "It raises an error", "expected-error"),
]
