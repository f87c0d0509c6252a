"""`motcua` and `python -m bot`: the command line, imported with the garbage collector at rest.

Nothing that an import makes is garbage, yet while a thousand modules are loaded a sixth of the time
would go into looking for some.
"""

import gc


def main() -> None:
    """As `bot.cli.main`."""
    gc.disable()
    from bot import cli  # noqa: PLC0415  after the line above: that is the point

    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
