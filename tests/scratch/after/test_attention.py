"""Attention: with a cache as over a whole sequence, as PyTorch's, and as a loop."""

import numpy as np
import pytest

from lstm_lessons.scratch.after import KeyValueCache, attention_step, causal_attention

T, B, K, V = 20, 3, 5, 4


@pytest.fixture
def qkv():
    rng = np.random.default_rng(0)
    return (
        rng.standard_normal((T, B, K)),
        rng.standard_normal((T, B, K)),
        rng.standard_normal((T, B, V)),
    )


def test_with_a_cache_it_is_the_same(qkv):
    whole = causal_attention(*qkv)
    cache = KeyValueCache(T, B, K, V, np.float64)
    for t, step in enumerate(zip(*qkv, strict=True)):
        np.testing.assert_allclose(attention_step(*step, cache), whole[t], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(cache.keys, qkv[1].swapaxes(0, 1))
    np.testing.assert_array_equal(cache.values, qkv[2].swapaxes(0, 1))


def test_it_is_pytorch_s(qkv, torch):
    heads = (torch.from_numpy(array.swapaxes(0, 1)) for array in qkv)
    wanted = torch.nn.functional.scaled_dot_product_attention(*heads, is_causal=True)
    found = causal_attention(*qkv).swapaxes(0, 1)
    np.testing.assert_allclose(found, wanted.numpy(), rtol=0, atol=1e-12)


def test_the_first_step_sees_itself_alone_and_no_step_sees_a_later_one(qkv):
    q, k, v = qkv
    whole = causal_attention(q, k, v)
    np.testing.assert_allclose(whole[0], v[0], rtol=0, atol=1e-12)
    k[10:], v[10:] = 100.0, np.nan
    np.testing.assert_array_equal(whole[:10], causal_attention(q[:10], k[:10], v[:10]))


def test_it_keeps_float32(qkv):
    single = [array.astype(np.float32) for array in qkv]
    assert causal_attention(*single).dtype == np.float32
    cache = KeyValueCache(T, B, K, V)
    assert attention_step(*(array[0] for array in single), cache).dtype == np.float32


def test_the_cache_grows_by_a_key_and_a_value_a_step(qkv):
    cache = KeyValueCache(T, B, K, V, np.float64)
    assert (cache.length, cache.nbytes) == (0, 0)
    for t in range(1, 4):
        cache.append(qkv[1][t], qkv[2][t])
        assert (cache.length, cache.nbytes) == (t, t * B * (K + V) * 8)


def test_a_full_cache_says_so(qkv):
    cache = KeyValueCache(1, B, K, V, np.float64)
    cache.append(qkv[1][0], qkv[2][0])
    with pytest.raises(ValueError, match="the cache is full: its capacity is 1 steps"):
        cache.append(qkv[1][1], qkv[2][1])


@pytest.mark.parametrize("name", ["capacity", "batch", "key_size", "value_size"])
def test_a_size_that_is_none_is_refused(name):
    sizes = {"capacity": 2, "batch": 2, "key_size": 2, "value_size": 2}
    with pytest.raises(ValueError, match=f"{name}: expected a positive integer, got 0"):
        KeyValueCache(**(sizes | {name: 0}))
    with pytest.raises(TypeError, match="dtype: expected float32 or float64"):
        KeyValueCache(**sizes, dtype=np.int64)


@pytest.mark.parametrize(
    ("k", "v", "error", "said"),
    [
        (np.ones(K), np.ones((B, V)), ValueError, r"^k: expected shape \(3, 5\) = the cache's"),
        (
            np.ones((B, K)),
            np.ones((1, V)),
            ValueError,
            r"^v: expected shape \(3, 4\) = the cache's",
        ),
        (
            np.ones((B, K), np.float32),
            np.ones((B, V)),
            TypeError,
            "^k: expected a float64 array, got",
        ),
    ],
)
def test_what_does_not_fit_is_not_spread_over_the_cache(k, v, error, said):
    cache = KeyValueCache(2, B, K, V, np.float64)
    with pytest.raises(error, match=said):
        cache.append(k, v)
    assert cache.length == 0
