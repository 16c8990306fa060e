"""What goes through a layer on a GPU and what comes back, and how far off that is.

The judge is PyTorch's own loop in float64, not cuDNN, with the same weights and numbers. A result's
difference from it is the norm of the difference over the norm of what is right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

DTYPES = {
    "bf16": torch.bfloat16,
    "tf32": torch.float32,
    "fp32": torch.float32,
    "fp64": torch.float64,
}
"""What numbers are kept in. With "tf32" products round them to 10 bits behind the point."""

Results = dict[str, Tensor]


@dataclass(frozen=True)
class Case:
    """B, T, H, where I = H, and a name in ``DTYPES``."""

    batch: int
    steps: int
    hidden: int
    precision: str

    def __str__(self) -> str:
        """Return it as a title."""
        return f"B = {self.batch}, T = {self.steps}, H = {self.hidden}, {self.precision}"


@dataclass(frozen=True)
class Pass:
    """What goes into a layer, and what the loss makes of what comes out.

    Attributes
    ----------
    inputs
        x (T, B, H), and h and c before the first step, (1, B, H) each.
    d_outputs
        The gradients of h at every step, and of h and c after the last.
    """

    inputs: Sequence[Tensor]
    d_outputs: Sequence[Tensor]

    def forward(self, net: nn.Module) -> Tensor:
        """Run without gradients; return h at every step."""
        x, h, c = self.inputs
        with torch.no_grad():
            return net(x, (h, c))[0]

    def both(self, net: nn.Module) -> list[Tensor]:
        """Run there and back; return the outputs."""
        self.clear(net)
        x, h, c = self.inputs
        output, state = net(x, (h, c))
        outputs = [output, *state]
        torch.autograd.backward(outputs, self.d_outputs)
        return outputs

    def clear(self, net: nn.Module) -> None:
        """Forget all gradients."""
        for leaf in (*self.inputs, *net.parameters()):
            leaf.grad = None

    def results(self, net: nn.Module) -> Results:
        """Run both ways to run it; return outputs and all gradients, each under its name."""
        net.eval()
        found = {"output without gradients": self.forward(net)}
        net.train()
        outputs = zip(("output", "h_n", "c_n"), self.both(net), strict=True)
        found |= {name: tensor.detach() for name, tensor in outputs}
        inputs = zip(("d_x", "d_h_0", "d_c_0"), self.inputs, strict=True)
        found |= {name: tensor.grad for name, tensor in inputs}
        return found | {f"d_{name}": weight.grad for name, weight in net.named_parameters()}


def draw(case: Case, device: str, seed: int) -> Pass:
    """Draw a pass."""
    generator = torch.Generator(device).manual_seed(seed)

    def normal(steps: int) -> Tensor:
        shape = (steps, case.batch, case.hidden)
        return torch.randn(shape, generator=generator, device=device).to(DTYPES[case.precision])

    sizes = (case.steps, 1, 1)
    return Pass([normal(steps).requires_grad_() for steps in sizes], [normal(s) for s in sizes])


def weights_of(case: Case, device: str) -> Results:
    """Return weights as PyTorch draws them, under its names."""
    torch.manual_seed(0)
    return nn.LSTM(
        case.hidden, case.hidden, device=device, dtype=DTYPES[case.precision]
    ).state_dict()


def exact(drawn: Pass, weights: Results) -> Results:
    """Return the right results, in float64."""
    inputs = [tensor.detach().double().requires_grad_() for tensor in drawn.inputs]
    double = Pass(inputs, [tensor.double() for tensor in drawn.d_outputs])
    hidden = inputs[0].shape[-1]
    net = nn.LSTM(hidden, hidden, device=inputs[0].device, dtype=torch.float64)
    net.load_state_dict({name: weight.double() for name, weight in weights.items()})
    before, torch.backends.cudnn.enabled = torch.backends.cudnn.enabled, False
    try:
        return double.results(net)
    finally:
        torch.backends.cudnn.enabled = before


def largest_difference(found: Results, right: Results) -> tuple[float, str]:
    """Return the largest difference, and which result it is in; NaN is larger than all."""
    if found.keys() != right.keys():
        raise ValueError(f"expected the results {sorted(right)}, got {sorted(found)}")
    differences = {}
    for name, tensor in found.items():
        off = (tensor.double() - right[name]).norm() / right[name].norm()
        differences[name] = float(off)
    worst = max(differences, key=lambda name: (math.isnan(differences[name]), differences[name]))
    return differences[worst], worst


def switch_tf32(on: bool) -> None:
    """Let products of float32 numbers be TF32's, or not: the library's LSTM and all others.

    By the older of PyTorch's two interfaces. The newer one makes the older one's readers raise, and
    torch.compile and our kernels read it.
    """
    torch.backends.cuda.matmul.allow_tf32 = on
    torch.backends.cudnn.allow_tf32 = on
