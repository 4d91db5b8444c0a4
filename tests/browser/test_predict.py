"""Predict, then reveal, in a browser: what is hidden, what an answer brings, what links keep."""

import json
import re

import pytest

import autograd_lab as lab
from autograd_lab.player import to_html
from autograd_lab.player.features.predict.questions import asked_of
from autograd_lab.player.html import page as html_page
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.script import script, style
from autograd_lab.quiz import options, questions
from autograd_lab.quiz.answers import read
from tests.player.examples import TWICE
from tests.quiz.asked import lesson_asked, outcome, question_of, recording
from tests.quiz.table import PROGRAMS, TABLE
from tests.quiz.test_reading_answers import READ

RIGHT = "✓ Right."
WRONG = "✗ Not quite."


@pytest.fixture(scope="module")
def network():
    return payload(recording("network"))


@pytest.fixture(scope="module")
def lesson():
    chosen = lab.lesson("backpropagation-by-hand")
    return payload(lab.record(chosen.code), chosen.questions)


@pytest.fixture
def opened(page, tmp_path):
    """Mounts a payload; `window.settings` is what it reported, `window.player` its handle."""

    def open_(data, **more):
        text = json.dumps({**data, **more}).replace("<", "\\u003c")
        path = tmp_path / "mounted.html"
        path.write_text(
            f"""<!doctype html><meta charset="utf-8"><style>{style()}</style><body>
<input aria-label="notes"><div id="place"></div>
<script type="application/json" id="data">{text}</script>
<script type="module">{script()}
window.settings = [];
window.judgeAnswer = judgeAnswer;
window.judgeChoice = judgeChoice;
window.readAnswer = readAnswer;
window.optionsOf = optionsOf;
window.player = mount(document.getElementById("place"),
  JSON.parse(document.getElementById("data").textContent),
  {{ onSetting: (name, value) => window.settings.push([name, value]) }});
</script>""",
            encoding="utf-8",
        )
        page.emulate_media(reduced_motion="reduce")
        page.goto(path.as_uri())
        page.wait_for_function("() => window.player !== undefined")
        return page

    return open_


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def sentence(page):
    return page.locator(".sentence").inner_text()


def step(page):
    return int(page.locator(".autograd-player").get_attribute("data-step"))


def pressed(page):
    return page.get_by_role("button", name="Predict").get_attribute("aria-pressed")


def everything_said(page):
    """All that can be read, heard or hovered in the player, and the attributes of its elements."""
    return page.evaluate(
        """() => {
          const root = document.querySelector(".autograd-player");
          const seen = [root.innerText];
          for (const element of root.querySelectorAll("*")) {
            if (element.closest(".code, .transport .walk, .speed, .menu")) continue;
            if (element.closest("[hidden]")) continue;
            for (const name of ["title", "aria-label", "aria-valuetext", "placeholder"]) {
              if (element.hasAttribute(name)) seen.push(element.getAttribute(name));
            }
            if (element.tagName === "title" || element.tagName === "text") {
              seen.push(element.textContent);
            }
          }
          return seen.join("\\n");
        }"""
    )


# ------------------------------------------------------------ the same verdicts as Python's


def plain_question(program, what):
    """A question of the table as the player gets it, and the words with it."""
    rec = recording(program)
    if what.startswith("lesson "):
        data = asked_of(rec, [lesson_asked(what)])
        return data["quiz"], data["lesson"][0]
    data = asked_of(rec, ())
    wanted = question_of(program, what)
    for ours, theirs in zip(questions(rec), data["passes"], strict=True):
        for question, plain in zip(ours, theirs, strict=True):
            if question == wanted:
                return data["quiz"], plain
    raise AssertionError(what)


def test_the_browser_judges_the_whole_table_as_python_does(opened, network):
    page = opened(network)
    rows = [[*plain_question(program, what), answer] for program, what, answer, _ in TABLE]
    verdicts = page.evaluate(
        """(rows) => rows.map(([words, question, answer]) => {
          const chosen = question.choices?.some(([text]) => text === answer);
          return (chosen ? judgeChoice : judgeAnswer)(words, question, answer);
        })""",
        rows,
    )
    from autograd_lab.quiz import judge
    from autograd_lab.quiz.answers import judge_lesson

    for (program, what, answer, expected), verdict in zip(TABLE, verdicts, strict=True):
        question = question_of(program, what)
        ours = (judge_lesson if what.startswith("lesson") else judge)(question, answer)
        assert verdict == {
            "right": ours.right,
            "misconception": ours.misconception,
            "sentence": ours.sentence,
            "settled": ours.settled,
        }, (program, what, answer)
        assert outcome(ours) == expected


