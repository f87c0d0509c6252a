"""The widget as its user meets it."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

COLLECT = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
    (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Widget:
    """A page with the widget on it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    async def watch(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        await self.page.add_init_script(COLLECT)

    async def violations(self) -> list[str]:
        found: list[str] = await self.page.evaluate("window.violations ?? []")
        return found

    async def open(self) -> None:
        await self.page.get_by_role("button", name="Hỏi trợ lý").click()

    @property
    def field(self) -> Locator:
        return self.page.locator("motcua-chat textarea")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def said(self) -> Locator:
        """The texts of the bubbles."""
        return self.page.locator("motcua-chat .said")

    @property
    def spoken(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("motcua-chat [role=status]")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def hears(self, text: str) -> None:
        """Wait until a bubble says it."""
        await expect(self.said.get_by_text(text)).to_be_visible()

    async def talk(self, text: str, answer: str) -> None:
        await self.say(text)
        await self.hears(answer)

    async def attach(self, *files: Any) -> None:
        """Choose files: dictionaries as `picture` makes them, or paths."""
        await self.page.locator("motcua-chat input.files").set_input_files(list(files))

    async def focused(self) -> str:
        """The element that has the focus inside the widget."""
        found: str = await self.page.evaluate(
            """() => {
                const inner = document.activeElement?.shadowRoot?.activeElement;
                return inner ? `${inner.localName}.${inner.className}` : "";
            }"""
        )
        return found

    async def axe(self) -> list[str]:
        """What axe finds wrong, one line a rule and element: WCAG 2.2 A and AA, best practice."""
        found = await Axe().run(self.page)
        return [
            f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]


def picture(name: str) -> dict[str, Any]:
    """A file to choose: a small real PNG."""
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360f8cf500f0003860180597de6f60000000049454e44ae426082"
    )
    return {"name": name, "mimeType": "image/png", "buffer": png}
