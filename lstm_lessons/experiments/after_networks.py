"""Eight layers between the same two ends, to be trained by PyTorch: chapter 17.

Each core maps (T, S, B, H) to (T, S, B, H) and is one of the units of ``lstm_lessons.scratch``: a
test gives both the same weights. S networks, each with weights of its own, are trained side by
side: for layers as small as these, that takes little longer than one.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 32
"""H, of what goes into a core and of what comes out."""
STATE_SIZE = 8
"""N: numbers that a state-space model keeps for each of the H channels."""


class Linear(nn.Module):
    """S linear layers side by side, as ``torch.nn.Linear``; x is (…, S, B, inputs)."""

    def __init__(self, networks: int, inputs: int, outputs: int, bias: bool = True) -> None:
        super().__init__()
        bound = inputs**-0.5
        self.weight = nn.Parameter(torch.empty(networks, outputs, inputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(networks, 1, outputs).uniform_(-bound, bound) * bias)
        self.bias.requires_grad_(bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return W x + b, (…, S, B, outputs)."""
        return x @ self.weight.mT + self.bias


class LSTMCore(nn.Module):
    """The LSTM, its forget biases started at 1."""

    def __init__(self, networks: int) -> None:
        super().__init__()
        self.ih = Linear(networks, WIDTH, 4 * WIDTH)  # rows i, f, g, o
        self.hh = Linear(networks, WIDTH, 4 * WIDTH, bias=False)
        with torch.no_grad():
            self.ih.bias[..., WIDTH : 2 * WIDTH] = 1.0

    def forward(self, x: Tensor) -> Tensor:
        """Return the hidden states."""
        h = c = x.new_zeros(x.shape[1:])
        output = []
        for z_t in self.ih(x):
            z_i, z_f, z_g, z_o = (z_t + self.hh(h)).chunk(4, dim=-1)
            c = torch.sigmoid(z_f) * c + torch.sigmoid(z_i) * torch.tanh(z_g)
            h = torch.sigmoid(z_o) * torch.tanh(c)
            output.append(h)
        return torch.stack(output)


