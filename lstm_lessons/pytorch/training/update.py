"""One step of training: a loss, its gradient, and the parameters moved."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from lstm_lessons.pytorch.training import parallel
from lstm_lessons.pytorch.training.finite import check_all_finite, check_finite

Loss = Callable[..., Tensor]

DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16}
SMALLEST_SCALE = 2.0**-16
"""Of the loss in float16. It begins at 2¹⁶ and is halved when a gradient is NaN or infinite: what
is so at this scale still is not the scale's fault."""


class Update:
    """What a step does to a module.

    Parameters
    ----------
    module, optimiser, loss, max_norm, precision, scheduler
        As ``training.train`` takes them.
    """

    def __init__(
        self,
        module: nn.Module,
        optimiser: Optimizer,
        loss: Loss,
        max_norm: float | None,
        precision: str | None,
        scheduler: LRScheduler | None,
    ) -> None:
        self.module, self.optimiser, self.loss = module, optimiser, loss
        self.max_norm, self.precision, self.scheduler = max_norm, precision, scheduler
        self.own_module = parallel.undistributed(module)
        updated = {id(p): p for group in optimiser.param_groups for p in group["params"]}
        self._parameters = {
            name: p for name, p in self.own_module.named_parameters() if id(p) in updated
        }
        if len(self._parameters) < len(updated):
            raise ValueError(
                f"optimiser: expected parameters of the module, got {len(updated)}, of which the "
                f"module has {len(self._parameters)}"
            )
        self.device = next(iter(updated.values())).device
        # Small gradients would be 0 in float16; bfloat16 has float32's range.
        self._scaler = torch.amp.GradScaler(self.device.type, enabled=precision == "float16")

    def __call__(self, batch: tuple) -> float:
        """Take a step; return the loss before it.

        A step that meets NaN or infinity raises ``FloatingPointError``, and changes nothing; unless
        it is the update itself that goes there.
        """
        self.optimiser.zero_grad()
        with torch.autocast(
            self.device.type, DTYPES.get(self.precision), enabled=self.precision is not None
        ):
            loss = self._checked(self.loss(self.module, *batch))
        self._scaler.scale(loss).backward()
        if not self._with_gradient():
            raise ValueError(
                "optimiser: expected parameters that the loss depends on; none got a gradient"
            )
        self._scaler.unscale_(self.optimiser)
        norm = nn.utils.get_total_norm([p.grad for _, p in self._with_gradient()])
        value = parallel.mean_over_processes(loss.detach())
        check_finite("loss", value)
        overflow = not math.isfinite(norm)
        if overflow and not self._may_be_too_large_a_scale():
            check_all_finite((f"gradient of {name}", p.grad) for name, p in self._with_gradient())
            raise FloatingPointError(f"gradient: expected a finite norm, got {norm}")
        if self.max_norm is not None:  # only now: with an infinite norm, inf would become NaN
            nn.utils.clip_grads_with_norm_(self._parameters.values(), self.max_norm, norm)
        self._scaler.step(self.optimiser)  # in float16, a step with an overflow is left out
        self._scaler.update()
        if not overflow:
            check_all_finite(self._parameters.items())
            if self.scheduler is not None:
                self.scheduler.step()
        return value.item()

    def state_dict(self) -> dict[str, Any]:
        """Return all that a step changes."""
        return {name: part.state_dict() for name, part in self._parts().items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what ``state_dict`` returned."""
        for name, part in self._parts().items():
            part.load_state_dict(state[name])

    def _parts(self) -> dict[str, Any]:
        parts = {"module": self.own_module, "optimiser": self.optimiser}
        if self._scaler.is_enabled():
            parts["scaler"] = self._scaler
        if self.scheduler is not None:
            parts["scheduler"] = self.scheduler
        return parts

    def _with_gradient(self) -> list[tuple[str, nn.Parameter]]:
        return [(name, p) for name, p in self._parameters.items() if p.grad is not None]

    def _may_be_too_large_a_scale(self) -> bool:
        return self._scaler.is_enabled() and self._scaler.get_scale() > SMALLEST_SCALE

    def _checked(self, loss: object) -> Tensor:
        if not isinstance(loss, Tensor) or loss.dim() != 0 or not torch.is_floating_point(loss):
            came = f"shape {tuple(loss.shape)}, {loss.dtype}" if isinstance(loss, Tensor) else loss
            raise TypeError(f"loss: expected it to return one floating-point tensor (), got {came}")
        if not loss.requires_grad:
            raise ValueError("loss: expected it to depend on the module's parameters, it does not")
        return loss
