"""Plotting calls in matplotlib's names: what each would draw, as plain figures."""

from __future__ import annotations

import sys
import textwrap

import numpy
import pytest
import torch

from autograd_lab.model.plots import MOST_POINTS, Mark
from autograd_lab.plots.install import install


@pytest.fixture
def draw():
    """`draw(program)`: the figures that it would draw, and the notes."""
    paths, modules = sys.meta_path[:], set(sys.modules)
    take = install()

    def run(program: str, **names):
        text = "import matplotlib.pyplot as plt\n" + textwrap.dedent(program)
        exec(compile(text, "<cell>", "exec"), {"np": numpy, "torch": torch, **names})
        return take()

    yield run
    sys.meta_path[:] = paths
    for name in set(sys.modules) - modules:
        if name.startswith(("matplotlib", "mpl_toolkits")):
            del sys.modules[name]


def marks(given) -> tuple[Mark, ...]:
    (figure,), _ = given
    (axes,) = figure.axes
    return axes.marks


FORMATS = {
    "'r--'": ("#e0453a", "dash", ""),
    "'go'": ("#2ca02c", "", "circle"),
    "'ro-'": ("#e0453a", "solid", "circle"),
    "'k:'": ("text", "dot", ""),
    "'bs'": ("#3f7fd0", "", "square"),
    "'r*'": ("#e0453a", "", "star"),
    "'C1-.x'": ("#ff7f0e", "dashdot", "x"),
    "color='#00ff88', linestyle='dashed', marker='^'": ("#00ff88", "dash", "triangle-up"),
    "c=(1, 0, 0.5), ls=''": ("#ff0080", "", "circle"),
    "color='nonsense'": ("", "solid", ""),
}


@pytest.mark.parametrize(("how", "looks"), FORMATS.items(), ids=FORMATS)
def test_a_format_gives_colour_line_and_sign(draw, how, looks):
    (mark,) = marks(draw(f"plt.plot([1, 2], [3, 4], {how})"))
    assert (mark.colour, mark.dash, mark.sign) == looks
    assert mark.kind == ("line" if mark.dash else "points")


VALUES = {
    "a list": "[1, 4, 9]",
    "a tensor": "torch.tensor([1., 4., 9.])",
    "a tensor of integers": "torch.tensor([1, 4, 9])",
    "numbers of a tensor": "[torch.tensor(1.), torch.tensor(4.), torch.tensor(9.)]",
    "an array": "np.array([1, 4, 9])",
    "a generator's list": "[n * n for n in range(1, 4)]",
    "a row too many": "torch.tensor([[1.], [4.], [9.]])",
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_values_of_every_kind_become_plain_numbers(draw, values):
    (mark,) = marks(draw(f"plt.plot({values})"))
    assert (mark.x, mark.y) == ((0.0, 1.0, 2.0), (1.0, 4.0, 9.0))


def test_what_is_not_finite_is_a_gap_and_words_are_categories(draw):
    (mark,) = marks(draw("plt.plot(['a', 'b', 'c'], [1, float('nan'), np.inf])"))
    assert (mark.x, mark.y) == (("a", "b", "c"), (1.0, None, None))


def test_several_lines_come_from_one_call(draw):
    drawn = marks(draw("plt.plot([0, 1], [2, 3], 'r', [4, 5], 'b--')\nplt.plot(np.eye(2))"))
    assert [each.y for each in drawn] == [(2, 3), (4, 5), (1, 0), (0, 1)]
    assert [each.dash for each in drawn] == ["solid", "dash", "solid", "solid"]


def test_a_tensor_that_requires_grad_refuses_as_it_does_for_matplotlib(draw):
    with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\) instead"):
        draw("plt.plot(torch.ones(2, requires_grad=True))")


@pytest.mark.parametrize("call", ["plot([1, 2], [1, 2, 3])", "scatter([1], [1, 2])",
                                  "bar(['a', 'b'], [1, 2, 3])"])  # fmt: skip
def test_lengths_that_do_not_fit_are_refused(draw, call):
    with pytest.raises(ValueError, match=r"same|mismatch"):
        draw(f"plt.{call}")


