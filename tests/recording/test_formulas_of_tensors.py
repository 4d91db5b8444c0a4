"""Formulas of contributions that are whole tensors: matrix products, softmax, reductions."""

import pytest
import torch

import autograd_lab as lab
from autograd_lab.recording.formulas.formula import names_upstream
from tests.recording.formula_programs import START, Z, edges_of, formulas_of, variables_of
from tests.recording.formula_words import evaluate


def matrix(name: str, *shape: int) -> str:
    count = torch.Size(shape).numel()
    return f"{name} = (torch.arange({count}.0) - 2.5).reshape({shape}).requires_grad_()\n"


G = " with g the upstream gradient, shapes "


PRODUCTS = [
    ((2, 3), (3,), "W @ x", "g xᵀ" + G + "(2, 1)·(1, 3) → (2, 3)",
     "Wᵀ g" + G + "(3, 2)·(2,) → (3,)"),
    ((2, 3), (3,), "torch.mv(W, x)", "g xᵀ" + G + "(2, 1)·(1, 3) → (2, 3)",
     "Wᵀ g" + G + "(3, 2)·(2,) → (3,)"),
    ((2,), (2, 3), "W @ x", "x g" + G + "(2, 3)·(3,) → (2,)",
     "W gᵀ" + G + "(2, 1)·(1, 3) → (2, 3)"),
    ((2, 3), (3, 4), "W @ x", "g xᵀ" + G + "(2, 4)·(4, 3) → (2, 3)",
     "Wᵀ g" + G + "(3, 2)·(2, 4) → (3, 4)"),
    ((2, 3), (3, 4), "W.mm(x)", "g xᵀ" + G + "(2, 4)·(4, 3) → (2, 3)",
     "Wᵀ g" + G + "(3, 2)·(2, 4) → (3, 4)"),
    ((2, 3), (4, 2), "F.linear(x, W.T)", None, "g W.T" + G + "(4, 3)·(3, 2) → (4, 2)"),
    ((2, 3), (3,), "F.linear(x, W)", "g xᵀ" + G + "(2, 1)·(1, 3) → (2, 3)",
     "Wᵀ g" + G + "(3, 2)·(2,) → (3,)"),
    ((2, 3), (4, 3), "F.linear(x, W)", "gᵀ x" + G + "(2, 4)·(4, 3) → (2, 3)",
     "g W" + G + "(4, 2)·(2, 3) → (4, 3)"),
    ((2,), (3,), "torch.outer(W, x)", "g x" + G + "(2, 3)·(3,) → (2,)",
     "gᵀ W" + G + "(3, 2)·(2,) → (3,)"),
    ((2, 3), (3, 4), "torch.addmm(torch.ones(4), W, x, alpha=2)",
     "2·(g xᵀ)" + G + "(2, 4)·(4, 3) → (2, 3)", "2·(Wᵀ g)" + G + "(3, 2)·(2, 4) → (3, 4)"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "expression", "of_w", "of_x"), PRODUCTS)
def test_the_formula_of_a_matrix_product_is_its_whole_contribution(
    left, right, expression, of_w, of_x
):
    code = matrix("W", *left) + matrix("x", *right) + f"y = {expression}\n"
    plain = variables_of(code)
    g = torch.linspace(-1.0, 2.0, plain["y"].numel(), dtype=torch.float64)
    g = g.reshape(plain["y"].shape)
    found = formulas_of(f"{code}y.sum().backward()\n")
    for name, text in (("W", of_w), ("x", of_x)):
        if text is None:
            continue
        assert found[name] == text
        assert names_upstream(text)
        (true,) = torch.autograd.grad(plain["y"], plain[name], g, retain_graph=True)
        sizes = text.partition("shapes ")[2]
        value = _as_product(text.partition(" with ")[0], sizes, {**plain, "g": g})
        torch.testing.assert_close(value, true)


def _as_product(text: str, sizes: str, variables: dict) -> torch.Tensor:
    """`2·(g xᵀ)`: each factor transposed as it says, then in the shape that it says."""
    scale, _, inner = text.removesuffix(")").rpartition("·(")
    shapes, _, whole = sizes.partition(" → ")
    factors = []
    for word, shape in zip(inner.split(), shapes.split("·"), strict=True):
        value = eval(word.replace("ᵀ", ""), variables).detach()
        value = value.T if "ᵀ" in word and value.dim() == 2 else value
        factors.append(value.reshape(eval(shape)))
    product = factors[0] @ factors[1]
    assert product.shape == eval(whole)
    return product * float(scale or 1)


def test_a_dot_product_and_a_bias_have_factors():
    code = matrix("a", 3) + matrix("b", 3) + "y = a @ b\ny.backward()\n"
    assert formulas_of(code) == {"a": "b", "b": "a"}
    code = matrix("b", 2) + "y = F.linear(torch.ones(4, 3), torch.ones(2, 3), b)\n"
    found = formulas_of(code + "y.sum().backward()\n")
    assert found["b"] == "1, summed over the broadcast dimensions"


