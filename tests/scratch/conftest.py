"""What the tests of the scratch package share beside ``problems``."""

import pytest


@pytest.fixture(scope="session")
def torch():
    """PyTorch, imported only when a test asks for it: the others stay quick."""
    import torch

    torch.set_num_threads(1)
    return torch


def pytest_terminal_summary(terminalreporter):
    """Print how far the numbers are from another implementation's at most; it fails no test."""
    compared = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                for key, value in report.user_properties:
                    if key == "parity":
                        compared.setdefault(value[0], []).append(value[1:])
    if compared:
        terminalreporter.section("the largest differences")
    for group, values in sorted(compared.items()):
        counts, outputs, gradients = zip(*values, strict=True)
        terminalreporter.line(
            f"{group}: {sum(counts)} comparisons, "
            f"outputs {max(outputs):.0e}, gradients {max(gradients):.0e}"
        )
