"""What the benchmark on a GPU recorded, as figures: the ladder, and where it stands by the roof."""

from matplotlib.axes import Axes

from benchmarks.shown.gpu_record import REFERENCE, RUNGS, Shape, case_of, timed
from lstm_lessons.diagrams.diagram import Diagram
from lstm_lessons.diagrams.themed_figure import COLORS, figure, themed

OWN = [name for name in RUNGS if name != "cudnn"]


def ladder(
    record: dict[str, object], shape: Shape, precision: str, kind: str = "both"
) -> Diagram | None:
    """Draw one case's ladder: each engine's milliseconds, beside nn.LSTM's and the floor.

    Parameters
    ----------
    record, shape, precision, kind
        As in ``gpu_record``.

    Returns
    -------
    Diagram
        None if that case was not measured.
    """
    case = case_of(record, shape, precision)
    if case is None:
        return None
    times = {name: its["milliseconds"] for name, its in timed(case, kind).items()}
    floor = case["floor"][kind]["milliseconds"]
    names = [name for name in RUNGS if name in times]
    names += [name for name in times if name not in [*RUNGS, REFERENCE]]
    fig, ax = figure(height=1.3 + 0.32 * len(names))
    for place, name in enumerate(names):
        own = name in OWN
        ax.plot([floor, times[name]], [place, place], "-", color="#b0b0b0", lw=1)
        ax.plot(
            [times[name]],
            [place],
            linestyle="none",
            marker="o" if own else "s",
            color=COLORS["h" if own else "x"],
            markersize=6,
        )
    ax.axvline(floor, color="black", lw=1.2, label="floor")
    if REFERENCE in times:
        style = {"color": COLORS["c"], "linestyle": "--", "lw": 1.4}
        ax.axvline(times[REFERENCE], label=REFERENCE, **style)
    ax.set_xscale("log")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlabel("milliseconds")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    said = [f"{name} {times[name]:g}" for name in [*names, REFERENCE] if name in times]
    batch, steps, hidden = shape
    return themed(
        fig,
        id=f"ladder-{batch}-{steps}-{hidden}-{precision}",
        alt=f"The ladder for B = {batch}, T = {steps}, H = {hidden} in {precision}, measured. "
        f"Milliseconds on a logarithmic axis: {', '.join(said)}; the floor is at {floor:g}.",
    )


def roofline(
    record: dict[str, object], shapes: list[Shape], precision: str, kind: str = "both"
) -> Diagram | None:
    """Draw the measured roof, and under it what nn.LSTM and the best engine of ours reach.

    Parameters
    ----------
    record, shapes, precision, kind
        As in ``gpu_record``.

    Returns
    -------
    Diagram
        None if none of these cases was measured with nn.LSTM in it.
    """
    points = []
    for shape in shapes:
        case = case_of(record, shape, precision)
        times = {name: its["milliseconds"] for name, its in timed(case, kind).items()}
        if REFERENCE in times:
            its = case["floor"][kind]
            reached = {REFERENCE: its["operations"] / times[REFERENCE] / 1e9}
            own = {name: times[name] for name in OWN if name in times}
            if own:
                best = min(own, key=own.get)
                reached["ours"] = its["operations"] / own[best] / 1e9
            points.append((shape, its["operations"] / its["bytes"], reached, case))
    if not points:
        return None
    case = points[0][3]
    fig, ax = figure(height=3.2)
    draw_roof(ax, case["tflops"], case["gb_per_second"] / 1e3)
    for _, intensity, reached, _ in points:
        ends = list(reached.values())
        ax.plot([intensity] * len(ends), ends, "-", color="#b0b0b0", lw=1)
        ax.plot([intensity], [reached[REFERENCE]], "s", color=COLORS["c"], markersize=6)
        if "ours" in reached:
            ax.plot([intensity], [reached["ours"]], "o", color=COLORS["h"], markersize=6)
    ax.plot([], [], "s", color=COLORS["c"], label=REFERENCE)
    ax.plot([], [], "o", color=COLORS["h"], label="our best")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    said = [
        f"B = {shape[0]}, T = {shape[1]}, H = {shape[2]}: "
        + ", ".join(f"{name} {value:.3g}" for name, value in reached.items())
        for shape, _, reached, _ in points
    ]
    return themed(
        fig,
        id=f"roofline-{precision}",
        alt=f"The roofline measured in {precision}, and how far below it the layers are. "
        f"The roof is {case['tflops']:g} TFLOP per second. Reached: {'; '.join(said)}.",
    )


def draw_roof(ax: Axes, tflops: float, tb_per_second: float) -> None:
    """Draw a device's roof into a figure's axes, and name the axes.

    Parameters
    ----------
    ax
        Matplotlib's axes; both become logarithmic.
    tflops, tb_per_second
        10¹² operations, and 10¹² bytes, in a second.
    """
    ridge = tflops / tb_per_second
    left, right = ridge / 1e3, ridge * 1e2
    ax.plot([left, ridge, right], [left * tb_per_second, tflops, tflops], "-", color="black")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(left, right)
    ax.set_xlabel("operations a byte")
    ax.set_ylabel("TFLOP a second")
