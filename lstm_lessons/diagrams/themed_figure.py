"""A matplotlib figure as inline SVG that follows the page's light and dark."""

from .diagram import Diagram
