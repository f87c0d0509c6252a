"""What dialogs talk with: the primitives of `script.py` and the four things made of them.

`consent` asks once per purpose and version; `verify` sends an OTP and takes it; `check_answers`
shows everything before it is sent. The OTP is in this turn's memory only: never in an answer, a
memo, a log or a transcript.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

import msgspec

from backend_client.port import OtpPurpose, PortalDown, PortalError, TooSoon
from bot.engine.abilities import NEEDS
from bot.engine.script import LOOK_LIFE, Script, T
from bot.engine.slots import YES_NO, Option, Slot
from bot.engine.state import Challenge, Confirmation
from bot.engine.stops import Ended, Outage, Question
from bot.model import Card, Consented
from bot.readers import Unreadable
from bot.readers.phone import mask_phone
from bot.texts import Phrase, Text

CONSENT_VERSION = "2026-11"
VERIFIED_LIFE = timedelta(minutes=10)  # a verified phone counts this long (contracts: OTP)
CONFIRMED_LIFE = timedelta(minutes=30)  # an unsent yes is asked again after an outage this long

OTP_CHOICES = (
    Option("resend", Phrase("otp.resend")),
    Option("other_phone", Phrase("otp.other_phone")),
)
REVIEW_CHOICES = (Option("send", Phrase("review.send")), Option("edit", Phrase("review.edit")))

RIGHT = Option("send", Phrase("review.right"))


@dataclass(frozen=True)
class Verified:
    """A phone shown by OTP, in this chat, a moment ago, to be the citizen's."""

    challenge_id: str
    phone: str


