"""What a test of predicting reads of a page: its sentence, its button, all that can be heard."""

RIGHT = "✓ Right."


WRONG = "✗ Not quite."


def sentence(page):
    return page.locator(".sentence").inner_text()


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
