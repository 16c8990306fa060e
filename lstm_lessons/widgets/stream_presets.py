"""ForgetGateStream's states worth trying; the form is that of ``presets``."""

from lstm_lessons.widgets.presets import Preset


def _preset(name: str, look: str, cell: str, seed: int, symbol: int) -> Preset:
    return {"name": name, "look": look, "state": {"cell": cell, "seed": seed, "step": symbol - 1}}


FORGET_GATE_STREAM: list[Preset] = [
    _preset(
        "Nothing is forgotten",
        "1,000 symbols, and no cell has let go of anything. Press +1,000 a few times: what does "
        "the largest state do in the table below?",
        "standard",
        1,
        1000,
    ),
    _preset(
        "How it begins",
        "At the start of a stream the states are small. Step on, and watch the gold lines leave.",
        "standard",
        2,
        10,
    ),
    _preset(
        "A teacher resets",
        "Somebody who knows where the strings end sets all cells to 0 before each B. Now choose "
        "*no forget gate* and see what the others do without that help.",
        "reset",
        1,
        1000,
    ),
    _preset(
        "Forget gates",
        "Nobody says where a string ends. Look at the orange bars at each dashed line: which "
        "gates shut, and what do the gold lines do there?",
        "forget",
        1,
        1000,
    ),
    _preset(
        "Ten thousand later",
        "Forget gates after 10,000 symbols: the states are as they were near the start.",
        "forget",
        2,
        10_000,
    ),
]