class GRUCore(nn.Module):
    """The GRU, in PyTorch's form."""

    def __init__(self, networks: int) -> None:
        super().__init__()
        self.ih = Linear(networks, WIDTH, 3 * WIDTH)  # rows r, z, n
        self.hh = Linear(networks, WIDTH, 3 * WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """Return the hidden states."""
        h = x.new_zeros(x.shape[1:])
        output = []
        for x_t in self.ih(x):
            (x_r, x_z, x_n), (h_r, h_z, q) = (z.chunk(3, dim=-1) for z in (x_t, self.hh(h)))
            n = torch.tanh(x_n + torch.sigmoid(x_r + h_r) * q)
            h = torch.lerp(n, h, torch.sigmoid(x_z + h_z))
            output.append(h)
        return torch.stack(output)


class SLSTMCore(LSTMCore):
    """The LSTM with an exponential input gate and a normaliser."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the hidden states."""
        h = c = n = x.new_zeros(x.shape[1:])
        m = torch.full_like(h, -math.inf)
        output = []
        for z_t in self.ih(x):
            z_i, z_f, z_g, z_o = (z_t + self.hh(h)).chunk(4, dim=-1)
            log_f = functional.logsigmoid(z_f)
            m_next = torch.maximum(log_f + m, z_i)
            i, f = torch.exp(z_i - m_next), torch.exp(log_f + m - m_next)
            c, n, m = f * c + i * torch.tanh(z_g), f * n + i, m_next
            h = torch.sigmoid(z_o) * c / n
            output.append(h)
        return torch.stack(output)


class MLSTMCore(nn.Module):
    """The LSTM with a matrix for a memory, all steps at once."""

    def __init__(self, networks: int) -> None:
        super().__init__()
        self.qkvo = Linear(networks, WIDTH, 4 * WIDTH)
        self.gates = Linear(networks, WIDTH, 2)  # i, f: one each for the whole matrix
        with torch.no_grad():
            self.gates.bias[..., 1] = 3.0

    def forward(self, x: Tensor) -> Tensor:
        """Return what is read at each step."""
        q, k, v, z_o = self.qkvo(x).movedim(0, -2).chunk(4, dim=-1)  # (S, B, T, H) each
        z_i, z_f = self.gates(x).movedim(0, -2).unbind(dim=-1)  # (S, B, T) each
        kept = functional.logsigmoid(z_f).cumsum(dim=-1)
        log_weight = kept[..., :, None] - kept[..., None, :] + z_i[..., None, :]
        log_weight = log_weight.masked_fill(_later(len(x)), -math.inf)
        m = log_weight.amax(dim=-1, keepdim=True)
        score = q @ k.mT / math.sqrt(WIDTH) * torch.exp(log_weight - m)
        norm = torch.maximum(score.sum(dim=-1, keepdim=True).abs(), torch.exp(-m))
        return (torch.sigmoid(z_o) * (score @ v) / norm).movedim(-2, 0)


class AttentionCore(nn.Module):
    """Causal attention with one head, and a learned penalty on the distance."""

    def __init__(self, networks: int) -> None:
        super().__init__()
        self.qkv = Linear(networks, WIDTH, 3 * WIDTH)
        self.out = Linear(networks, WIDTH, WIDTH)
        self.log_slope = nn.Parameter(torch.full((networks, 1, 1, 1), -2.0))

    def forward(self, x: Tensor) -> Tensor:
        """Return what is read at each step."""
        q, k, v = self.qkv(x).movedim(0, -2).chunk(3, dim=-1)  # (S, B, T, H) each
        step = torch.arange(len(x))
        score = q @ k.mT / math.sqrt(WIDTH) - torch.exp(self.log_slope) * (step[:, None] - step)
        weight = score.masked_fill(_later(len(x)), -math.inf).softmax(dim=-1)
        return self.out((weight @ v).movedim(-2, 0))


class SSMCore(nn.Module):
    """A diagonal state-space model that does not change with the input, by convolution (S4D)."""

    def __init__(self, networks: int) -> None:
        super().__init__()
        shape = (networks, WIDTH, STATE_SIZE)
        frequency = math.pi * torch.arange(STATE_SIZE)
        self.log_decay = nn.Parameter(torch.full(shape, math.log(0.5)))
        self.frequency = nn.Parameter(frequency.expand(shape).clone())
        log_delta = torch.empty(networks, WIDTH).uniform_(math.log(0.01), math.log(0.5))
        self.log_delta = nn.Parameter(log_delta)
        self.c = nn.Parameter(torch.randn(*shape, 2) / math.sqrt(STATE_SIZE))
        self.skip = nn.Parameter(torch.ones(networks, 1, WIDTH))
        self.out = Linear(networks, WIDTH, WIDTH)

    def response(self, steps: int) -> Tensor:
        """Return the response of each channel to an impulse, (T, S, H)."""
        rate = torch.complex(-torch.exp(self.log_decay), self.frequency)
        grown = rate * torch.exp(self.log_delta)[..., None]
        write = (torch.exp(grown) - 1) / rate  # zero-order hold
        powers = torch.exp(torch.arange(steps)[:, None, None, None] * grown)
        return (powers * write * torch.view_as_complex(self.c)).sum(dim=-1).real

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolution of the input with the response, and what skips it."""
        size = 2 * len(x)
        response = torch.fft.rfft(self.response(len(x)), size, dim=0)
        spectrum = torch.fft.rfft(x, size, dim=0) * response[:, :, None]
        y = torch.fft.irfft(spectrum, size, dim=0)[: len(x)]
        return self.out(y + self.skip * x)


class SelectiveCore(nn.Module):
    """A diagonal state-space model whose step, write and read follow the input (as in Mamba).

    Parameters
    ----------
    networks
        S.
    signed
        False: a state is multiplied by a number in (0, 1), as in Mamba. True: by one in (−1, 1).
    """

    def __init__(self, networks: int, signed: bool = False) -> None:
        super().__init__()
        self.signed = signed
        self.delta = Linear(networks, WIDTH, WIDTH)
        self.write = Linear(networks, WIDTH, STATE_SIZE)
        self.read = Linear(networks, WIDTH, STATE_SIZE)
        log_rate = torch.arange(1.0, STATE_SIZE + 1).log()
        self.log_rate = nn.Parameter(log_rate.repeat(networks, 1, WIDTH, 1))
        self.skip = nn.Parameter(torch.ones(networks, 1, WIDTH))
        self.out = Linear(networks, WIDTH, WIDTH)
        with torch.no_grad():
            self.delta.bias.uniform_(-4.6, -0.4)  # steps from 0.01 to 0.5

    def forward(self, x: Tensor) -> Tensor:
        """Return what is read of the states at each step, and what skips them."""
        delta = functional.softplus(self.delta(x))  # (T, S, B, H)
        a = torch.exp(-delta[..., None] * torch.exp(self.log_rate))  # (T, S, B, H, N)
        if self.signed:
            a = 2 * a - 1
        u = (delta * x)[..., None] * self.write(x)[..., None, :]
        y = torch.einsum("tsbdn,tsbn->tsbd", recurrence(a, u), self.read(x))
        return self.out(y + self.skip * x)


def recurrence(a: Tensor, u: Tensor) -> Tensor:
    """Return all h_t = a_t h_{t−1} + u_t, h_0 = 0. So short, a loop is quicker than a scan."""
    h, states = torch.zeros_like(u[0]), []
    for a_t, u_t in zip(a, u, strict=True):
        h = torch.addcmul(u_t, a_t, h)
        states.append(h)
    return torch.stack(states)


def _later(steps: int) -> Tensor:
    """Return which steps (columns) lie ahead of which (rows), (T, T)."""
    return torch.ones(steps, steps, dtype=torch.bool).triu(1)


CORES: dict[str, Callable[[int], nn.Module]] = {
    "LSTM": LSTMCore,
    "GRU": GRUCore,
    "sLSTM": SLSTMCore,
    "mLSTM": MLSTMCore,
    "attention": AttentionCore,
    "SSM": SSMCore,
    "selective": SelectiveCore,
    "selective, signed": lambda networks: SelectiveCore(networks, signed=True),
}
"""What is compared, by name."""


class Networks(nn.Module):
    """S networks: a core between an embedding and a small head, with a way past it.

    Parameters
    ----------
    core
        A name in ``CORES``.
    networks
        S.
    inputs, outputs
        Features of a step, and classes to choose from.
    """

    def __init__(self, core: str, networks: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.embed = Linear(networks, inputs, WIDTH, bias=False)
        self.core = CORES[core](networks)
        self.head = nn.Sequential(
            Linear(networks, WIDTH, WIDTH), nn.ReLU(), Linear(networks, WIDTH, outputs)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores, (T, S, B, outputs), for x (T, S, B, inputs)."""
        u = self.embed(x)
        return self.head(u + self.core(u))

    def clip(self, max_norm: float) -> None:
        """Cut each network's gradient to a norm, each on its own."""
        grads = [p.grad for p in self.parameters() if p.grad is not None]
        norm = sum(grad.flatten(1).square().sum(dim=1) for grad in grads).sqrt()
        scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
        for grad in grads:
            grad.mul_(scale.reshape(-1, *[1] * (grad.dim() - 1)))

    def weights_of_one(self) -> int:
        """Return how many weights each of the networks can learn."""
        learned = (p for p in self.parameters() if p.requires_grad)
        return sum(p[0].numel() for p in learned)
