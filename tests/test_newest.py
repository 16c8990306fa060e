"""What is asked for without its version, and that the newest of it is what pip is to install."""

import pytest

from tests.book.test_requirements import ENVIRONMENT, pins
from tools import newest


def test_a_version_goes_and_what_is_for_one_system_stays():
    text = (
        "# tools\n-c constraints.txt\n-r book.txt\nruff==0.17.6\ntriton==3; sys_platform == 'l'\n"
    )
    assert newest.unpinned(text) == ["ruff", "triton; sys_platform == 'l'"]


def test_the_book_stays_with_its_program():
    assert newest.unpinned("jupyter-book==1.0.4.post1\n") == ["jupyter-book<2"]


@pytest.mark.parametrize("status", [0, 1])
def test_all_is_asked_for_at_once(monkeypatch, tmp_path, status):
    for name in ENVIRONMENT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((newest.ROOT / name).read_text())
    given = []
    monkeypatch.setattr(newest, "ROOT", tmp_path)
    monkeypatch.setattr(newest, "install", lambda arguments: given.extend(arguments) or status)
    assert newest.main() == status
    assert given[:3] == ["--upgrade", "--upgrade-strategy", "eager"]
    asked = (tmp_path / newest.LIST).read_text()
    assert "==" not in asked.replace(" == ", "")
    assert {
        line.partition(";")[0].partition("<")[0].lower() for line in asked.split("\n") if line
    } == {name for file in ENVIRONMENT for name in pins(file)}
