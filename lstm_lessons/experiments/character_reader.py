"""The character LSTM that chapter 16 reads and writes with, kept with its weights.

    python -m lstm_lessons.experiments.character_reader    (records/character-lstm.json)

It is the LSTM of ``character_models``, trained as it is there. The record has its curve and its
weights, one byte each, and what the rounding to bytes costs.
"""

from pathlib import Path

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.character_models import CHARACTERS, SEED, mean_bits, texts, train
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.records import RECORDS, shown, write_record
from lstm_lessons.experiments.text.character_weights import NAME, packed_model, unpacked_model

COMMAND = "python -m lstm_lessons.experiments.character_reader"
LEARNING_RATE = 0.008


def run(path: Path, *, read: int = CHARACTERS) -> None:
    """Train it and write its record, unless it is there.

    Parameters
    ----------
    path
        Of the record.
    read
        Stop after so many characters of all those that the learning rate's fall is made for.
    """
    if path.exists():
        print(f"{path.name} is there; remove it to train it anew")
        return
    with progress.bar(1, unit="networks") as bar:
        model, curve = train("LSTM", LEARNING_RATE, read=read)
        bar.update()
    weights = packed_model(model)
    bits = [mean_bits(each) for each in (model, unpacked_model(weights))]
    record = {
        "command": COMMAND,
        **circumstances(),
        "protocol": {
            "characters": read,
            "learning rate": LEARNING_RATE,
            "seed": SEED,
            "hidden size": model.layer.hidden_size,
            "weights": model.weight_count,
        },
        "curve": curve,
        "bits": dict(zip(("as trained", "a byte a weight"), bits, strict=True)),
        "characters": texts()[0].characters,
        "weights": weights,
    }
    write_record(path, record)
    print(f"{shown(path)}: {record['bits']}", flush=True)


def main() -> None:
    """Train the network and keep it with the package."""
    run(RECORDS / f"{NAME}.json")


if __name__ == "__main__":
    main()
