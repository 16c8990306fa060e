"""What is what in a solution's notebook, the one source of an exercise.

An answer stands between `# begin answer` and `# end answer`; after `# instead` within it stands, in
comments, what the exercise has in its place. A question's cell begins with `## q1`.
"""

import re
from collections.abc import Iterable, Mapping

ANSWER = re.compile(
    r"^(?P<indent>[ ]*)# begin answer\n(?P<answer>.*?)^[ ]*# end answer(?:\n|\Z)", re.S | re.M
)
QUESTION = re.compile(r"## (?P<name>q\d+)\b[^\n]*\n(?P<text>.*?)(?=\n<details|\Z)", re.S)
INSTEAD = re.compile(r"^[ ]*# instead\n.*\Z", re.S | re.M)


def answers(cells: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the code with an answer in it, without its marks, by question.

    Parameters
    ----------
    cells
        Of the notebook; ``source`` is one text.
    """
    found: dict[str, list[str]] = {}
    question = ""
    for cell in cells:
        source = cell["source"]
        if cell["cell_type"] == "markdown" and (said := QUESTION.match(source)):
            question = said["name"]
        elif cell["cell_type"] == "code" and ANSWER.search(source):
            code = ANSWER.sub(lambda each: INSTEAD.sub("", each["answer"]), source)
            found.setdefault(question, []).append(code.rstrip())
    return {name: "\n\n\n".join(code) for name, code in found.items()}
