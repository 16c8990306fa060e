"""The file of a checkpoint: written whole or not at all, read without executing anything in it."""

import os
from pathlib import Path
from typing import Any

import torch

Content = dict[str, Any]
"""What is in the file.

- ``configuration``  what the run is, as text, by name
- ``losses``         of every step so far
- ``state``          what an update changes: module, optimiser, scaler, scheduler
- ``processes``      for each process the position in its stream, and its random states
"""

KEYS = {"configuration", "losses", "state", "processes"}


def write(path: Path, content: Content) -> None:
    """Write a checkpoint in place of the one before.

    Whenever this is interrupted, the file is the old one or the new one, and whole.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())  # else a power cut might leave the name without the content
    unfinished.replace(path)


def read(path: Path, configuration: dict[str, str]) -> Content:
    """Return the checkpoint of a run; refuse any other file, and another run's.

    Nothing in the file is executed: it may hold tensors, numbers and text alone.

    Parameters
    ----------
    path
        An existing file.
    configuration
        What the run is, for which it is to be.

    Raises
    ------
    ValueError
        If it is no checkpoint, or of another configuration. The message says what differs.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # bytes that are something else can raise anything
        raise ValueError(f"checkpoint: {path} cannot be read as one") from error
    if not isinstance(content, dict) or content.keys() != KEYS:
        raise ValueError(f"checkpoint: {path} holds something else")
    was = content["configuration"]
    names = [name for name in was | configuration if was.get(name) != configuration.get(name)]
    if names:
        differences = "; ".join(
            f"{name} was {was.get(name)}, is {configuration.get(name)}" for name in names
        )
        raise ValueError(f"checkpoint: {path} is of another configuration: {differences}")
    return content
