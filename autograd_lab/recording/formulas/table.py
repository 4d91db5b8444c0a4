"""Local derivatives as data: for each op its parameters and, for each operand, the text.

Sources: the derivatives of elementary functions, as in torch's derivatives.yaml, which also says
what holds at a kink. `{x}` in a text is the operand that the program gave for parameter x.
"""

from __future__ import annotations

# Other names of the same ops.
ALIASES = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg", "absolute": "abs",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "arctan2": "atan2", "clip": "clamp", "float_power": "pow",
    "expit": "sigmoid", "special_expit": "sigmoid", "special_expm1": "expm1",
    "special_log1p": "log1p", "special_exp2": "exp2", "special_erf": "erf",
    "logsigmoid": "log_sigmoid", "_threshold": "threshold",
    "concat": "cat", "concatenate": "cat", "ger": "outer",
    "linalg_vector_norm": "norm", "linalg_matmul": "matmul",
}  # fmt: skip

# Functions of one operand, element by element: d f(x) / dx.
ONE = {
    "neg": "−1",
    "positive": "1",
    "clone": "1",
    "contiguous": "1",
    "to": "1",
    "float": "1",
    "double": "1",
    "exp": "exp({x})",
    "exp2": "ln(2)·2^{x}",
    "expm1": "exp({x})",
    "log": "1 / {x}",
    "log2": "1 / ({x}·ln(2))",
    "log10": "1 / ({x}·ln(10))",
    "log1p": "1 / (1 + {x})",
    "sqrt": "1 / (2·√({x}))",
    "rsqrt": "−1 / (2·{x}·√({x}))",
    "square": "2·{x}",
    "reciprocal": "−1 / {x}²",
    "abs": "sign({x})",
    "sin": "cos({x})",
    "cos": "−sin({x})",
    "tan": "1 + tan²({x})",
    "asin": "1 / √(1 − {x}²)",
    "acos": "−1 / √(1 − {x}²)",
    "atan": "1 / (1 + {x}²)",
    "sinh": "cosh({x})",
    "cosh": "sinh({x})",
    "tanh": "1 − tanh²({x})",
    "asinh": "1 / √({x}² + 1)",
    "acosh": "1 / √({x}² − 1)",
    "atanh": "1 / (1 − {x}²)",
    "erf": "2·exp(−{x}²) / √(π)",
    "sigmoid": "σ({x})·(1 − σ({x}))",
    "log_sigmoid": "1 − σ({x})",
    "silu": "σ({x})·(1 + {x}·(1 − σ({x})))",
    "tanhshrink": "tanh²({x})",
    "softsign": "1 / (1 + |{x}|)²",
    "relu": "1 where {x} > 0, else 0",
    "relu6": "1 where 0 < {x} < 6, else 0",
    "hardsigmoid": "1 / 6 where −3 < {x} < 3, else 0",
    "floor": "0",
    "ceil": "0",
    "round": "0",
    "trunc": "0",
    "sign": "0",
    "zero": "0",
}

# Functions of several operands, element by element: (parameters and their defaults, texts).
SEVERAL = {
    "add": ("input other alpha=1", {"input": "1", "other": "{alpha}"}),
    "sub": ("input other alpha=1", {"input": "1", "other": "−{alpha}"}),
    "mul": ("input other", {"input": "{other}", "other": "{input}"}),
    "div": ("input other", {"input": "1 / {other}", "other": "−{input} / {other}²"}),
    "fmod": ("input other", {"input": "1"}),
    "remainder": ("input other", {"input": "1"}),
    "maximum": (
        "input other",
        {
            "input": "1 where {input} > {other}, 1 / 2 where {input} = {other}, else 0",
            "other": "1 where {other} > {input}, 1 / 2 where {other} = {input}, else 0",
        },
    ),
    "minimum": (
        "input other",
        {
            "input": "1 where {input} < {other}, 1 / 2 where {input} = {other}, else 0",
            "other": "1 where {other} < {input}, 1 / 2 where {other} = {input}, else 0",
        },
    ),
    "hypot": (
        "input other",
        {
            "input": "{input} / √({input}² + {other}²)",
            "other": "{other} / √({input}² + {other}²)",
        },
    ),
    "lerp": (
        "input end weight",
        {"input": "(1 − {weight})", "end": "{weight}", "weight": "({end} − {input})"},
    ),
    "addcmul": (
        "input tensor1 tensor2 value=1",
        {"input": "1", "tensor1": "{value}·{tensor2}", "tensor2": "{value}·{tensor1}"},
    ),
    "where": (
        "condition input other",
        {"input": "1 where {condition}, else 0", "other": "0 where {condition}, else 1"},
    ),
    "masked_fill": ("input mask value", {"input": "0 where {mask}, else 1"}),
    "leaky_relu": (
        "input negative_slope=0.01",
        {"input": "1 where {input} > 0, else {negative_slope}"},
    ),
    "elu": ("input alpha=1", {"input": "1 where {input} > 0, else {alpha}·exp({input})"}),
    "celu": ("input alpha=1", {"input": "1 where {input} > 0, else exp({input} / {alpha})"}),
    "threshold": ("input threshold value", {"input": "1 where {input} > {threshold}, else 0"}),
    "hardtanh": (
        "input min_val=-1 max_val=1",
        {"input": "1 where {min_val} < {input} < {max_val}, else 0"},
    ),
    "clamp_min": ("input min", {"input": "1 where {input} ≥ {min}, else 0"}),
    "clamp_max": ("input max", {"input": "1 where {input} ≤ {max}, else 0"}),
    "copy": ("input src", {"input": "0", "src": "1"}),
    "fill": ("input value", {"input": "0", "value": "1"}),
}

# The same numbers in another shape: nothing is computed.
RESHAPING = frozenset(
    """
    reshape view flatten unflatten ravel unsqueeze squeeze T mT t transpose permute swapaxes
    swapdims movedim moveaxis view_as reshape_as
    """.split()  # noqa: SIM905
)
# Some of the elements, or all of them in another order.
PICKING = frozenset(
    """
    getitem select narrow split tensor_split split_with_sizes hsplit vsplit chunk unbind diagonal
    index_select masked_select gather take take_along_dim topk sort kthvalue flip roll
    """.split()  # noqa: SIM905
)
EXPANDING = frozenset(("expand", "expand_as", "broadcast_to"))
REPEATING = frozenset(("repeat", "tile", "repeat_interleave"))
JOINING = frozenset(("cat", "stack", "hstack", "vstack", "dstack", "column_stack", "row_stack"))

# Calls whose further arguments choose a dtype, a device or a layout.
CONVERTING = frozenset(("to", "float", "double", "contiguous", "clone"))
