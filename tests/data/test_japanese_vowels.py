"""Japanese Vowels: shapes, lengths, padding, and that it is what UCI's page says."""

import numpy as np
import pytest

from lstm_lessons.data import load_japanese_vowels, read


@pytest.fixture(scope="module")
def parts():
    return load_japanese_vowels()


def test_sizes(parts):
    train, test = parts
    assert train.x.shape == (29, 270, 12)
    assert test.x.shape == (29, 370, 12)
    lengths = np.r_[train.lengths, test.lengths]
    assert (lengths.min(), lengths.max()) == (7, 29)


def test_speakers(parts):
    """30 utterances of each to train on; to test on as many as UCI's size_ae.test lists."""
    train, test = parts
    assert np.bincount(train.speaker).tolist() == [30] * 9
    assert np.bincount(test.speaker).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]


def test_first_utterance(parts):
    train, _ = parts
    assert train.lengths[0] == 20
    assert train.x[0, 0, :3].tolist() == [1.860936, -0.207383, 0.261557]
    assert train.x[19, 0, 0] == 1.261441


def test_behind_each_end_are_zeros_and_only_there(parts):
    for part in parts:
        inside = np.arange(29)[:, None] < part.lengths
        assert not part.x[~inside].any()
        assert part.x[inside].any(axis=-1).all()


def test_every_step_of_the_file_is_there_once(parts):
    rows = read("japanese_vowels").decode().splitlines()[1:]
    steps = np.array([row.split(",")[3:] for row in rows], np.float64)
    found = [part.x.swapaxes(0, 1)[(np.arange(29) < part.lengths[:, None])] for part in parts]
    np.testing.assert_array_equal(np.concatenate(found), steps)
