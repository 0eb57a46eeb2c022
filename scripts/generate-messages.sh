#!/usr/bin/env bash
# Generates the C of Sources/Bindings/CMessages and the descriptor set from the files of Proto/.
# usage: generate-messages.sh [OUTPUT_ROOT]   (default: this repository; the test that the committed
# files are up to date generates into a scratch folder)
set -euo pipefail
proto=$(cd "$(dirname "$0")/../Proto" && pwd)
root=$(realpath -m "${1:-$proto/..}")
target=$root/Sources/Bindings/CMessages
cd "$proto"
mapfile -t files < <(find google foxglove semsplat -name '*.proto' | LC_ALL=C sort)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
protoc-c --c_out="$scratch" "${files[@]}"

rm -rf "$target"
mkdir -p "$target/include" "$root/Proto/descriptors"
modulemap=$target/include/module.modulemap
echo "module CMessages {" > "$modulemap"
for file in "${files[@]}"; do
    name=${file%.proto}
    mkdir -p "$target/include/$(dirname "$name")" "$target/$(dirname "$name")"
    cp "$scratch/$name.pb-c.h" "$target/include/$name.pb-c.h"
    cp "$scratch/$name.pb-c.c" "$target/$name.pb-c.c"
    echo "    header \"$name.pb-c.h\"" >> "$modulemap"
done
printf '    export *\n}\n' >> "$modulemap"
# One FileDescriptorSet for all: what a recording or a Python client needs to read our messages.
protoc-c --include_imports --descriptor_set_out="$root/Proto/descriptors/semsplat.fds" "${files[@]}"