def test_the_browser_reads_answers_as_python_does(opened, network):
    page = opened(network)
    got = page.evaluate(
        """(rows) => rows.map(([text, size]) => {
          const found = readAnswer(text, size);
          return found === undefined ? "" : found === null ? null : found.map(String);
        })""",
        [[text, size] for text, size, _ in READ],
    )
    for (text, size, _), found in zip(READ, got, strict=True):
        ours = read(text, size)
        if isinstance(found, list):
            found = [float(each.replace("Infinity", "inf")) for each in found]
        assert found == ours, text


def test_the_browser_orders_the_options_as_python_does(opened, network):
    page = opened(network)
    asked = questions(recording("network"))[0]
    plain = asked_of(recording("network"), ())
    rows = [[plain["quiz"], each, seed] for each in plain["passes"][0] for seed in (1, 2, 77)]
    got = page.evaluate(
        "(rows) => rows.map((row) => optionsOf(...row).map(({ text }) => text))", rows
    )
    ours = [[o.text for o in options(each, seed)] for each in asked for seed in (1, 2, 77)]
    assert got == ours


# ------------------------------------------------------------ predicting


def test_p_and_the_button_turn_predicting_on_and_off(opened, network):
    page = opened(network)
    assert pressed(page) == "false"
    press(page, "p")
    assert pressed(page) == "true"
    page.get_by_role("button", name="Predict").click()
    assert pressed(page) == "false"
    assert page.evaluate("window.settings") == [["predict", "type"], ["predict", None]]


def test_a_step_with_a_question_says_its_numbers_nowhere(opened):
    code = """import torch
x = torch.tensor(1.7, requires_grad=True)
y = x**2
y.backward()
"""
    page = opened(payload(lab.record(code)), step=2, settings={"predict": "type"})
    press(page, "ArrowRight")
    assert sentence(page) == "1 has arrived at y = x**2. What does it hand on to x?"
    for name in (".contribution", ".local"):
        assert page.locator(f".edge.now .slot{name}").text_content() == "?"
    page.evaluate("document.querySelector('details.reading').open = true")
    for part in (".edge.now", ".node.lands", ".node.now"):
        page.locator(part).first.hover(force=True)
        assert "3.4" not in everything_said(page)
    page.locator("input.step").focus()
    assert "3.4" not in everything_said(page)
    press(page, "ArrowRight")
    assert everything_said(page).count("3.4") > 3
    press(page, "ArrowRight")  # the write to .grad: None until it is told
    assert page.locator(".slot.grad").first.text_content() == "?"
    press(page, "Escape")
    assert page.locator(".slot.grad").first.text_content() == "3.4"


