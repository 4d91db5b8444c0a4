"""Formulas of local derivatives are true: read as mathematics, they give torch's numbers."""

import pytest
import torch

import autograd_lab as lab
from tests.recording.formula_programs import START, Z, edges_of, formulas_of, variables_of
from tests.recording.formula_words import evaluate

ANYWHERE = "[-2.5, -0.7, 0.3, 1.9]"
POSITIVE = "[0.2, 0.8, 1.5, 3.0]"
INSIDE = "[-0.9, -0.3, 0.2, 0.8]"
ABOVE_ONE = "[1.1, 1.5, 2.0, 4.0]"
KINKS = "[-3.0, -1.0, 0.0, 0.5, 1.0, 3.0, 6.0]"

# (points, expression, formula for x)
ONE_OPERAND = [
    (ANYWHERE, "-x", "−1"),
    (ANYWHERE, "x + 3", "1"),
    (ANYWHERE, "3 + x", "1"),
    (ANYWHERE, "x - 3", "1"),
    (ANYWHERE, "3 - x", "−1"),
    (ANYWHERE, "torch.rsub(x, 3)", "−1"),
    (ANYWHERE, "x * -2.5", "−2.5"),
    (ANYWHERE, "3.14159 * x", "3.14159"),
    (ANYWHERE, "x / 4", "1 / 4"),
    (ANYWHERE, "x / -4", "1 / (−4)"),
    (ANYWHERE, "3 / x", "−3 / x²"),
    (ANYWHERE, "-3 / x", "−(−3) / x²"),
    (ANYWHERE, "torch.add(3, x, alpha=2)", "2"),
    (ANYWHERE, "torch.sub(x, x.detach(), alpha=2)", "1"),
    (ANYWHERE, "torch.mul(input=x, other=5)", "5"),
    (ANYWHERE, "x ** 2", "2·x"),
    (ANYWHERE, "x ** 3", "3·x²"),
    (ANYWHERE, "x ** 12", "12·x¹¹"),
    (ANYWHERE, "x ** 1", "1"),
    (ANYWHERE, "x ** 0", "0"),
    (ANYWHERE, "x ** -1", "−1 / x²"),
    (ANYWHERE, "x ** -3", "−3·x⁻⁴"),
    (POSITIVE, "x ** 0.5", "0.5·x^(−0.5)"),
    (POSITIVE, "x ** 2.5", "2.5·x^1.5"),
    (ANYWHERE, "2 ** x", "ln(2)·2^x"),
    (ANYWHERE, "0.3 ** x", "ln(0.3)·0.3^x"),
    (ANYWHERE, "torch.pow(x, exponent=3)", "3·x²"),
    (ANYWHERE, "x.exp()", "exp(x)"),
    (ANYWHERE, "torch.exp2(x)", "ln(2)·2^x"),
    (ANYWHERE, "torch.expm1(x)", "exp(x)"),
    (POSITIVE, "x.log()", "1 / x"),
    (POSITIVE, "torch.log2(x)", "1 / (x·ln(2))"),
    (POSITIVE, "torch.log10(x)", "1 / (x·ln(10))"),
    (POSITIVE, "torch.log1p(x)", "1 / (1 + x)"),
    (POSITIVE, "x.sqrt()", "1 / (2·√(x))"),
    (POSITIVE, "x.rsqrt()", "−1 / (2·x·√(x))"),
    (ANYWHERE, "x.square()", "2·x"),
    (ANYWHERE, "x.reciprocal()", "−1 / x²"),
    (KINKS, "x.abs()", "sign(x)"),
    (KINKS, "abs(x)", "sign(x)"),
    (ANYWHERE, "torch.sin(x)", "cos(x)"),
    (ANYWHERE, "torch.cos(x)", "−sin(x)"),
    (ANYWHERE, "torch.tan(x)", "1 + tan²(x)"),
    (INSIDE, "torch.asin(x)", "1 / √(1 − x²)"),
    (INSIDE, "torch.arccos(x)", "−1 / √(1 − x²)"),
    (ANYWHERE, "torch.atan(x)", "1 / (1 + x²)"),
    (ANYWHERE, "torch.sinh(x)", "cosh(x)"),
    (ANYWHERE, "torch.cosh(x)", "sinh(x)"),
    (ANYWHERE, "torch.tanh(x)", "1 − tanh²(x)"),
    (ANYWHERE, "torch.asinh(x)", "1 / √(x² + 1)"),
    (ABOVE_ONE, "torch.acosh(x)", "1 / √(x² − 1)"),
    (INSIDE, "torch.atanh(x)", "1 / (1 − x²)"),
    (ANYWHERE, "torch.erf(x)", "2·exp(−x²) / √(π)"),
    (ANYWHERE, "torch.sigmoid(x)", "σ(x)·(1 − σ(x))"),
    (ANYWHERE, "F.sigmoid(x)", "σ(x)·(1 − σ(x))"),
    (ANYWHERE, "F.logsigmoid(x)", "1 − σ(x)"),
    (ANYWHERE, "F.silu(x)", "σ(x)·(1 + x·(1 − σ(x)))"),
    (ANYWHERE, "F.gelu(x)", "Φ(x) + x·φ(x), Φ the standard normal distribution, φ its density"),
    (ANYWHERE, "F.softplus(x)", "σ(x)"),
    (ANYWHERE, "F.softplus(x, beta=2)", "σ(2·x)"),
    (ANYWHERE, "F.softplus(x, 2, 1)", "1 where 2·x > 1, else σ(2·x)"),
    (ANYWHERE, "F.tanhshrink(x)", "tanh²(x)"),
    (ANYWHERE, "F.softsign(x)", "1 / (1 + |x|)²"),
    (KINKS, "F.relu(x)", "1 where x > 0, else 0"),
    (KINKS, "torch.relu(x)", "1 where x > 0, else 0"),
    (KINKS, "F.relu6(x)", "1 where 0 < x < 6, else 0"),
    (KINKS, "F.leaky_relu(x)", "1 where x > 0, else 0.01"),
    (KINKS, "F.leaky_relu(x, 0.2)", "1 where x > 0, else 0.2"),
    (KINKS, "F.elu(x)", "1 where x > 0, else exp(x)"),
    (KINKS, "F.elu(x, alpha=0.5)", "1 where x > 0, else 0.5·exp(x)"),
    (KINKS, "F.celu(x, alpha=2.0)", "1 where x > 0, else exp(x / 2)"),
    (KINKS, "F.hardtanh(x)", "1 where −1 < x < 1, else 0"),
    (KINKS, "F.hardsigmoid(x)", "1 / 6 where −3 < x < 3, else 0"),
    (KINKS, "F.threshold(x, 0.5, 9.0)", "1 where x > 0.5, else 0"),
    (KINKS, "x.clamp(-1, 3)", "1 where −1 ≤ x ≤ 3, else 0"),
    (KINKS, "x.clamp(min=0)", "1 where x ≥ 0, else 0"),
    (KINKS, "torch.clip(x, max=1)", "1 where x ≤ 1, else 0"),
    (KINKS, "x.clamp_min(0.5)", "1 where x ≥ 0.5, else 0"),
    (ANYWHERE, "x.floor()", "0"),
    (ANYWHERE, "x.sign()", "0"),
    (ANYWHERE, "x.clone()", "1"),
    (ANYWHERE, "x.double().float()", "1"),
    (ANYWHERE, "x.to(torch.float32)", "1"),
    (ANYWHERE, "x % 2", "1"),
    (ANYWHERE, "x.sum()", "1"),
    (ANYWHERE, "x.mean()", "1 / 4"),
    (ANYWHERE, "torch.mean(x, dim=0, keepdim=True)", "1 / 4"),
    (ANYWHERE, "x.norm()", "x / ‖x‖"),
    (ANYWHERE, "x.var()", "2·(x − mean(x)) / 3"),
    (ANYWHERE, "x.var(unbiased=False)", "2·(x − mean(x)) / 4"),
    (ANYWHERE, "x.std()", "(x − mean(x)) / (3·std(x))"),
    (ANYWHERE, "torch.logsumexp(x, 0)", "softmax(x)"),
    (ANYWHERE, "x.max()", "1 where x = max(x), else 0 (equal ones share the 1)"),
    ("[3.0, 1.0, 3.0]", "x.max()", "1 where x = max(x), else 0 (equal ones share the 1)"),
    ("[3.0, 1.0, 1.0]", "x.amin()", "1 where x = min(x), else 0 (equal ones share the 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("points", "expression", "text"), ONE_OPERAND)
def test_the_formula_of_a_function_of_one_operand_is_its_derivative(points, expression, text):
    code = f"x = torch.tensor({points}, requires_grad=True)\ny = {expression}\n"
    plain = variables_of(code)
    upstream = torch.linspace(1.0, 2.0, plain["y"].numel(), dtype=torch.float64)
    (true,) = torch.autograd.grad(plain["y"], plain["x"], upstream.reshape(plain["y"].shape))
    *_, (_, formula) = edges_of(f"{code}y.sum().backward()\n")
    assert formula == text
    value = evaluate(formula, {"x": plain["x"].detach()}) * upstream
    torch.testing.assert_close(value.expand_as(true), true, rtol=1e-6, atol=1e-9)


A = "a = torch.tensor([[0.5, -1.5, 2.0], [1.0, 3.0, -0.4]], requires_grad=True)\n"
B = "b = torch.tensor([0.7, 1.0, 2.5], requires_grad=True)\n"
MASK = "mask = torch.tensor([True, False, True])\n"
TWO_OPERANDS = [
    ("a + b", {"a": "1", "b": "1"}),
    ("a - b", {"a": "1", "b": "−1"}),
    ("torch.sub(a, b, alpha=3)", {"a": "1", "b": "−3"}),
    ("torch.rsub(a, b)", {"a": "−1", "b": "1"}),
    ("a * b", {"a": "b", "b": "a"}),
    ("a / b", {"a": "1 / b", "b": "−a / b²"}),
    ("b / a", {"a": "−b / a²", "b": "1 / a"}),
    ("b ** a", {"a": "ln(b)·b^a", "b": "a·b^(a − 1)"}),
    ("torch.maximum(a, b)", {
        "a": "1 where a > b, 1 / 2 where a = b, else 0",
        "b": "1 where b > a, 1 / 2 where b = a, else 0",
    }),
    ("torch.min(a, b)", {
        "a": "1 where a < b, 1 / 2 where a = b, else 0",
        "b": "1 where b < a, 1 / 2 where b = a, else 0",
    }),
    ("torch.atan2(a, b)", {"a": "b / (a² + b²)", "b": "−a / (a² + b²)"}),
    ("torch.hypot(a, b)", {"a": "a / √(a² + b²)", "b": "b / √(a² + b²)"}),
    ("torch.lerp(a, b.expand(2, 3), 0.3)", {"a": "(1 − 0.3)"}),
    ("torch.addcmul(a, b, b, value=2)", {"a": "1"}),
    ("torch.where(mask, a, b)", {"a": "1 where mask, else 0", "b": "0 where mask, else 1"}),
    ("torch.where(mask, 0.0, b)", {"b": "0 where mask, else 1"}),
    ("a.masked_fill(mask, 3.0)", {"a": "0 where mask, else 1"}),
    ("F.prelu(a, b[0])", {"a": "1 where a > 0, else b[0]"}),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "texts"), TWO_OPERANDS)
def test_the_formulas_of_a_function_of_two_operands_are_its_partial_derivatives(expression, texts):
    code = f"{A}{B}{MASK}y = {expression}\n"
    plain = variables_of(code)
    upstream = torch.linspace(-1.0, 2.0, plain["y"].numel(), dtype=torch.float64)
    upstream = upstream.reshape(plain["y"].shape)
    found = formulas_of(f"{code}y.sum().backward()\n")
    for name, text in texts.items():
        leaf = plain[name]
        summed = ", summed over the broadcast dimensions"
        broadcast = leaf.numel() < upstream.numel() > 1
        assert found[name] == text + (summed if broadcast else "")
        (true,) = torch.autograd.grad(plain["y"], leaf, upstream, retain_graph=True)
        detached = {key: plain[key].detach() for key in ("a", "b", "mask")}
        text = text.replace("b[0]", "0.7")
        value = (evaluate(text, detached) * upstream).sum_to_size(leaf.shape)
        torch.testing.assert_close(value, true, rtol=1e-6, atol=1e-9)


TARGETS = {
    "real": "t = torch.tensor([0.9, 0.2, 0.6], requires_grad=True)\n",
    "classes": "t = torch.tensor([2, 0])\n",
    "class": "t = torch.tensor(1)\n",
    "shares": "t = torch.tensor([[0.2, 0.3, 0.9], [1.0, 0.0, 0.5]], requires_grad=True)\n",
}
P = "p = torch.tensor([0.3, 0.4, 0.8], requires_grad=True)\n"
LOSSES = [
    (P, "real", "F.mse_loss(p, t)", {"p": "2·(p − t) / 3", "t": "2·(t − p) / 3"}),
    (P, "real", "F.mse_loss(p, t, reduction='sum')", {"p": "2·(p − t)", "t": "2·(t − p)"}),
    (P, "real", "torch.nn.MSELoss(reduction='none')(p, t)", {"p": "2·(p − t)"}),
    (P, "real", "F.mse_loss(p[0], t[1])", {"p[0]": "2·(p[0] − t[1])"}),
    (P, "real", "F.l1_loss(p, t)", {"p": "sign(p − t) / 3", "t": "sign(t − p) / 3"}),
    (P, "real", "F.binary_cross_entropy(p, t)", {
        "p": "(p − t) / (p·(1 − p)) / 3", "t": "(ln(1 − p) − ln(p)) / 3",
    }),
    (P, "real", "F.binary_cross_entropy_with_logits(p, t)", {
        "p": "(σ(p) − t) / 3", "t": "−p / 3",
    }),
    (Z, "classes", "F.cross_entropy(z, t)", {
        "z": "(softmax(z) − onehot(t)) / 2, along dimension 1",
    }),
    (Z, "classes", "torch.nn.CrossEntropyLoss(reduction='sum')(z, t)", {
        "z": "(softmax(z) − onehot(t)), along dimension 1",
    }),
    (Z.replace("z = ", "w = ") + "z = w[0]\n", "class", "F.cross_entropy(z, t)", {
        "z": "(softmax(z) − onehot(t))",
    }),
    (Z, "classes", "F.nll_loss(z, t)", {"z": "−onehot(t) / 2"}),
]  # fmt: skip


@pytest.mark.parametrize(("start", "target", "expression", "texts"), LOSSES)
def test_the_formula_of_a_loss_is_its_derivative(start, target, expression, texts):
    code = f"{start}{TARGETS[target]}y = {expression}\n"
    plain = variables_of(code)
    found = formulas_of(f"{code}y.sum().backward()\n")
    for name, text in texts.items():
        assert found[name] == text
        if "[" in name:
            continue
        (true,) = torch.autograd.grad(plain["y"].sum(), plain[name], retain_graph=True)
        numbers = {each: plain[each].detach() for each in "pzt" if each in plain}
        if "onehot" in text:
            classes = numbers["z"].shape[-1]
            hot = torch.nn.functional.one_hot(numbers["t"], classes).double()
            numbers["hot"], text = hot, text.replace("onehot(t)", "hot")
        torch.testing.assert_close(
            evaluate(text, numbers).expand_as(true), true, rtol=1e-6, atol=1e-9
        )


def test_cross_entropy_with_probabilities_that_do_not_sum_to_one_is_told_truly():
    code = f"{Z}{TARGETS['shares']}y = F.cross_entropy(z, t)\n"
    plain = variables_of(code)
    found = formulas_of(f"{code}y.backward()\n")
    assert found == {
        "z": "(softmax(z)·sum(t) − t) / 2, along dimension 1",
        "t": "−log_softmax(z) / 2, along dimension 1",
    }
    true = torch.autograd.grad(plain["y"], (plain["z"], plain["t"]))
    z, t = plain["z"].detach(), plain["t"].detach()
    torch.testing.assert_close((z.softmax(1) * t.sum(1, keepdim=True) - t) / 2, true[0])
    torch.testing.assert_close(evaluate(found["t"], {"z": z}), true[1])


@pytest.mark.parametrize(
    "expression",
    [
        "F.cross_entropy(z, torch.tensor([2, -100]))",
        "F.cross_entropy(z, torch.tensor([2, 0]), label_smoothing=0.1)",
        "F.cross_entropy(z, torch.tensor([2, 0]), weight=torch.ones(3))",
        "F.binary_cross_entropy_with_logits(z, torch.ones(2, 3), pos_weight=torch.ones(3))",
        "F.gelu(z, approximate='tanh')",
        "torch.div(z, 2, rounding_mode='floor')",
        "z.norm(p=3)",
        "z.std(correction=0)",
        "z.abs().pow(2).cumsum(0)",
        "torch.fft.fft(z).real",
    ],
)
def test_what_is_outside_of_a_formulas_range_is_a_vector_jacobian_product(expression):
    texts = [text for _, text in edges_of(f"{Z}y = {expression}\ny.sum().backward()\n")]
    assert texts[0].startswith("vector-Jacobian product of ")


def test_any_other_op_is_a_vector_jacobian_product_with_its_name():
    code = "x = torch.ones(1, 1, 4, requires_grad=True)\n"
    code += "y = F.conv1d(x, torch.ones(1, 1, 2))\ny.sum().backward()\n"
    assert formulas_of(code) == {"x": "vector-Jacobian product of conv1d"}


def test_a_functions_own_name_stands_in_its_vector_jacobian_product():
    code = """class Twice(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return 2 * x
    @staticmethod
    def backward(context, upstream):
        return 2 * upstream
x = torch.tensor(3.0, requires_grad=True)
y = Twice.apply(x)
y.backward()
"""
    assert formulas_of(code) == {"x": "vector-Jacobian product of Twice"}


def test_formulas_never_name_a_result_that_has_an_operands_name():
    code = "h = torch.tensor(0.3, requires_grad=True)\ny = h * 1\ny = torch.exp(y)\n"
    graph = lab.record(START + code + "y.backward()\n").passes[0].graph
    assert [edge.formula for edge in graph.edges] == ["1", "exp(y)"]


def test_writes_in_place_have_formulas_of_the_old_numbers():
    code = "x = torch.ones(3, requires_grad=True)\nh = x * 2\nh[0] = x[1] * 5\n"
    graph = lab.record(f"{START}{code}h.sum().backward()\n").passes[0].graph
    texts = {edge.formula for edge in graph.edges if graph.node(edge.target).op == "setitem"}
    assert texts == {
        "0 where it is overwritten, else 1",
        "1, added up over the places where it was written",
    }
