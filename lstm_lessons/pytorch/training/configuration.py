"""What a run of training is, in words: to tell a checkpoint of this run from one of another."""

import re

from lstm_lessons.pytorch.training import parallel
from lstm_lessons.pytorch.training.update import Update

# What is no choice: what training changes, and what is said elsewhere.
LEFT_OUT = {"params", "initial_lr", "last_epoch", "base_lrs"}


def configuration(update: Update) -> dict[str, str]:
    """Return every choice that a run's numbers depend on, as text, by name.

    How many steps there are is no part of it: a run may go on for longer.
    """
    module, optimiser, scheduler = update.own_module, update.optimiser, update.scheduler
    found = {
        "module": module,
        "optimiser": type(optimiser).__name__,
        "scheduler": type(scheduler).__name__,
        "loss": getattr(update.loss, "__qualname__", type(update.loss).__name__),
        "max_norm": update.max_norm,
        "precision": update.precision,
        "device": update.device.type,
        "processes": parallel.processes(),
    }
    for name, value in [*module.named_parameters(), *module.named_buffers()]:
        found[f"module's {name}"] = f"{value.dtype} {tuple(value.shape)}"
    for k, group in enumerate(optimiser.param_groups):
        # A scheduler changes the rate, and notes where it began.
        for name, value in (group | {"lr": group.get("initial_lr", group["lr"])}).items():
            if name not in LEFT_OUT:
                found[f"optimiser's {name} of group {k}"] = value
    if scheduler is not None:
        for name, value in scheduler.state_dict().items():
            if name not in LEFT_OUT and not name.startswith("_"):
                found[f"scheduler's {name}"] = value
    # Where in memory something is, is another place each time.
    return {name: re.sub(r" at 0x[0-9a-f]+", "", str(value)) for name, value in found.items()}
