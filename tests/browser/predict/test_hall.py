"""Predicting in a hall: keys reveal, options are voted on, nothing moves on the screen."""

from autograd_lab.quiz import options
from tests.browser.players import press, step_of
from tests.browser.predict.asking import pressed, sentence
from tests.quiz.asked import question_of


def test_in_a_hall_a_key_reveals_and_the_next_goes_on(player, network):
    page = player(network, step=8, settings={"predict": "mask"})
    press(page, "PageDown")
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    assert page.locator(".ask").is_hidden()
    assert page.locator(".options").is_hidden()
    press(page, "PageDown")
    assert step_of(page) == 9
    assert "6.5 (local: a) = 6.5" in sentence(page)
    press(page, "PageDown")
    assert step_of(page) == 10


def test_four_options_are_voted_on_and_the_next_key_names_each_mistake(player, network):
    page = player(network, step=8, settings={"predict": "vote", "seed": "3"})
    press(page, "PageDown")
    rows = page.locator(".options li")
    texts = [row.split("\n") for row in rows.all_inner_texts()]
    assert [row[0] for row in texts] == ["A", "B", "C", "D"]
    expected = options(question_of("network", "w2 from y"), 3)
    assert [row[1] for row in texts] == [each.text for each in expected]
    assert page.locator(".options").get_by_text("✓ right").count() == 0
    press(page, "PageDown")
    told = page.locator(".options li").all_inner_texts()
    for row, option in zip(told, expected, strict=True):
        assert ("✓ right" in row) is option.right
        assert option.right or option.sentence in row


def test_the_menu_sets_mode_everything_and_order(player, network):
    page = player(network)
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_label("In a hall: four options, A to D").check()
    page.get_by_label("Ask for every number, not five a pass").check()
    page.get_by_role("button", name="Other order of A to D").click()
    assert page.evaluate("reported.settings") == [
        ["predict", "vote"],
        ["predict", "vote-all"],
        ["seed", "2"],
    ]


def test_a_setting_that_is_none_changes_nothing(player, network):
    page = player(network, settings={"predict": "sideways", "seed": "<b>"})
    assert pressed(page) == "false"


def test_asking_moves_nothing_on_the_screen(player, network):
    page = player(network, step=8, projector=True, settings={"predict": "type"})
    boxes = """() => [".stage", ".side", ".transport", "svg.autograd-graph"].map((name) => {
      const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
      return [x, y, width, height];
    })"""
    before = page.evaluate(boxes)
    press(page, "ArrowRight")
    assert page.locator(".ask").is_visible()
    assert page.evaluate(boxes) == before
    press(page, "1", "Enter")
    assert page.evaluate(boxes) == before


def test_in_projector_mode_question_and_answer_are_large_and_do_not_overlap(player, network):
    page = player(network, step=8, projector=True, settings={"predict": "type"})
    press(page, "ArrowRight")
    sizes = page.evaluate(
        """() => [".sentence", ".answer"].map(
          (name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))"""
    )
    assert sizes[0] >= 28
    assert sizes[1] >= 26
    overlap = page.evaluate(
        """() => {
          const range = document.createRange();
          range.selectNodeContents(document.querySelector(".sentence"));
          const text = range.getBoundingClientRect();
          return text.right > document.querySelector(".ask").getBoundingClientRect().left;
        }"""
    )
    assert not overlap


def test_on_a_phone_question_answer_and_buttons_are_all_in_view(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    page.set_viewport_size({"width": 390, "height": 800})
    press(page, "ArrowRight")
    for name in (".answer", ".ask button:visible"):
        for box in [each.bounding_box() for each in page.locator(name).all()]:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            assert box["height"] >= 40