@pytest.mark.parametrize("bins", [None, 4, [0, 1, 2.5, 3]])
def test_a_histogram_counts_as_numpy_does(draw, bins):
    values = numpy.random.default_rng(3).normal(1, 1, 200)
    expected, edges = numpy.histogram(values, 10 if bins is None else bins)
    told = {}
    (mark,) = marks(draw("told['all'] = plt.hist(values, bins=bins)", values=values, bins=bins,
                         told=told))  # fmt: skip
    assert list(mark.y) == expected.tolist()
    assert list(mark.x) == pytest.approx(((edges[1:] + edges[:-1]) / 2).tolist())
    assert told["all"][0] == expected.tolist()


def test_a_histogram_as_density_has_an_area_of_one(draw):
    (mark,) = marks(draw("plt.hist([1, 2, 2, 3], bins=2, density=True)"))
    assert sum(mark.y) * mark.width == pytest.approx(1.0)


def test_bars_stand_on_their_base_and_lie_where_they_are_to(draw):
    standing, stacked, lying = marks(
        draw("plt.bar(['a', 'b'], [1, 2])\nplt.bar(['a', 'b'], [3, 4], bottom=[1, 2], width=0.5)\n"
             "plt.barh([0, 1], 5)")
    )  # fmt: skip
    assert (standing.x, standing.y, standing.base, standing.width) == (("a", "b"), (1, 2), (), 0.8)
    assert (stacked.y, stacked.base, stacked.width) == ((4, 6), (1, 2), 0.5)
    assert (lying.y, lying.lying) == ((5, 5), True)


def test_bars_of_several_colours_are_a_mark_for_each(draw):
    drawn = marks(draw("plt.bar([0, 1, 2], [3, 4, 5], color=['r', 'g', 'r'], bottom=[1, 2, 3])"))
    assert [(each.x, each.y, each.base) for each in drawn] == [
        ((0, 2), (4, 8), (1, 3)), ((1,), (6,), (2,)),
    ]  # fmt: skip
    assert [each.colour for each in drawn] == ["#e0453a", "#2ca02c"]


def test_levels_areas_words_and_cells_are_marks(draw):
    drawn = marks(
        draw("""
        plt.axhline(y=5, color='r', linestyle='--', label='five')
        plt.axvline(2)
        plt.fill_between([0, 1], [1, 2], 0, alpha=0.2)
        plt.annotate('here', xy=(1, 2), xytext=(3, 4), arrowprops=dict(arrowstyle='->'))
        plt.text(0, 1, 'there', ha='center')
        plt.imshow([[1, 2], [3, 4]])
        """)
    )
    assert [each.kind for each in drawn] == [
        "level", "level", "area", "line", "text", "text", "cells",
    ]  # fmt: skip
    five, two, area, arrow, here, there, cells = drawn
    assert (five.y, five.dash, five.label, two.x) == ((5.0,), "dash", "five", (2.0,))
    assert (area.y, area.base, area.opacity) == ((1, 2), (0, 0), 0.2)
    assert (arrow.x, arrow.y) == ((3, 1), (4, 2))
    assert (here.x, here.y, here.text, there.sign) == ((3,), (4,), "here", "center")
    assert cells.y == (3, 4, 1, 2)  # the first row stands above


def test_what_is_said_of_axes_is_kept(draw):
    (figure,), _ = draw("""
        fig, ax = plt.subplots()
        ax.plot([1, 2], label='a')
        ax.plot([2, 1], label='_hidden')
        ax.set(title='T', xlabel='$x$', ylabel='y', xlim=(0, 3))
        ax.set_ylim(bottom=-1)
        ax.set_yscale('log')
        ax.legend()
        ax.grid(True)
        fig.suptitle('All')
    """)
    (axes,) = figure.axes
    assert (axes.title, axes.x_label, axes.y_label) == ("T", "x", "y")
    assert (axes.x_range, axes.y_range) == ((0.0, 3.0), (-1.0, None))
    assert (axes.y_scale, axes.legend, axes.grid, figure.title) == ("log", True, True, "All")
    assert [each.label for each in axes.marks] == ["a", ""]


def test_a_list_of_names_in_the_legend_names_the_marks(draw):
    drawn = marks(draw("plt.plot([1]); plt.plot([2]); plt.legend(['a', 'b'])"))
    assert [each.label for each in drawn] == ["a", "b"]


