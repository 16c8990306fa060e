"""What is fitted step by step is found again on the record's own processor only."""

from collections.abc import Mapping

import pytest

from lstm_lessons.experiments.recording.circumstances import hardware


def only_on_the_processor_of(record: Mapping) -> None:
    """Skip the rest of a test on another processor: sums are added up in another order there.

    Training makes much of such a difference: the first mark of chapter 16's RNN was 4.48 bits on
    the record's processor, 4.61 on another, and 4.47 there with one thread.
    """
    recorded = {each["hardware"]["processor"] for each in record["sittings"]}
    if recorded != {here := hardware()["processor"]}:
        pytest.skip(f"recorded on {', '.join(sorted(recorded))}; this is {here}")
