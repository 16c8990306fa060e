"""Which GPUs have bfloat16, and how they multiply float32: as it is, or rounded to TF32 first."""

import torch

BFLOAT16 = (8, 0)  # the least compute capability that has it, and TF32


def of_float32() -> str:
    """Return what PyTorch's own products do now: "ieee", or "tf32" with 10 bits behind the point.

    ``torch.backends.cuda.matmul.fp32_precision`` sets it, in older versions ``allow_tf32``.
    """
    matmul = torch.backends.cuda.matmul
    if hasattr(matmul, "fp32_precision"):  # once this has been set, the older one cannot be read
        return "tf32" if matmul.fp32_precision == "tf32" else "ieee"
    return "tf32" if matmul.allow_tf32 else "ieee"
