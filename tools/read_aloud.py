"""What a screen reader says of a page, from top to bottom, as text.

    python -m tools.read_aloud book/07_lstm_unit.html          the page as `make book` built it
    python -m tools.read_aloud book/index.html --width 390     as on a phone

It comes from Chromium's own accessibility tree. Text stands as it is spoken. In brackets stand what
is more than text, with its name and state, and formulas, in words.
"""

import argparse
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tools.chromium import chromium
from tools.machine import ROOT

SITE = ROOT / "_build" / "html"

# Each begins a line of its own. Those that are named here are said, the others only break the line.
BLOCKS = {
    "article": "article",
    "banner": "banner",
    "blockquote": "quotation",
    "cell": "cell",
    "code block": "",
    "columnheader": "column header",
    "complementary": "aside",
    "contentinfo": "foot of the page",
    "definition": "",
    "dialog": "dialog",
    "figure": "figure",
    "group": "group",
    "heading": "heading",
    "list": "list",
    "listitem": "•",
    "main": "main",
    "navigation": "navigation",
    "paragraph": "",
    "region": "region",
    "row": "row",
    "rowheader": "row header",
    "search": "search",
    "status": "status",
    "table": "table",
    "term": "",
}
# Said by the name; what is inside is that name.
NAMED = {
    "button": "button",
    "checkbox": "checkbox",
    "combobox": "list to choose from",
    "DisclosureTriangle": "fold",
    "image": "picture",
    "link": "link",
    "progressbar": "progress",
    "radio": "radio button",
    "searchbox": "search field",
    "slider": "slider",
    "spinbutton": "number",
    "tab": "tab",
    "textbox": "text field",
}
NAMED_BLOCKS = {  # whose name is more than what stands in them
    "article",
    "complementary",
    "dialog",
    "figure",
    "group",
    "navigation",
    "region",
    "search",
    "table",
}
STATES = {
    "checked": ("not checked", "checked"),
    "disabled": ("", "disabled"),
    "expanded": ("folded", "unfolded"),
    "pressed": ("not pressed", "pressed"),
    "selected": ("not selected", "selected"),
}
BETWEEN = {
    "MathMLSub": [" sub "],
    "MathMLSup": [" to the "],
    "MathMLSubSup": [" sub ", " to the "],
}


@dataclass
class Node:
    """A part of the page, as the accessibility tree has it."""

    role: str
    name: str = ""
    value: str = ""
    description: str = ""
    properties: dict[str, object] = field(default_factory=dict)
    ignored: bool = False
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Give this node and all below it, in the order of the page, without what is ignored."""
        if not self.ignored:
            yield self
        for child in self.children:
            yield from child.walk()


def accessibility_tree(page: Page) -> Node:
    """Return the root of an open page's accessibility tree."""
    session = page.context.new_cdp_session(page)
    entries = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    nodes = {entry["nodeId"]: _node(entry) for entry in entries}
    for entry in entries:
        children = entry.get("childIds", [])
        nodes[entry["nodeId"]].children = [nodes[key] for key in children if key in nodes]
    return nodes[entries[0]["nodeId"]]


def _node(entry: dict) -> Node:
    said = {
        key: str(entry.get(key, {}).get("value", ""))
        for key in ("role", "name", "value", "description")
    }
    properties = {each["name"]: each["value"].get("value") for each in entry.get("properties", [])}
    return Node(**said, properties=properties, ignored=entry["ignored"])


def spoken(root: Node) -> list[str]:
    """Return what is said of the tree, line by line."""
    lines = [""]
    _say(root, lines)
    return [line for line in (" ".join(line.split()) for line in lines) if line]


def _say(node: Node, lines: list[str]) -> None:
    role = "" if node.ignored else node.role
    if role == "StaticText":
        lines[-1] += node.name
    elif role == "MathMLMath":
        lines[-1] += f" [formula: {formula(node)}] "
    elif role in NAMED:
        if role != "link":
            lines.append("")
        lines[-1] += f" [{_control(node)}] "
    elif role in BLOCKS:
        level = str(node.properties["level"]) if role == "heading" else ""
        opening = " ".join(filter(None, (BLOCKS[role], level, _quoted(node))))
        lines.append(f"[{opening}] " if opening else "")
        _say_all(node.children, lines)
        lines.append("")
    else:
        _say_all(node.children, lines)


def _say_all(nodes: list[Node], lines: list[str]) -> None:
    for node in nodes:
        _say(node, lines)


def _quoted(node: Node) -> str:
    """Return a block's name, unless it is what stands in it."""
    return f"“{node.name}”" if node.name and node.role in NAMED_BLOCKS else ""


def _control(node: Node) -> str:
    # Chromium gives the bytes of this text, each as a letter.
    said = str(node.properties.get("valuetext", "")).encode("latin-1").decode()
    value = said or node.value
    states = [
        words[str(node.properties[state]).lower() in ("true", "mixed")]
        for state, words in STATES.items()
        if state in node.properties
    ]
    what = f"{NAMED[node.role]} “{node.name}”"
    return ", ".join(filter(None, [what, value, *states, node.description]))


def formula(node: Node) -> str:
    """Return a formula in words: one reading of it; each screen reader has its own."""
    if node.role == "StaticText":
        return unicodedata.normalize("NFKC", node.name).strip()
    parts = [formula(child) for child in node.children]
    if node.role == "MathMLFraction":
        return f"({parts[0]}) over ({parts[1]})"
    if node.role in BETWEEN:
        between = ["", *BETWEEN[node.role]]
        return "".join(f"{word}{part}" for word, part in zip(between, parts, strict=True))
    if node.role == "MathMLSquareRoot":
        return f"root of ({' '.join(parts)})"
    return " ".join(filter(None, parts))


def main() -> None:
    """Print what is said of the page that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", help="a page of the site, such as book/index.html")
    parser.add_argument("--width", type=int, default=1280, help="of the screen, in pixels")
    arguments = parser.parse_args()
    if not (SITE / arguments.page).is_file():
        parser.error(
            f"{arguments.page} is no page in {SITE.relative_to(ROOT)}; make book builds it"
        )
    with chromium() as browser:
        page = browser.new_page(viewport={"width": arguments.width, "height": 800})
        page.goto((SITE / arguments.page).as_uri())
        page.evaluate("globalThis.MathJax?.startup.promise.then(() => null)")
        page.wait_for_timeout(1500)
        print("\n".join(spoken(accessibility_tree(page))))


if __name__ == "__main__":
    main()