GRIDS = {
    "plt.subplots(1, 3)[1]": "[g[0], g[2]]",
    "plt.subplots(2, 2)[1]": "[g[0, 0], g[1, 1]]",
    "plt.subplots(2, 2)[1].flatten()": "[g[0], g[3]]",
    "list(plt.subplots(2, 2)[1].flat)": "[g[0], g[3]]",
    "[plt.subplot(1, 2, 1), plt.subplot(122)]": "g",
    "plt.figure().subplots(2)": "g",
    "plt.subplots(1, 1, squeeze=False)[1]": "[g[0, 0], g[0][0]]",
    "[plt.subplots()[1]]": "[g[0], plt.gca()]",
}
PLACES = [[(0, 0), (0, 2)], [(0, 0), (1, 1)], [(0, 0), (1, 1)], [(0, 0), (1, 1)],
          [(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 0)], [(0, 0)]]  # fmt: skip


@pytest.mark.parametrize(
    ("grid", "chosen", "places"),
    [(*pair, places) for pair, places in zip(GRIDS.items(), PLACES, strict=True)],
)
def test_axes_are_found_in_a_grid_as_in_numpys(draw, grid, chosen, places):
    (figure,), _ = draw(f"g = {grid}\nfor ax in {chosen}: ax.plot([1, 2])")
    assert [(each.row, each.column) for each in figure.axes] == places


def test_show_ends_a_figure_and_close_drops_one_that_was_not_shown(draw):
    figures, _ = draw("""
        plt.plot([1]); plt.show()
        plt.plot([2]); plt.close()
        plt.plot([3])
    """)
    assert [each.axes[0].marks[0].y for each in figures] == [(1,), (3,)]


def test_a_figure_of_an_earlier_cell_is_shown_again_as_a_result(draw):
    names = {}
    draw("names['fig'], names['ax'] = plt.subplots(); names['ax'].plot([1])", names=names)
    assert draw("names['ax'].plot([2])", names=names)[0] == ()
    (figure,), _ = draw("assert repr(names['fig']) == ''", names=names)
    assert len(figure.axes[0].marks) == 2


def test_what_is_not_drawn_is_told_once_and_does_not_fail(draw):
    figures, notes = draw("""
        import matplotlib
        import matplotlib.ticker as ticker
        from matplotlib import cm
        from mpl_toolkits.mplot3d import Axes3D
        plt.style.use('ggplot'); plt.rcParams['figure.figsize'] = [1, 2]; plt.tight_layout()
        matplotlib.use('Agg')
        fig, ax = plt.subplots()
        for _ in range(3):
            ax.quiver([1], [2], [3], [4])
        ax.xaxis.set_major_locator(ticker.MaxNLocator(3))
        for bar in ax.bar([1, 2], [3, 4]):
            ax.text(bar.get_x() + bar.get_width() / 2, bar.get_height(), 'n')
        line, = ax.plot([1]); line.set_color('red')
        cm.viridis(0.5)
        plt.savefig('x.png'); plt.pie([1, 2])
    """)
    assert len(figures) == 1
    assert notes == (
        "ax.quiver(…) is not drawn here; the other calls are.",
        "plt.pie(…) is not drawn here; the other calls are.",
    )


def test_figures_have_no_more_points_than_come_back(draw):
    figures, notes = draw("""
        for _ in range(30):
            plt.plot(np.zeros(5000)); plt.imshow(np.zeros((200, 200)))
    """)
    drawn = [mark for each in figures for axes in each.axes for mark in axes.marks]
    assert sum(len(mark.y) for mark in drawn) <= MOST_POINTS + 60
    assert "Of 5000 points one in 3 is drawn." in notes


def test_pyplot_is_the_same_however_it_is_imported(draw):
    figures, notes = draw("""
        from matplotlib import pyplot
        import matplotlib
        import matplotlib.pyplot
        assert pyplot is plt is matplotlib.pyplot
        pyplot.plot([1]); matplotlib.pyplot.plot([2])
    """)
    assert [each.y for each in figures[0].axes[0].marks] == [(1,), (2,)]
    assert notes == ()


def test_endless_figures_are_cut_with_a_note(draw):
    figures, notes = draw("for _ in range(100): plt.figure(); plt.plot([1])")
    assert len(figures) <= 20
    assert any("More than 20 figures" in each for each in notes)


def test_a_cell_that_draws_nothing_has_no_figure(draw):
    assert draw("plt.figure(); plt.show(); fig, ax = plt.subplots()") == ((), ())


def test_colours_of_classes_part_the_points(draw):
    drawn = marks(draw("plt.scatter([0, 1, 2], [3, 4, 5], c=[0, 1, 0])"))
    assert [each.x for each in drawn] == [(0, 2), (1,)]
    assert len({each.colour for each in drawn}) == 2
