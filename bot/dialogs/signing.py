"""Papers that need a digital signature: signed on the portal's own page, never through the bot.

The link is the portal's and short-lived; a fresh one is asked for when it has run out. Whether the
paper is signed is asked of the portal each time, so the citizen's word alone never counts.
"""

from backend_client.port import Component, Form, Portal, SigningLink
from bot.dialogs.filing import draft_of, put_paper
from bot.dialogs.papers import Given, name_of
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.engine.stops import Question
from bot.model import Link
from bot.texts import Phrase

SIGNED, NO_SIGNATURE = "signed", "no_signature"
SAID = ("đã ký", "ký rồi", "tôi ký rồi", "ký xong rồi", "tôi ký xong rồi", "xong", "rồi")
NOT_SAID = ("không có", "không có chữ ký số", "chưa có chữ ký số", "no")
CHOICES = (
    Option(SIGNED, Phrase("signing.done"), (*SAID, "signed", "done")),
    Option(NO_SIGNATURE, Phrase("signing.none"), NOT_SAID),
)


async def sign(chat: Chat, portal: Portal, code: str, form: Form, given: Given) -> None:
    """Have every paper signed that needs it; stops while one is not."""
    for component in form.components:
        files = given.files.get(component.key)
        if component.needs_signature and files:
            draft = await draft_of(chat, portal, code)
            await put_paper(chat, portal, draft, component.key, files)
            await _signed(chat, portal, draft.id, component)


async def _signed(chat: Chat, portal: Portal, draft: str, component: Component) -> None:
    """Go on once the portal says so; the link comes before the question, and after "not yet"."""
    name = name_of(component)
    state = await chat.look(portal.component, draft, component.key, keep=lambda found: found.signed)
    if state.signed:
        return chat.say("signing.is_signed", name=name)
    slot = Slot(
        f"sign_{component.key}", Phrase("signing.ask"), Phrase("signing.label", name=name),
        "choice", choices=CHOICES, review=False,
    )  # fmt: skip
    await _show_link(chat, portal, draft, component)
    said = await chat.ask(slot)
    chat.forget(slot.name)
    chat.mention(Phrase("signing.not_yet" if said == SIGNED else "signing.without"))
    await _show_link(chat, portal, draft, component)
    raise Question(slot)


async def _show_link(chat: Chat, portal: Portal, draft: str, component: Component) -> None:
    link = await _link(chat, portal, draft, component.key)
    text = Phrase("signing.link", name=name_of(component), until=link.expires_at)
    chat.show(text, link=Link(link.sign_url, chat.text(Phrase("signing.button"))))


async def _link(chat: Chat, portal: Portal, draft: str, component: str) -> SigningLink:
    """The portal's page; another when the last one has run out."""
    nth = 0
    while True:
        link = await chat.once(portal.start_signing, draft, component, nth=nth)
        if link.expires_at > chat.now:
            return link
        nth += 1
