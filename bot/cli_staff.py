"""`motcua staff add|reset|disable|verify`: the people who answer, and the log of what they did."""

import asyncio
from typing import Annotated

import typer

from bot.cli_store import Asking, Database, Start
from bot.console.policy import ROLES
from bot.console.secrets import Told, new_account
from bot.parts import now
from bot.sealing import make_sealer
from bot.settings import Settings, SettingsError
from bot.store import Store, audit, audit_role, open_store, staff
from bot.store.audit import Deed, Root

GUARD = {
    "": "the database refuses the application every change of it",
    "owner": "guarded by a trigger only: this role may not create motcua_audit (docs/security.md)",
    "superuser": "guarded by a trigger only: the application signs in as a superuser",
}
Login = Annotated[str, typer.Argument(help="What they sign in with.")]


def commands(start: Start, database: Database) -> typer.Typer:
    """The commands, on the caller's way to settings and database."""
    app = typer.Typer(help="Officers: add, reset, disable; verify the audit log.")

    on = Asking(start, database)

    @app.command()
    def add(
        login: Login,
        name: Annotated[str, typer.Option(help="As citizens read it.")],
        agency: Annotated[str, typer.Option(help="Code of the agency; H26 sees H26.12 too.")],
        role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")] = "officer",
        issuer: Annotated[str, typer.Option(help="OpenID Connect: the issuer.")] = "",
        subject: Annotated[str, typer.Option(help="OpenID Connect: who they are there.")] = "",
    ) -> None:
        """Add somebody and show their secrets once; with a subject, they have none here."""
        if role not in ROLES:
            raise SettingsError(f"role must be one of {', '.join(ROLES)}")
        told = on(lambda store: add_person(store, login, name, agency, role, issuer, subject))
        _show(told)

    @app.command()
    def reset(login: Login) -> None:
        """New password, one-time code and recovery codes; all sessions end."""
        _show(on(lambda store: reset_person(store, login)))

    @app.command()
    def disable(login: Login) -> None:
        """Shut somebody out at once."""
        if not on(lambda store: _disable(store, login)):
            raise SettingsError(f"there is no active account {login}")
        print(f"staff: {login} is disabled, all sessions have ended")

    @app.command()
    def verify(
        root: Annotated[
            str, typer.Option(help="A root written down elsewhere, as the logs tell it.")
        ] = "",
    ) -> None:
        """Check the chain and the roots of the audit log, and one root kept elsewhere."""
        on(lambda store: _verify(store, _root(root) if root else None))
        print("staff: the audit log is whole")

    return app


async def _verify(store: Store, known: Root | None) -> None:
    broken = await audit.broken_at(store)
    if broken is not None:
        raise SettingsError(f"the audit log was changed at row {broken}")
    if known is not None and not await audit.holds(store, known):
        raise SettingsError("the audit log is another one than when this root was written down")


def weakness_of_the_log(settings: Settings, url: str) -> str:
    """Who keeps the audit log as it is, in words for `motcua check`."""

    async def ask() -> str:
        store = open_store(url, make_sealer(settings.sealing_keys()), pool=1)
        try:
            return GUARD[await audit_role.weakness(store)]
        finally:
            await store.close()

    return asyncio.run(ask())


def _root(said: str) -> Root:
    position, _, digest = said.partition(":")
    try:
        return Root(int(position), bytes.fromhex(digest))
    except ValueError as error:
        raise SettingsError("a root is written position:hash") from error


async def add_person(
    store: Store, login: str, name: str, agency: str, role: str, issuer: str = "", subject: str = ""
) -> Told | None:
    """Add an account; None where the identity provider keeps the secrets."""
    person, told = new_account(login, name, agency, role)
    if subject:
        person = staff.Staff(person.id, login, name, agency, role)
    if not await staff.add(store, person, now(), issuer, subject):
        raise SettingsError(f"there is an account {login} already")
    await audit.add(store, Deed(None, "command line", "staff_add", login, agency=agency), now())
    return None if subject else told


async def reset_person(store: Store, login: str) -> Told:
    """Fresh secrets for an account."""
    known = await staff.by_login(store, login)
    if known is None:
        raise SettingsError(f"there is no active account {login}")
    person, told = new_account(login, known.name, known.agency, known.role, known.id)
    await staff.reset(store, person, now())
    deed = Deed(None, "command line", "staff_reset", login, agency=known.agency)
    await audit.add(store, deed, now())
    return told


async def _disable(store: Store, login: str) -> bool:
    done = await staff.disable(store, login, now())
    if done:
        await audit.add(store, Deed(None, "command line", "disable", login), now())
    return done


def _show(told: Told | None) -> None:
    """Once, here; nothing of it is kept in the clear."""
    if told is None:
        print("staff: added; they sign in with their agency account")
        return
    print(f"password: {told.password}")
    print(f"one-time code, for an authenticator app: {told.totp_uri}")
    print("recovery codes, each opens once:", *told.recovery)
