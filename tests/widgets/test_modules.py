"""The JavaScript that Python puts together."""

import gzip
import json
import re

import pytest

from lstm_lessons.widgets import WIDGETS, modules, sources

FILES = sorted(path.name for path in modules.JS.iterdir() if path.name.endswith(".js"))


def test_sources_name_every_widget():
    found = sources()
    assert set(found) == {"shared"} | {cls.__name__ for cls in WIDGETS}
    assert {cls.__name__ for cls in WIDGETS} == set(found) - {"shared"}


@pytest.mark.parametrize("cls", WIDGETS, ids=lambda cls: cls.__name__)
def test_module_is_self_contained(cls):
    found = sources()
    module = cls()._esm
    assert module == found["shared"]["esm"] + found[cls.__name__]["esm"]
    assert not re.search(r"^\s*import\b|\bimport\(|\bfrom \"", module, re.MULTILINE)
    assert re.findall(r"^export .*", module, re.MULTILINE) == ["export default () => {"]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", module)


@pytest.mark.parametrize("cls", WIDGETS, ids=lambda cls: cls.__name__)
def test_names_are_unique(cls):
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", cls()._esm, re.MULTILINE)
    assert len(names) == len(set(names)) > 30


def test_style_is_shared_and_has_the_palette():
    css = sources()["shared"]["css"]
    assert "--lstm-f:" in css
    assert all(cls()._css == css for cls in WIDGETS)


@pytest.mark.parametrize("name", FILES)
def test_each_file_imports_what_it_uses_and_no_more(name):
    """The joined text hides a missing import; the files are still to be read one by one."""
    text = (modules.JS / name).read_text(encoding="utf-8")
    imports = dict.fromkeys(
        imported.strip()
        for line in re.findall(r"^import \{(.*)\} from \"\./[\w.]+\";$", text, re.MULTILINE)
        for imported in line.split(",")
    )
    body = re.sub(r"^import .*$|^\s*(//|/?\*).*$", "", text, flags=re.MULTILINE)
    exported = {
        symbol
        for other in FILES
        if other != name
        for symbol in re.findall(
            r"^export (?:function|const) (\w+)", (modules.JS / other).read_text(), re.MULTILINE
        )
    }
    own = set(re.findall(r"(?:function|const|let) (\w+)", body))
    used = {symbol for symbol in exported - own if re.search(rf"(?<!\w)(?<!\w\.){symbol}\(", body)}
    assert used <= set(imports), f"not imported: {used - set(imports)}"
    unused = {symbol for symbol in imports if not re.search(rf"(?<!\w)(?<!\w\.){symbol}\b", body)}
    assert not unused, f"imported and not used: {unused}"


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_a_widget_stays_light(widget):
    """What a page with one widget loads of ours: half of what a page may load in all.

    The weights of a trained network are counted apart: they are what the widget is about.
    """
    host = (modules.JS / "host.js").read_text(encoding="utf-8")
    needed = json.dumps({name: sources()[name] for name in ("shared", widget.__name__)}) + host
    network = re.search(r"const READER = .*?;\\n", needed)
    weights = network.group() if network else ""
    assert len(gzip.compress(needed.replace(weights, "").encode(), 9)) < 24 * 1024
    assert len(gzip.compress(weights.encode(), 9)) < 120 * 1024