def test_a_batch_says_whose_matrices_are_meant_and_what_is_summed():
    code = matrix("a", 5, 2, 3) + matrix("b", 3, 4) + "y = a @ b\ny.sum().backward()\n"
    found = formulas_of(code)
    assert found["a"].endswith("(2, 4)·(4, 3) → (2, 3), for each matrix of the batch")
    assert found["b"].endswith("of the batch, summed over the broadcast dimensions")
    plain = variables_of(code)
    g = torch.ones(5, 2, 4, dtype=torch.float64)
    a = plain["a"].detach()
    torch.testing.assert_close((a.transpose(1, 2) @ g).sum(0), plain["b"].grad)


def test_a_variable_that_is_called_g_is_not_taken_for_the_upstream_gradient():
    code = matrix("g", 2, 3) + matrix("x", 3) + "y = g @ x\ny.sum().backward()\n"
    found = formulas_of(code)
    assert found["g"].startswith("upstream xᵀ with upstream the upstream gradient")
    assert found["x"].startswith("gᵀ upstream with")


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ("softmax", "softmax(z)·(g − sum(g·softmax(z)))"),
        ("log_softmax", "g − softmax(z)·sum(g)"),
    ],
)
def test_softmax_tells_how_it_mixes_the_upstream_gradient(function, text):
    code = f"{Z}y = F.{function}(z, dim=1)\ny.sum().backward()\n"
    found = formulas_of(code)["z"]
    assert found == text + " with g the upstream gradient, sums along dimension 1"
    plain = variables_of(code)
    g = torch.linspace(-1.0, 2.0, 6, dtype=torch.float64).reshape(2, 3)
    for row in range(2):
        one = plain["z"].detach()[row].requires_grad_()
        result = getattr(torch, function)(one, 0)
        (true,) = torch.autograd.grad(result, one, g[row])
        value = evaluate(text, {"z": one.detach(), "g": g[row]})
        torch.testing.assert_close(value, true)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("z.sum(dim=1)", "1, along dimension 1"),
        ("z.mean((0, 1))", "1 / 6, along dimensions 0 and 1"),
        ("z.mean(0)", "1 / 2, along dimension 0"),
        ("z.max(dim=1).values", None),
        (
            "z.amax(1)",
            "1 at the largest element, else 0 (equal ones share the 1), along dimension 1",
        ),
        ("z.prod()", "the product of the other elements of z"),
        ("z.reshape(6)", "1, in the shape of z"),
        ("z.T", "1, in the shape of z"),
        ("z.unsqueeze(0)", "1, in the shape of z"),
        ("z[0]", "1, put back in its place"),
        ("z[torch.tensor([0, 0])]", "1, put back in its place, repeated indices add up"),
        ("z.expand(4, 2, 3)", "1, summed over the broadcast dimensions"),
        ("z.repeat(2, 1)", "1, summed over the copies"),
        ("torch.cat([z, torch.ones(1, 3)])", "1, for the part that z fills"),
        ("torch.stack((z, z.detach()))", "1, for the part that z fills"),
    ],
)
def test_reductions_and_views_say_where_the_gradient_goes(expression, text):
    found = edges_of(f"{Z}y = {expression}\ny.sum().backward()\n")
    if text is None:  # one of two results: the call itself has the formula
        graph = lab.record(f"{START}{Z}y = {expression}\ny.sum().backward()\n").passes[0].graph
        assert graph.edges[0].formula == "1 at the largest element, else 0, along dimension 1"
        return
    assert found[0][1] == text


def test_the_sentence_of_a_step_does_not_call_a_whole_contribution_a_factor():
    code = matrix("W", 1, 1) + matrix("x", 1, 1) + "y = W @ x\ny.backward()\n"
    sentences = [s.text for s in lab.record(START + code).steps if s.kind == "backward"]
    assert sentences[0] == "W receives 1 (upstream, from y) × −2.5 (local) = −2.5."
    code = matrix("W", 2, 3) + matrix("x", 3) + "y = W @ x\ny.sum().backward()\n"
    sentences = [s.text for s in lab.record(START + code).steps if s.kind == "backward"]
    assert ": g xᵀ with g the upstream gradient, shapes (2, 1)·(1, 3) → (2, 3)." in sentences[1]


def test_a_tooltip_does_not_call_a_vector_jacobian_product_a_local_derivative():
    code = "x = torch.tensor([[[1.0, 2.0]]], requires_grad=True)\n"
    code += "y = F.conv1d(x, torch.ones(1, 1, 2)) + x.sum()\ny.sum().backward()\n"
    picture = lab.record(START + code).to_svg()
    assert "\nvector-Jacobian product of conv1d\n" in picture
    assert "local derivative vector-Jacobian" not in picture
