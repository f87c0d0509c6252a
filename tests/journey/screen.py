"""What the citizen and the officer have on their screens: the widget, the phone, the desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.browser.widget import Widget
from tests.journey.story import OTP, PHOTO, Step, otp_in, photo, spoken


@dataclass
class Complaints:
    """What browsers complain of: errors of scripts, of the console, and of the pages' policies."""

    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))

    def _console(self, page: Page, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{page.url}: {message.text}")


@dataclass
class Chat:
    """The widget on a page, and the phone beside it."""

    widget: Widget
    phone: Page
    today: date
    patience: float = 60_000  # ms: a busy machine is no fault

    async def play(self, steps: Iterable[Step]) -> None:
        """Do all the steps; after each the bot must say what is written."""
        for line, expected in steps:
            await self.do(line)
            await self.hears(expected)

    async def do(self, line: str) -> None:
        if line == PHOTO:
            picture = {"name": "giấy chứng sinh.jpg", "mimeType": "image/jpeg", "buffer": photo()}
            await self.widget.attach(picture)
        elif line.startswith("["):
            await self.choice(line[1:-1]).click()
        else:
            line = await self.otp() if line == OTP else spoken(line, self.today)
            await self.widget.say(line)

    def choice(self, label: str) -> Locator:
        """A button that may still be pressed."""
        live = self.widget.page.locator("motcua-chat button.choice:not([aria-disabled])")
        return live.filter(has=self.widget.page.get_by_text(label, exact=True)).last

    async def hears(self, words: str) -> None:
        """Wait for the newest bubbles of the bot to say it."""
        bubbles = self.widget.page.locator("motcua-chat .bubble.bot").filter(has_text=words)
        await expect(bubbles.last).to_be_visible(timeout=self.patience)

    async def otp(self) -> str:
        """The code of the newest text, as she reads it from her phone."""
        newest = self.phone.locator("ol.messages li .text").first
        await expect(newest).to_contain_text("Mot Cua: Ma xac thuc", timeout=self.patience)
        await self.phone.reload()
        return otp_in(await newest.inner_text())


@dataclass
class Desk:
    """The one-stop officer at a dossier's page."""

    page: Page

    async def open(self, url: str, code: str) -> None:
        await self.page.goto(f"{url}/desk")
        await self.page.get_by_text(code).click()
        await expect(self.page.get_by_role("heading", name=code)).to_be_visible()

    async def press(self, button: str, then: str) -> None:
        """A button, and the status that follows."""
        await self.page.get_by_role("button", name=button, exact=True).click()
        await expect(self.page.locator(".badge").first).to_have_text(then)


async def watched(context: BrowserContext, complaints: Complaints) -> Widget:
    """A new tab whose complaints are heard, also those of its policy."""
    page = await context.new_page()
    complaints.listen(page)
    widget = Widget(page)
    await widget.watch()
    return widget
