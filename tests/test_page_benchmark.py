"""What is recorded of the website's pages, and how the status page shows it."""

import gzip
import json
import random

import pytest
from bs4 import BeautifulSoup

from benchmarks import page
from tests.pages import chapters

WAYS = ["http", "phone"]


@pytest.fixture(scope="module")
def record():
    return json.loads(page.REPORT.read_text(encoding="utf-8"))


def test_every_page_is_measured(record):
    assert list(record["pages"]) == [f"{name}.html" for name in chapters()], "make bench"


def test_each_is_opened_in_every_way_often_enough(record):
    assert record["runs"] >= 5, "make bench"
    for name, measured in record["pages"].items():
        times = measured["seconds_until_alive"]
        assert list(times) == WAYS, name
        assert all(way["least"] <= way["median"] <= way["most"] for way in times.values()), name


def test_the_status_page_shows_the_record(site, record):
    text = (site / "book" / "status.html").read_text(encoding="utf-8")
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    rows = BeautifulSoup(text, "html.parser").select("main table")[1].select("tbody tr")
    shown = {
        f"book/{row.a['href'].replace('#', 'status.html')}": [
            cell.get_text() for cell in row.select("td")[1:]
        ]
        for row in rows
    }
    expected = {}
    for name, measured in record["pages"].items():
        times = measured["seconds_until_alive"]
        expected[name] = [
            f"{round(measured['bytes_gzipped'] / 1000)} kB",
            f"{times['http']['median']:.1f} s",
            f"{times['phone']['median']:.1f} s",
        ]
    assert shown == expected


def test_what_is_compressed_already_is_sent_as_it_is():
    picture = random.Random(1).randbytes(1000)
    text = b"again and " * 1000
    found = page.weight({"/a.png": picture, "/a.css": text})
    assert found["files"] == 2
    assert found["bytes"] == 11_000
    assert found["bytes_gzipped"] == 1000 + len(gzip.compress(text, 9)) < 1100


def test_the_heaviest_files_are_counted_once_and_by_their_pages():
    noise = random.Random(2).randbytes
    common, rare = noise(900), noise(500)
    small = {f"/_static/{k}.js": noise(10 + k) for k in range(9)}
    loaded = {
        "one.html": {"/_static/common.js": common, **small},
        "two.html": {"/_static/common.js": common, "/_static/rare.js": rare},
    }
    first, second, *others = page.heaviest(loaded)
    assert first == {"file": "common.js", "bytes_gzipped": 900, "pages": 2}
    assert second == {"file": "rare.js", "bytes_gzipped": 500, "pages": 1}
    assert [each["file"] for each in others] == ["8.js", "7.js", "6.js"]


def test_a_record_is_of_all_pages(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["page", "book/index.html"])
    with pytest.raises(SystemExit):
        page.main()
    assert "with --quick only" in capsys.readouterr().err


def test_the_pages_are_those_of_the_table_of_contents():
    assert page.pages() == [f"{name}.html" for name in chapters()]