def test_the_answer_is_locked_on_enter_and_the_truth_appears_with_a_verdict(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Your answer"
    page.keyboard.type("6,5")
    press(page, "Enter")
    assert sentence(page) == f"{RIGHT} 1 (upstream) × 6.5 (local: a) = 6.5."
    assert page.locator(".edge.now .slot.contribution").text_content() == "6.5"
    assert page.locator(".tally").inner_text() == "✓ 1 of 1"
    press(page, "ArrowRight")
    assert step(page) == 10


def test_enter_locks_the_answer_and_once_more_goes_on(opened, network, lesson):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", "6", "Enter", "Enter")
    assert step(page) == 10
    page = opened(lesson)
    page.locator(".answer").focus()
    press(page, "-", "1", "Enter", "Enter")
    assert sentence(page).startswith("Question 2 of 3.")
    press(page, "-", "2", "Enter")
    assert sentence(page).startswith(RIGHT)


def test_a_wrong_answer_names_the_misconception(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", "1", "Enter")
    assert sentence(page) == (
        f"{WRONG} 1 is what arrives at y: multiply it by the local derivative. "
        "1 (upstream) × 6.5 (local: a) = 6.5."
    )


def test_what_cannot_be_read_is_asked_again(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.keyboard.type("six")
    press(page, "Enter")
    assert sentence(page).startswith("Type a number, such as −1.5 or 3/4, or None.")
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    assert page.locator(".answer").input_value() == "six"
    assert page.evaluate("document.activeElement.className") == "answer"


@pytest.mark.parametrize("key", ["Escape", "ArrowRight", "PageDown"])
def test_no_guess_is_needed(opened, network, key):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", key)
    assert sentence(page) == "w2 receives 1 (upstream, from y) × 6.5 (local: a) = 6.5."
    assert step(page) == 9
    assert page.locator(".tally").is_hidden()
    press(page, "ArrowRight")
    assert step(page) == 10


def test_show_me_shows(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.get_by_role("button", name="Show me").click()
    assert "6.5 (local: a) = 6.5" in sentence(page)
    assert page.locator(".ask").is_hidden()


def test_keys_do_not_step_while_one_types(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.keyboard.type("12 f?p")
    press(page, "ArrowLeft", "Home", "ArrowRight", "End", "Space")
    assert step(page) == 9
    assert page.locator(".answer").input_value() == "12 f?p "
    assert page.locator("dialog[open]").count() == 0
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"


def test_seeking_skips_a_question_and_stepping_back_does_not_ask(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.locator("input.step").fill("14")
    assert step(page) == 14
    assert page.locator(".ask").is_hidden()
    press(page, "ArrowLeft")
    assert page.locator(".ask").is_hidden()


def test_playing_stops_at_a_question(opened, network):
    page = opened(network, step=7, settings={"predict": "type"})
    page.locator("select.speed").select_option("15")
    page.get_by_role("button", name="Play").click()
    page.locator(".ask").wait_for()
    assert step(page) == 8
    assert page.get_by_role("button", name="Play").is_visible()


def test_walking_by_the_line_stops_at_the_first_question(opened, network):
    page = opened(network, step=7, settings={"predict": "type", "walk": "pass"})
    press(page, "ArrowRight")
    assert step(page) == 8
    assert page.locator(".ask").is_visible()


def test_the_timeline_tells_nothing_ahead(opened, network):
    page = opened(network, step=7, settings={"predict": "type"})
    box = page.locator(".timeline").bounding_box()
    for share in (0.5, 0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
        assert not re.search(r"[0-9]\.[0-9]|receives|stores", page.locator(".hint").inner_text())


def test_everything_asks_for_the_share_and_then_for_the_sum(opened):
    data = payload(recording("paths"))
    first = data["passes"][0]["questions"]
    place = next(each["local"] for each in first if each["kind"] == "gradient")
    page = opened(data, step=place - 1, settings={"predict": "type-all"})
    press(page, "ArrowRight")
    assert "hand on to x?" in sentence(page)
    page.keyboard.type(first[-3]["shown"])
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    press(page, "ArrowRight")
    assert step(page) == place
    assert sentence(page).endswith("What is its gradient now?")
    page.keyboard.type("11")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "ArrowRight")
    assert step(page) == place + 1


def test_at_the_end_it_says_how_many_and_what_came_back(opened, network):
    page = opened(network, step=7, settings={"predict": "type"})
    # `a`: forgot the local; `w2`: forgot the local; x and w1: right; w1.grad: right
    for text in ("1", "1", "-3", "-2", "-2"):
        for _ in range(9):
            if page.locator(".answer").is_visible():
                break
            press(page, "ArrowRight")
        page.keyboard.type(text)
        press(page, "Enter")
    press(page, "End")
    said = sentence(page)
    assert "You had 3 of 5 right." in said
    assert "Your most frequent slip: forgetting the local derivative (2 times)." in said


def test_what_was_answered_is_not_asked_again_until_one_starts_afresh(opened, network):
    page = opened(network, step=7, settings={"predict": "type"})
    press(page, "ArrowRight", "-", "1", "Enter", "ArrowLeft", "ArrowRight")
    assert step(page) == 8
    assert page.locator(".ask").is_hidden()
    press(page, "Home", *["ArrowRight"] * 8)
    assert page.locator(".ask").is_visible()


def test_a_slider_that_moves_asks_for_the_new_number(opened):
    code = PROGRAMS["network"]
    page = opened(payload(lab.record(code)), step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    moved = payload(lab.record(code, inputs={"b": 1.5}))
    page.evaluate("(data) => window.player.update(data)", moved)
    assert page.locator(".ask").is_visible()
    page.locator(".answer").fill("7.5")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)


# ------------------------------------------------------------ in a hall


def test_in_a_hall_a_key_reveals_and_the_next_goes_on(opened, network):
    page = opened(network, step=8, settings={"predict": "mask"})
    press(page, "PageDown")
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    assert page.locator(".ask").is_hidden()
    assert page.locator(".options").is_hidden()
    press(page, "PageDown")
    assert step(page) == 9
    assert "6.5 (local: a) = 6.5" in sentence(page)
    press(page, "PageDown")
    assert step(page) == 10


def test_four_options_are_voted_on_and_the_next_key_names_each_mistake(opened, network):
    page = opened(network, step=8, settings={"predict": "vote", "seed": "3"})
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


def test_the_menu_sets_mode_everything_and_order(opened, network):
    page = opened(network)
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_label("In a hall: four options, A to D").check()
    page.get_by_label("Ask for every number, not five a pass").check()
    page.get_by_role("button", name="Other order of A to D").click()
    assert page.evaluate("window.settings") == [
        ["predict", "vote"],
        ["predict", "vote-all"],
        ["seed", "2"],
    ]


def test_a_setting_that_is_none_changes_nothing(opened, network):
    page = opened(network, settings={"predict": "sideways", "seed": "<b>"})
    assert pressed(page) == "false"


def test_asking_moves_nothing_on_the_screen(opened, network):
    page = opened(network, step=8, projector=True, settings={"predict": "type"})
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


def test_in_projector_mode_question_and_answer_are_large_and_do_not_overlap(opened, network):
    page = opened(network, step=8, projector=True, settings={"predict": "type"})
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


def test_on_a_phone_question_answer_and_buttons_are_all_in_view(opened, network):
    page = opened(network, step=8, settings={"predict": "type"})
    page.set_viewport_size({"width": 390, "height": 800})
    press(page, "ArrowRight")
    for name in (".answer", ".ask button:visible"):
        for box in [each.bounding_box() for each in page.locator(name).all()]:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            assert box["height"] >= 40


# ------------------------------------------------------------ the questions of a lesson


def test_a_lesson_asks_before_it_can_be_stepped(opened, lesson):
    page = opened(lesson)
    assert sentence(page).startswith("Question 1 of 3. ")
    press(page, "ArrowRight")
    assert step(page) == 0
    assert "6.5 (local: a) = 6.5" in sentence(page)
    press(page, "ArrowRight")
    assert sentence(page).startswith("Question 2 of 3. ")
    page.keyboard.type("-2")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "ArrowRight")
    assert sentence(page).startswith("Question 3 of 3. ")
    page.get_by_role("button", name="−1").click()
    assert sentence(page).startswith(f"{WRONG} A gradient of −1 flowed through, but torch keeps")
    assert page.get_by_role("button", name="Start stepping").is_visible()
    press(page, "ArrowRight")
    assert step(page) == 1
    assert page.locator(".ask").is_hidden()
    press(page, "ArrowRight")
    assert step(page) == 2


def test_one_key_skips_the_questions_of_a_lesson(opened, lesson):
    page = opened(lesson)
    press(page, "Escape")
    assert sentence(page).startswith("x is a leaf")
    press(page, "ArrowRight")
    assert step(page) == 1


def test_a_choice_is_made_with_its_letter(opened, lesson):
    page = opened(lesson)
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "c")
    assert sentence(page).startswith(RIGHT)
    assert page.locator(".options .right").inner_text().startswith("C")


def test_typing_on_the_page_goes_into_the_answer(opened, lesson):
    page = opened(lesson)
    page.keyboard.type("6.5")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)


def test_typing_elsewhere_answers_nothing(opened, lesson):
    page = opened(lesson)
    page.get_by_label("notes").click()
    page.keyboard.type("6.5c")
    press(page, "Enter", "Escape")
    assert sentence(page).startswith("Question 1 of 3. ")
    assert page.get_by_label("notes").input_value() == "6.5c"


def test_a_lesson_opened_in_the_middle_does_not_ask(opened, lesson):
    page = opened(lesson, step=3)
    assert page.locator(".ask").is_hidden()


def test_a_lesson_asks_once_though_sliders_move(opened, lesson):
    chosen = lab.lesson("backpropagation-by-hand")
    moved = payload(lab.record(chosen.code, inputs={"b": 1.0}), chosen.questions)
    page = opened(lesson)
    page.evaluate("(data) => window.player.update(data)", moved)
    assert sentence(page).startswith("Question 1 of 3. ")
    page.locator(".answer").fill("7")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "Escape")
    page.evaluate("(data) => window.player.update(data)", lesson)
    assert page.locator(".ask").is_hidden()
    assert not sentence(page).startswith("Question")


def test_going_elsewhere_on_the_timeline_leaves_the_questions(opened, lesson):
    page = opened(lesson)
    press(page, "End")
    assert step(page) == int(page.locator(".autograd-player").get_attribute("data-steps")) - 1
    assert page.locator(".ask").is_hidden()


def test_the_menu_asks_the_questions_again(opened, lesson):
    page = opened(lesson)
    press(page, "Escape", "ArrowRight", "ArrowRight")
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_role("button", name="Ask the lesson's questions again").click()
    assert step(page) == 0
    assert sentence(page).startswith("Question 1 of 3. ")


def test_the_badge_of_an_error_waits_for_the_answer(opened):
    chosen = lab.lesson("when-torch-says-no")
    data = payload(lab.record(chosen.code), chosen.questions)
    page = opened(data)
    assert "RuntimeError" not in everything_said(page)
    press(page, "a")
    assert sentence(page).startswith(f"{RIGHT} It raises RuntimeError.")
    press(page, "Escape")
    assert page.locator(".alarm").is_visible()


# ------------------------------------------------------------ files, and the dashboard


def test_a_file_asks_without_a_network(page, tmp_path):
    path = tmp_path / "file.html"
    path.write_text(to_html(lab.record(TWICE)), encoding="utf-8")
    page.context.set_offline(True)
    page.goto(f"{path.as_uri()}?predict=type")
    page.locator(".autograd-player[data-step]").wait_for()
    assert pressed(page) == "true"
    for _ in range(30):
        if page.locator(".answer").is_visible():
            break
        press(page, "ArrowRight")
    page.keyboard.type("None")
    press(page, "Enter")
    assert sentence(page).startswith(WRONG)


def test_a_lessons_file_asks_its_questions_and_stays_small(page, tmp_path, lesson):
    path = tmp_path / "lesson.html"
    text = html_page(lesson, "Backpropagation by hand")
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    page.locator(".autograd-player[data-step]").wait_for()
    assert sentence(page).startswith("Question 1 of 3. ")
    assert len(text.encode()) < 400_000


def test_the_link_keeps_mode_and_seed(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&step=8&predict=vote-all&seed=5")
    page.locator(".autograd-player[data-step]").wait_for()
    assert pressed(page) == "true"
    press(page, "ArrowRight")
    page.locator(".options li").first.wait_for()
    shown = page.locator(".options").inner_text()
    press(page, "p")
    page.wait_for_url(lambda url: "predict=" not in url)
    press(page, "p")
    page.wait_for_url("**predict=vote-all**")
    assert "seed=5" in page.url
    page.goto(re.sub(r"step=\d+", "step=8", page.url))
    page.locator(".autograd-player[data-step]").wait_for()
    press(page, "ArrowRight")
    page.locator(".options li").first.wait_for()
    assert page.locator(".options").inner_text() == shown


def test_the_dashboard_asks_a_lessons_questions_and_a_reload_does_not(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand")
    page.get_by_text("Question 1 of 3.").wait_for()
    page.keyboard.type("6.5")
    press(page, "Enter")
    page.get_by_text(RIGHT).first.wait_for()
    press(page, "Escape", "ArrowRight", "ArrowRight")
    page.wait_for_url("**step=2**")
    page.reload()
    page.locator(".autograd-player[data-step='2']").wait_for()
    assert page.locator(".ask").is_hidden()


def test_how_one_predicts_goes_along_to_the_next_lesson(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&step=8&predict=mask")
    page.locator(".autograd-player[data-step='8']").wait_for()
    page.get_by_role("link", name="Next").first.click()
    page.wait_for_url(lambda url: "backpropagation-by-hand" not in url and "predict=mask" in url)
    page.locator(".autograd-player[data-step='0']").wait_for()
    assert pressed(page) == "true"
