"""Checkpoints: a run of training goes on as if it had never been stopped."""

import os
from collections.abc import Iterable
from pathlib import Path

import torch

from lstm_lessons.pytorch.training import checkpoint_file, parallel, random_states
from lstm_lessons.pytorch.training.batches import Stream
from lstm_lessons.pytorch.training.configuration import configuration
from lstm_lessons.pytorch.training.update import Update


class Checkpoint:
    """A run of training, kept in a file.

    Parameters
    ----------
    path
        The file. It need not be there yet; its folder must.
    update, batches
        What the run does at each step, and with what.

    Attributes
    ----------
    stream
        The batches. Draw them from here.
    """

    def __init__(self, path: str | os.PathLike, update: Update, batches: Iterable[tuple]) -> None:
        self._path, self._update, self.stream = Path(path), update, Stream(batches)
        if not self._path.parent.is_dir():
            raise ValueError(f"checkpoint: expected a file in an existing folder, got {path}")
        self._configuration = configuration(update)

    def resume(self, steps: int | None) -> list[float]:
        """Go to where the file is, if there is one; return the losses of the steps up to there.

        Parameters
        ----------
        steps
            How many the run is to have; None: as many as there are batches.
        """
        if not self._path.exists():
            return []
        content = checkpoint_file.read(self._path, self._configuration)
        losses = content["losses"].tolist()
        if steps is not None and steps < len(losses):
            raise ValueError(f"steps: expected the checkpoint's {len(losses)} or more, got {steps}")
        own = content["processes"][parallel.rank()]
        self.stream.go_to(len(losses), own["position"])
        self._update.load_state_dict(content["state"])
        random_states.restore(own["random"])
        return losses

    def write(self, losses: list[float]) -> None:
        """Write down where the run is; in several processes, the first one does so for all."""
        own = {"position": self.stream.position(), "random": random_states.now()}
        content = {
            "configuration": self._configuration,
            "losses": torch.tensor(losses, dtype=torch.float64),
            "state": self._update.state_dict(),
            "processes": parallel.of_every_process(own),
        }
        if parallel.rank() == 0:
            checkpoint_file.write(self._path, content)
        parallel.wait_for_all()
