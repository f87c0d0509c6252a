#!/bin/sh
# Installs what a test needs from the system's packages, where it is missing and we may.
# Usage: system.sh chromium | node
set -eu

install() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install: $*" >&2
        exit 1
    fi
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
    $as_root apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

case "$1" in
chromium)
    # Noto has every Vietnamese letter; without it, screenshots show boxes.
    if ! command -v chromium >/dev/null 2>&1; then install chromium fonts-noto-core; fi
    ;;
node)
    if ! command -v npm >/dev/null 2>&1; then install nodejs npm; fi
    ;;
*)
    echo "unknown: $1" >&2
    exit 2
    ;;
esac
