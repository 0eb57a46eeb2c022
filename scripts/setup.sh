#!/usr/bin/env bash
# Installs the Debian packages that semsplat needs and that are missing, and nothing else.
# `--with-training` adds what the tests of training/ and of the page need, which the program does not.
# Works as root or with sudo. With everything in place it prints one line and touches nothing.
set -euo pipefail

packages=(
    libzmq3-dev            # sockets
    libprotobuf-c-dev      # messages
    protobuf-c-compiler    # `make proto` and the test that generated code is up to date
    libopenblas-dev        # matrix products
    libeigen3-dev          # small dense geometry
    libturbojpeg0-dev      # JPEG
    libpng-dev             # PNG
    libzstd-dev            # compressed recordings
    liblz4-dev             # compressed recordings
    libbz2-dev             # ROS 1 bags
    pkg-config             # how SwiftPM finds the above
    python3-venv           # the Python client's test
)
case ${1:-} in
"") ;;
--with-training)
    packages+=(python3-torch python3-numpy python3-pil python3-pytest)
    packages+=(chromium chromium-driver) # Tests/PageTests
    ;;
*)
    echo "error: unknown option '$1'; known is --with-training" >&2
    exit 2
    ;;
esac

if ! command -v swift >/dev/null; then
    echo "error: 'swift' is not on PATH. Install the Swift 6.2 toolchain (or newer) for Debian 12:" >&2
    echo "       https://www.swift.org/install/linux/" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null; then
    echo "setup: not a Debian system; provide these yourself: ${packages[*]}" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: all ${#packages[@]} Debian packages are installed"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "error: these packages are missing: ${missing[*]}" >&2
        echo "       run this as root, or install them with: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}"
