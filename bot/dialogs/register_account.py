"""Đăng ký tài khoản dịch vụ công: số điện thoại phải trùng CCCD, xác thực bằng OTP."""

from datetime import date

from backend_client.port import AnswersRefused, Portal, PortalRefused
from bot.dialogs.log_in import enter
from bot.dialogs.vneid import WAYS, account_by_vneid, by_vneid
from bot.engine.cards import told_by_card
from bot.engine.chat import Chat
from bot.engine.slots import Slot, slot
from bot.model import Handoff, SignedIn, Start
from bot.readers import date as readers
from bot.texts import Phrase

NAME = "register_account"
WAY = slot(NAME, "way", "choice", choices=WAYS[::-1], review=False)
PHONE = slot(NAME, "phone", "phone")
CARD = slot(NAME, "card", "cccd")
FULL_NAME = slot(NAME, "full_name", "name", card=True)
BIRTH_DATE = slot(
    NAME,
    "birth_date",
    "date",
    card=True,
    read=lambda text, reading: readers.read(text, reading.today, latest=reading.today),
)

SLOTS = {"name": FULL_NAME.name, "birth_date": BIRTH_DATE.name}  # the portal's names for ours


async def register_account(chat: Chat, portal: Portal) -> None:
    """Open an account; the portal sends the password link itself, never through the chat."""
    if chat.profile.account_id:
        return chat.say("register_account.already")
    await chat.consent("account")
    if await by_vneid(chat, WAY):
        return await _by_identity(chat, portal)
    verified = await chat.verify(PHONE, "registration")
    chat.say("register_account.verified")
    card = await chat.ask(CARD)
    check = await chat.once(portal.check_subscriber, verified.challenge_id, card)
    if not check.matches:
        await chat.start("phone_mismatch", reason=check.reason)
    chat.say("register_account.matches")
    name = await ask_or_card(chat, FULL_NAME, card, "name")
    born = await ask_or_card(chat, BIRTH_DATE, card, "birth_date")
    await chat.check_answers(Phrase("register_account.review"))
    try:
        account = await chat.once(
            portal.open_account, verified.challenge_id, card, name, date.fromisoformat(born)
        )
    except AnswersRefused as refused:
        first = refused.errors[0]
        slot = SLOTS.get(first.key, CARD.name)
        chat.ask_anew((slot,), Phrase("register_account.refused", reason=first.text))
    except PortalRefused as refused:
        if refused.code != "account_exists":
            raise
        then = (("intent.log_in", Start("log_in")), ("intent.ask_human", Handoff("account_exists")))
        return chat.show(Phrase("register_account.exists"), then=then)
    chat.profile.account_id, chat.profile.name = account.id, name
    chat.profile.phone = verified.phone
    chat.emit(SignedIn(account.id))
    chat.show(
        Phrase("register_account.opened", name=name, phone=account.password_link_sent_to),
        then=(
            ("intent.submit_dossier", Start("submit_dossier")),
            ("intent.find_procedure", Start("find_procedure")),
        ),
    )
    return None


async def _by_identity(chat: Chat, portal: Portal) -> None:
    """Who has VNeID just signs in; where the portal has no account yet, it is opened by phone."""
    found = await account_by_vneid(chat, portal)
    if found is None:
        chat.mention(Phrase("register_account.way.by_phone"))
        chat.replace(WAY.name, "otp")
    return enter(chat, *found)


async def ask_or_card(chat: Chat, slot: Slot, number: str, wanted: str) -> str:
    """The card has said it, when its photo gave the number; the summary shows it all the same."""
    told = told_by_card(chat, number, wanted)
    return str(await (chat.fill(slot, told) if told else chat.ask(slot)))
