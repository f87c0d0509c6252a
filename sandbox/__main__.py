"""`python -m sandbox --port 8090 --data DIR --bot-url http://127.0.0.1:8080`."""

import argparse
import sys
from pathlib import Path

import uvicorn

from sandbox.app import create_sandbox
from sandbox.settings import from_environment


def main() -> None:
    """Run the sandbox until it is told to stop."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A portal, a phone, a gateway.")
    parser.add_argument("--port", type=int, help="default: SANDBOX_PORT or 8090")
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"), help="folder of its file")
    parser.add_argument(
        "--bot-url", help="where events go; default: MOTCUA_PUBLIC_URL or port 8080"
    )
    asked = parser.parse_args()
    settings = from_environment(asked.data, asked.port, asked.bot_url)
    app = create_sandbox(settings)
    sys.stderr.write(f"Sandbox: {settings.url}/phone {settings.url}/desk\n")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
