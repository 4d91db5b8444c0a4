"""Programs as people write them: what they print is what `record` prints."""

PROGRAMS = r"""
### hello
print("hello")
### square
import torch
x = torch.tensor(3.0, requires_grad=True)
(x * x).backward()
print(x.grad)
### data written in place
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
(w ** 2).sum().backward()
w.data -= 0.1 * w.grad
print(w)
### no_grad update
import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range(5):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
print(f"{w.item():.4f}")
### optimizer SGD
import torch
model = torch.nn.Linear(1, 1, bias=False)
torch.nn.init.constant_(model.weight, 0.5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for _ in range(4):
    optimizer.zero_grad()
    loss = (model(torch.ones(1)) - 2).pow(2).sum()
    loss.backward()
    optimizer.step()
print(model.weight)
### optimizer Adam
import torch
w = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.Adam([w], lr=0.1)
for _ in range(3):
    optimizer.zero_grad(); (w - 1).pow(2).sum().backward(); optimizer.step()
print(w)
### optimizer AdamW with scheduler
import torch
w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.AdamW([w], lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for _ in range(4):
    optimizer.zero_grad(); (w ** 2).sum().backward(); optimizer.step(); scheduler.step()
print(w, scheduler.get_last_lr())
### RMSprop
import torch
w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.RMSprop([w], lr=0.01)
(w ** 3).sum().backward(); optimizer.step()
print(w)
### LBFGS
import torch
w = torch.tensor([2.0], requires_grad=True)
optimizer = torch.optim.LBFGS([w])
def closure():
    optimizer.zero_grad()
    loss = ((w - 1) ** 2).sum()
    loss.backward()
    return loss
optimizer.step(closure)
print(w)
### module class
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(2, 3), nn.Linear(3, 1)
    def forward(self, x):
        return self.two(torch.relu(self.one(x)))
torch.manual_seed(0)
net = Net()
net(torch.ones(1, 2)).sum().backward()
print(net, net.one.weight.grad)
### tensor hook
import torch
x = torch.tensor(2.0, requires_grad=True)
x.register_hook(lambda g: g * 10)
(x ** 2).backward()
print(x.grad)
### module hooks
import torch
layer = torch.nn.Linear(1, 1)
torch.nn.init.ones_(layer.weight); torch.nn.init.zeros_(layer.bias)
layer.register_forward_hook(lambda m, i, o: print("forward", o.item()))
layer.register_full_backward_hook(lambda m, i, o: print("backward", o[0].item()))
layer(torch.ones(1, requires_grad=True)).sum().backward()
### f-strings
x, name = 3.14159, "pi"
print(f"{name!r:>6} = {x:.2f} {x=} {'{'}")
### dataclasses
from dataclasses import dataclass, field, asdict
@dataclass(order=True)
class Point:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list)
print(Point(1.0), asdict(Point(2.0, 3.0)), Point(1.0) < Point(2.0))
### math
import math
print(math.sqrt(2), math.pi, math.comb(5, 2), math.erf(0.5), math.isclose(0.1 + 0.2, 0.3))
### cmath
import cmath
print(cmath.exp(1j * cmath.pi))
### random
import random
random.seed(1)
print(random.random(), random.choice("abc"), random.sample(range(9), 3), random.gauss(0, 1))
### itertools
import itertools
print(list(itertools.product("ab", repeat=2)), list(itertools.accumulate([1, 2, 3])))
### functools
import functools
@functools.lru_cache
def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
print(f(50), functools.reduce(lambda a, b: a * b, range(1, 6)))
### collections
from collections import Counter, defaultdict, deque, namedtuple, OrderedDict
P = namedtuple("P", "x y")
d = defaultdict(list); d["a"].append(1)
print(Counter("hello"), d, deque([1, 2], maxlen=1), P(1, 2), OrderedDict(a=1))
### copy
import copy, torch
a = [torch.ones(2)]
b = copy.deepcopy(a)
b[0][0] = 5
print(a, b)
### time
import time
begun = time.time(); time.sleep(0.001)
print(time.time() > begun, time.perf_counter() > 0)
### datetime
import datetime
print(datetime.date(2024, 2, 29) + datetime.timedelta(days=1))
### typing
from typing import Callable, Generic, Protocol, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, value: T): self.value = value
print(Box[int](3).value)
### enum
from enum import Enum, auto
class Color(Enum):
    RED = auto()
print(Color.RED, list(Color))
### abc
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def f(self): ...
try: Base()
except TypeError as error: print(error)
### contextlib
from contextlib import contextmanager, suppress
@contextmanager
def block():
    print("in"); yield; print("out")
with block(), suppress(ZeroDivisionError): 1 / 0
### generator
def count():
    n = 0
    while n < 3:
        got = yield n
        n += got or 1
g = count()
print(next(g), g.send(2), list(g))
### async
import asyncio
async def one(): return 1
coroutine = one()
try: coroutine.send(None)
except StopIteration as stop: print(stop.value)
### match
def say(x):
    match x:
        case [a, *rest]: return a, rest
        case {"k": v}: return v
        case int(): return "int"
print(say([1, 2]), say({"k": 3}), say(4))
### walrus and comprehension
print([y for x in range(5) if (y := x * x) > 3], {k: v for k, v in zip("ab", (1, 2))})
### decorator with arguments
def times(n):
    def wrap(f):
        return lambda *a: [f(*a) for _ in range(n)]
    return wrap
@times(2)
def hi(x): return x
print(hi(1))
### exceptions
try:
    try: 1 / 0
    except ZeroDivisionError as e: raise ValueError("x") from e
except ValueError as e: print(repr(e), repr(e.__cause__))
finally: print("done")
### exception groups
try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as g: print(g.exceptions)
except* TypeError as g: print(g.exceptions)
### traceback printed
import traceback
try: {}["k"]
except KeyError: print(traceback.format_exc().splitlines()[-1])
### decimal and fractions
from decimal import Decimal
from fractions import Fraction
print(Decimal("0.1") + Decimal("0.2"), Fraction(1, 3) + Fraction(1, 6))
### statistics
import statistics
print(statistics.mean([1, 2, 3]), statistics.stdev([1, 2, 3]))
### string and textwrap
import string, textwrap
print(string.ascii_lowercase[:3], textwrap.dedent("  x"), "a,b".split(","), "x".center(5, "*"))
### regular expressions
import re
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.findall(r"\d+", "a1b22"))
### json
import json
print(json.dumps({"a": [1, 2.5, None, True]}, indent=1), json.loads("[1]"))
### csv in memory
import csv, io
print(list(csv.reader(io.StringIO("a,b\n1,2\n"))))
### pickle in memory
import pickle
print(pickle.loads(pickle.dumps({"a": [1, 2]})))
### hashlib and base64
import base64, hashlib
print(hashlib.sha256(b"x").hexdigest()[:8], base64.b64encode(b"hello"))
### struct and array
import array, struct
print(struct.pack("<If", 1, 2.0), array.array("f", [1, 2]))
### heapq and bisect
import bisect, heapq
h = [3, 1, 2]; heapq.heapify(h)
print(heapq.heappop(h), bisect.bisect([1, 2, 3], 2))
### operator
import operator
print(operator.itemgetter(1)([1, 2]), operator.attrgetter("real")(3))
### inspect
import inspect
def f(a, b=2, *c, d, **e): pass
print(inspect.signature(f))
### pprint
from pprint import pformat
print(pformat({"a": list(range(30))}))
### uuid and secrets
import secrets, uuid
print(len(str(uuid.UUID(int=5))), len(secrets.token_hex(4)))
### zlib and gzip in memory
import gzip, zlib
print(zlib.decompress(zlib.compress(b"x" * 9)), gzip.decompress(gzip.compress(b"y")))
### threads
import threading
found = []
threads = [threading.Thread(target=found.append, args=(i,)) for i in range(3)]
[t.start() for t in threads]; [t.join() for t in threads]
print(sorted(found))
### thread pool
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool: print(list(pool.map(lambda x: x * x, range(4))))
### weakref and gc
import gc, weakref
class A: pass
a = A(); r = weakref.ref(a); del a
gc.collect()
print(r() is None)
### warnings
import warnings
warnings.warn("careful")
print("after")
### numpy
import numpy as np
a = np.arange(6).reshape(2, 3)
print(a @ a.T, a.mean(axis=0), np.linalg.norm(a), a[a > 2])
### numpy random
import numpy as np
rng = np.random.default_rng(0)
np.random.seed(0)
print(rng.normal(size=2), np.random.rand(2))
### numpy to torch
import numpy as np, torch
t = torch.from_numpy(np.ones(3))
t[0] = 5
print(t, t.numpy(), torch.tensor(np.float32(2)))
### numpy linear algebra
import numpy as np
a = np.array([[2.0, 1], [1, 3]])
print(np.linalg.solve(a, [1, 2]), np.linalg.eigvalsh(a), np.fft.fft([1, 0, 0, 0]))
### numpy text
import io, numpy as np
print(np.loadtxt(io.StringIO("1 2\n3 4")))
### distributions
import torch
from torch.distributions import Bernoulli, Categorical, Normal, kl_divergence
torch.manual_seed(0)
mean = torch.tensor(0.5, requires_grad=True)
n = Normal(mean, 1.0)
(-n.log_prob(torch.tensor(2.0))).backward()
print(mean.grad, n.sample(), kl_divergence(n, Normal(0.0, 1.0)))
print(Categorical(torch.ones(3)).entropy(), Bernoulli(0.5).mean)
### torch.func
import torch
from torch.func import grad, jacrev, vmap
f = lambda x: (x ** 3).sum()
print(grad(f)(torch.ones(2)), jacrev(lambda x: x ** 2)(torch.ones(2)), vmap(f)(torch.ones(2, 3)))
### hessian
import torch
print(torch.autograd.functional.hessian(lambda x: (x ** 3).sum(), torch.tensor([1.0, 2.0])))
### Transformer
import torch
torch.manual_seed(0)
model = torch.nn.Transformer(8, 2, 1, 1, 16, dropout=0.0)
out = model(torch.ones(3, 1, 8), torch.ones(2, 1, 8))
out.sum().backward()
print(out.shape, sum(p.grad is not None for p in model.parameters()))
### attention
import torch
torch.manual_seed(0)
a = torch.nn.MultiheadAttention(4, 2)
x = torch.ones(2, 1, 4)
print(a(x, x, x)[0].shape)
### convolution
import torch
torch.manual_seed(0)
layer = torch.nn.Conv2d(1, 2, 3, padding=1)
y = torch.nn.functional.max_pool2d(layer(torch.ones(1, 1, 4, 4)), 2)
y.sum().backward()
print(y.shape, layer.bias.grad)
### larger convolution
import torch
torch.manual_seed(0)
layer = torch.nn.Conv2d(3, 32, 3, padding=1)
y = layer(torch.ones(4, 3, 32, 32))
y.mean().backward()
print(y.shape, layer.bias.grad.sum())
### transposed and one-dimensional convolutions
import torch
torch.manual_seed(0)
x = torch.randn(2, 4, 20)
print(torch.nn.ConvTranspose1d(4, 8, 3)(torch.nn.Conv1d(4, 4, 3)(x)).mean())
### bfloat16
import torch
a = torch.ones(64, 64, dtype=torch.bfloat16)
print((a @ a).sum(), torch.nn.functional.linear(a, a).mean())
### autocast
import torch
with torch.autocast("cpu", dtype=torch.bfloat16): print(torch.nn.Linear(4, 4)(torch.ones(4)).dtype)
### bags and pictures
import torch
torch.manual_seed(0)
bag = torch.nn.EmbeddingBag(10, 3, mode="mean")
print(bag(torch.tensor([1, 2, 4]), torch.tensor([0, 2])))
print(torch.nn.functional.interpolate(torch.ones(1, 1, 2, 2), scale_factor=2, mode="bilinear"))
### GRU and RNN
import torch
torch.manual_seed(0)
print(torch.nn.GRU(2, 3, 2)(torch.ones(4, 1, 2))[0].sum(), torch.nn.RNN(2, 3)(torch.ones(4, 2))[1])
### sorting and choosing
import torch
x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
x.sort().values[0].backward()
print(x.grad, x.topk(2), torch.unique(torch.tensor([1, 1, 2])), torch.cumsum(x, 0))
### quantised
import torch
print(torch.quantize_per_tensor(torch.tensor([0.5, 1.0]), 0.1, 0, torch.qint8).dequantize())
### LSTM
import torch
torch.manual_seed(0)
lstm = torch.nn.LSTM(2, 3)
out, (h, c) = lstm(torch.ones(4, 1, 2))
out.sum().backward()
print(h, lstm.weight_ih_l0.grad.sum())
### batch norm and dropout
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.BatchNorm1d(2), torch.nn.Dropout(0.5))
print(model(torch.tensor([[1.0, 2.0], [3.0, 4.0]])), model.eval()(torch.ones(1, 2)))
### embedding
import torch
torch.manual_seed(0)
e = torch.nn.Embedding(4, 2)
e(torch.tensor([1, 1, 3])).sum().backward()
print(e.weight.grad)
### cross entropy
import torch
logits = torch.zeros(2, 3, requires_grad=True)
torch.nn.functional.cross_entropy(logits, torch.tensor([0, 2])).backward()
print(logits.grad)
### custom function
import torch
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g
x = torch.tensor(3.0, requires_grad=True)
Square.apply(x).backward()
print(x.grad)
### gradcheck
import torch
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(lambda t: (t ** 3).sum(), (x,)))
### double backward
import torch
x = torch.tensor(2.0, requires_grad=True)
(g,) = torch.autograd.grad(x ** 3, x, create_graph=True)
g.backward()
print(g, x.grad)
### checkpoint
import torch
from torch.utils.checkpoint import checkpoint
x = torch.ones(2, requires_grad=True)
checkpoint(lambda t: t.sin().exp(), x, use_reentrant=False).sum().backward()
print(x.grad)
### DataLoader
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset
torch.manual_seed(0)
for (batch,) in DataLoader(TensorDataset(torch.arange(5)), batch_size=2, shuffle=True): print(batch)
### state_dict in memory
import io, torch
model = torch.nn.Linear(1, 1)
torch.nn.init.ones_(model.weight)
buffer = io.BytesIO(); torch.save(model.state_dict(), buffer); buffer.seek(0)
print(torch.load(buffer)["weight"])
### einsum
import torch
a = torch.arange(6.0).reshape(2, 3).requires_grad_()
torch.einsum("ij,kj->ik", a, a).trace().backward()
print(a.grad)
### indexing
import torch
x = torch.arange(6.0, requires_grad=True)
y = x[::2].sum() + x[torch.tensor([1, 1])].prod()
y.backward()
print(x.grad)
### linalg
import torch
a = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
torch.linalg.det(a).backward()
print(a.grad, torch.linalg.eigvalsh(a.detach()), torch.linalg.qr(a.detach())[1].abs())
### fft
import torch
print(torch.fft.ifft(torch.fft.fft(torch.tensor([1.0, 2.0]))).real)
### complex
import torch
z = torch.tensor(1 + 2j, requires_grad=True)
(z * z.conj()).real.backward()
print(z.grad)
### clipping and parametrizations
import torch
w = torch.tensor([3.0, 4.0], requires_grad=True)
(w ** 2).sum().backward()
print(torch.nn.utils.clip_grad_norm_([w], 1.0), w.grad)
### weight norm
import torch
torch.manual_seed(0)
layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
layer(torch.ones(2)).backward()
print(sorted(n for n, _ in layer.named_parameters()))
### sparse
import torch
print(torch.sparse_coo_tensor([[0, 1], [1, 0]], [1.0, 2.0], (2, 2)).to_dense())
### several threads of torch
import torch
torch.set_num_threads(2)
a = torch.ones(400, 400)
print((a @ a).sum(), a.exp().mean())
torch.set_num_threads(1)
### detach and None
import torch
x = torch.tensor(1.0, requires_grad=True)
y = x.detach() * 2
print(x.grad, y.requires_grad)
### second backward
import torch
x = torch.tensor(1.0, requires_grad=True)
y = x.exp()
y.backward()
y.backward()
### a wrong shape
import torch
torch.ones(2, 3) @ torch.ones(2, 3)
### a missing module
import no_such_module
### recursion
def f(n): return f(n + 1)
f(0)
### assertion
x = 3
assert x == 4, f"x is {x}"
### input at the module's name
if __name__ == "__main__": print("main")
### unicode
ähnlich = "λ → ∞ 🙂"
print(ähnlich, len(ähnlich))
### global and nonlocal
n = 0
def outer():
    k = 1
    def inner():
        global n
        nonlocal k
        n += 1; k += 1
        return k
    return inner()
print(outer(), n)
### metaclass and descriptors
class Meta(type):
    def __new__(m, name, bases, d): return super().__new__(m, name, bases, {**d, "tag": name})
class Desc:
    def __get__(self, o, t): return 42
class C(metaclass=Meta): d = Desc()
print(C.tag, C().d)
### slots and properties
class P:
    __slots__ = ("_x",)
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v * 2
p = P(); p.x = 4
print(p.x)
### logging to nowhere
import logging
logging.getLogger("x").info("nothing")
print(logging.INFO)
### platform-free paths
from pathlib import PurePosixPath
import os.path
print(PurePosixPath("/a/b").parent, os.path.join("a", "b"), os.path.exists("/no/such/file"))
### torch version and devices
import torch
print(torch.cuda.is_available(), torch.get_default_dtype(), torch.tensor(1).device)
### jit trace
import torch, warnings
warnings.simplefilter("ignore")
f = torch.jit.trace(lambda x: x * 2, torch.ones(1))
print(f(torch.ones(2)))
"""