class Chat(Script):
    """What a dialog may do. One per run."""

    async def can(self, *needed: str) -> bool:
        """Does the portal take all of this from us (backend_client.port.Capabilities)?"""
        try:
            return await self.abilities.have(needed, self.now)
        except PortalDown:
            raise Outage from None

    async def can_do(self, dialog: str) -> bool:
        """Does it take what this dialog needs?"""
        return await self.can(*NEEDS.get(dialog, ()))

    async def consent(self, purpose: str) -> None:
        """Ask for consent to a purpose unless given to this version (Law 91/2025, Art. 9)."""
        if self.profile.consents.get(purpose) == CONSENT_VERSION:
            return
        params = {"contact": self.services.privacy_contact}
        slot = Slot(
            f"consent_{purpose}",
            Phrase(f"consent.{purpose}", **params),
            Phrase("consent.label"),
            "yes_no",
            choices=(
                Option(True, Phrase("consent.agree")),
                Option(False, Phrase("consent.refuse")),
            ),
            review=False,
            again=Phrase("consent.again"),
        )
        if not await self.ask(slot):
            self.say("consent.refused")
            raise Ended
        self.profile.consents[purpose] = CONSENT_VERSION
        self.emit(Consented(purpose, CONSENT_VERSION))

    async def peek(
        self, call: Callable[..., Awaitable[T]], *args: Any, life: timedelta = LOOK_LIFE
    ) -> T | None:
        """As `look`, for what is nice to know: None when the portal cannot say it now."""
        try:
            return await self.look(call, *args, life=life)
        except (Outage, PortalError):
            return None

    # --- one-time codes -------------------------------------------------------------------

    async def verify(self, phone_slot: Slot, purpose: OtpPurpose) -> Verified:
        """Ask the phone, send a code to it, take the code; with resend, limits, exact waits."""
        phone = await self.ask(phone_slot)
        return await self.verify_phone(phone, purpose, phone_slot)

    async def verify_phone(
        self, phone: str, purpose: OtpPurpose, phone_slot: Slot | None = None
    ) -> Verified:
        """As `verify`, for a phone already known. Stops until the code is right."""
        challenge = self.frame.challenges.get(purpose)
        if challenge is None or challenge.phone != phone:
            challenge = await self._send(phone, purpose)
        if not self._is_fresh(challenge):
            await self._take_code(challenge, purpose, phone_slot)
        return Verified(challenge.id, phone)

    def _is_fresh(self, challenge: Challenge) -> bool:
        verified = challenge.verified_at
        return verified is not None and self.now - verified < VERIFIED_LIFE

    async def _send(self, phone: str, purpose: OtpPurpose) -> Challenge:
        """Have a code sent. A limit is told with its exact wait, and the retry is a button."""
        retry = Slot(
            "otp_retry", Phrase("otp.retry.ask"), Phrase("otp.label"), "choice",
            choices=(Option("retry", Phrase("otp.retry.now")),), review=False,
        )  # fmt: skip
        waiting = self.pending is not None and self.pending.slot == retry.name
        self.pending = None if waiting else self.pending
        try:
            sent = await self.once(self.portal.send_otp, phone, purpose, nth=self.frame.sends)
        except TooSoon as limit:
            self.mention(Phrase("otp.too_soon", wait=wait_text(limit.wait_seconds)))
            raise Question(retry) from None
        challenge = Challenge(sent.id, phone, sent.expires_at, sent.resend_after)
        self.frame.challenges[purpose] = challenge
        return challenge

    async def _take_code(
        self, challenge: Challenge, purpose: OtpPurpose, phone_slot: Slot | None
    ) -> None:
        """Read the code the citizen typed for this very challenge; ask while it is not right."""
        slot = self._otp_slot(challenge, phone_slot)
        pending, self.pending = self.pending, None
        if pending is None or pending.slot != slot.name:
            self.pending = pending
            raise Question(slot)
        try:
            said = pending.value if pending.tapped else slot.value_of(pending.answer, self.reading)
        except Unreadable:
            said = None
        match said:
            case "resend":
                await self._resend(challenge, purpose, slot)
            case "other_phone" if phone_slot is not None:
                self._other_phone(purpose, phone_slot)
            case None:
                self.run.unread = True
                self.mention(Phrase("otp.not_a_code"))
                raise Question(slot)
            case code:
                await self._try(str(code), challenge, slot)

    def _otp_slot(self, challenge: Challenge, phone_slot: Slot | None) -> Slot:
        phone = mask_phone(challenge.phone)
        ask, again = Phrase("otp.ask", phone=phone), Phrase("otp.again", phone=phone)
        choices = OTP_CHOICES if phone_slot is not None else OTP_CHOICES[:1]
        return Slot(
            "otp", ask, Phrase("otp.label"), "otp", choices=choices, secret=True, review=False,
            again=again,
        )  # fmt: skip

    async def _resend(self, challenge: Challenge, purpose: OtpPurpose, slot: Slot) -> NoReturn:
        wait = (challenge.resend_after - self.now).total_seconds()
        if wait > 0:
            self.mention(Phrase("otp.too_soon", wait=wait_text(round(wait))))
            raise Question(slot)
        self.frame.sends += 1
        await self._send(challenge.phone, purpose)
        self.mention(Phrase("otp.sent_again"))
        raise Question(slot)

    def _other_phone(self, purpose: OtpPurpose, phone_slot: Slot) -> NoReturn:
        self.frame.challenges.pop(purpose, None)
        self.frame.sends += 1
        self.frame.reopened = phone_slot.name
        raise Question(phone_slot)

    async def _try(self, code: str, challenge: Challenge, slot: Slot) -> None:
        if self.now >= challenge.expires_at:
            self.mention(Phrase("otp.expired"))
            raise Question(slot)
        key = self.frame.key("verify_otp", challenge.id, code)
        verdict = await self.write(self.portal.verify_otp, challenge.id, code, key=key)
        if verdict.verified:
            challenge.verified_at = self.now
            self.run.accepted = self.text(Phrase("otp.label"))
            self.run.said.clear()
            return
        left = verdict.tries_left
        self.mention(Phrase("otp.wrong", left=left) if left else Phrase("otp.used_up"))
        raise Question(slot)

    # --- the summary before sending -------------------------------------------------------

    async def check_answers(self, title: Text, *, sends: bool = True) -> dict[str, Any]:
        """Show all answers on the path taken; return them once the citizen says they are right.

        Unless it `sends` them, the button promises nothing but that they are right.

        Any change to them needs a new yes, and so does a yes that an outage kept from being sent
        for more than 30 minutes.
        """
        answers = {slot.name: value for slot, value in self.passed if slot.review}
        digest = hashlib.sha256(msgspec.json.encode(answers, order="deterministic")).hexdigest()
        if self._is_confirmed(digest):
            return answers
        slot = Slot(
            "review", Phrase("review.ask" if sends else "review.ask_only"),
            Phrase("review.label"), "choice",
            choices=REVIEW_CHOICES if sends else (RIGHT, REVIEW_CHOICES[1]), review=False,
            binds=sends,
        )  # fmt: skip
        self.frame.answers.pop(slot.name, None)
        self.show(title, cards=(Card("", self._summary()),))
        if await self.ask(slot) == "edit":
            self.frame.choosing = True
            raise Question(slot)
        self.frame.confirmed = Confirmation(digest, self.now)
        return answers

    def _summary(self) -> tuple[str, ...]:
        shown = [(slot.label, slot.shown(value)) for slot, value in self.passed if slot.review]
        return tuple(
            f"{n}. {self.text(label)}: {self.text(value)}"
            for n, (label, value) in enumerate(shown, start=1)
        )

    def _is_confirmed(self, digest: str) -> bool:
        confirmed = self.frame.confirmed
        if confirmed is None or confirmed.digest != digest:
            return False
        late = self.now - confirmed.at > CONFIRMED_LIFE
        return not (late and self.frame.waiting_since is not None)

    async def yes(self, name: str, ask: Text, label: Text, *, review: bool = False) -> bool:
        """A yes-or-no question."""
        slot = Slot(name, ask, label, "yes_no", choices=YES_NO, review=review)
        return bool(await self.ask(slot))


def wait_text(seconds: int) -> Text:
    """A wait as people say it: 45 giây, 12 phút, 3 giờ."""
    if seconds < 120:
        return Phrase("time.seconds", n=max(seconds, 1))
    if seconds < 7200:
        return Phrase("time.minutes", n=-(-seconds // 60))
    return Phrase("time.hours", n=-(-seconds // 3600))
