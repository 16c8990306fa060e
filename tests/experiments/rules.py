"""A stopping rule for tests of what comes after it."""

from lstm_lessons.tasks import StoppingRule


def rule_met_after(count: int) -> StoppingRule:
    """Return a rule that is met after so many sequences, whatever they bring."""
    rule = StoppingRule(window=count)
    rule.fewer_wrong_than = count + 1  # what StoppingRule itself refuses
    return rule
