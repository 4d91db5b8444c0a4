"""Programs that tests of several rooms take."""

# The network of two layers whose gradients are derived by hand in tests/recording/test_record.py.
TWO_LAYERS = """import torch
x = torch.tensor(2.0, requires_grad=True)
w1 = torch.tensor(3.0, requires_grad=True)
w2 = torch.tensor(-1.0, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
h = x * w1
h_act = h + b
y = h_act * w2
y.backward()
"""
