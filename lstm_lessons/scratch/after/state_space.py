"""The diagonal state-space model (S4D: Gu et al. 2022), as a recurrence and as a convolution.

In continuous time each of N states decays and turns at a rate of its own, dh/dt = λ h + x, and a
channel says y = Re Σ read · h. There are H channels with N states each, and none sees another.
"""

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch.types import Array

Complex = npt.NDArray[np.complexfloating]


def zero_order_hold(rate: Complex, delta: Array) -> tuple[Complex, Complex]:
    """Return keep and write (H, N) of h_t = keep h_{t−1} + write x_t: x is held for a time Δ.

    Parameters
    ----------
    rate
        λ (H, N), with negative real parts: the states fade.
    delta
        Δ (H,), above 0.
    """
    keep = np.exp(rate * delta[:, None])
    return keep, (keep - 1) / rate


def ssm_step(
    x: Array, h: Complex, keep: Complex, write: Complex, read: Complex
) -> tuple[Array, Complex]:
    """Return y_t (B, H) and h_t (B, H, N).

    Parameters
    ----------
    x, h
        Input (B, H) and the states before the step (B, H, N).
    keep, write, read
        (H, N) each.
    """
    h = keep * h + write * x[..., None]
    return (read * h).sum(axis=-1).real, h


def ssm_impulse_response(keep: Complex, write: Complex, read: Complex, steps: int) -> Array:
    """Return what each channel says k steps after an impulse, (steps, H): Re Σ read keepᵏ write."""
    powers = keep ** np.arange(steps)[:, None, None]
    return (read * powers * write).sum(axis=-1).real


def convolve(x: Array, response: Array) -> Array:
    """Return y_t = Σ_k response_k x_{t−k}, (T, B, H), for x (T, B, H) and a response (T, H).

    A response of another length is cut, or ends in zeros: after T steps nothing of it is heard.
    By the fast Fourier transform: T log T operations, not T². Both are padded to 2T, so that the
    end does not run into the beginning.
    """
    steps = len(x)
    spectrum = np.fft.rfft(x, 2 * steps, axis=0)
    spectrum *= np.fft.rfft(response[:steps], 2 * steps, axis=0)[:, None]
    return np.fft.irfft(spectrum, 2 * steps, axis=0)[:steps].astype(x.dtype)
