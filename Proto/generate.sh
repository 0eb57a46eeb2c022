#!/usr/bin/env bash
# Generates the C of Sources/Bindings/CMessages and the descriptor set from the .proto files.
# usage: generate.sh [OUTPUT_ROOT]     (default: this repository; the test generates into a scratch folder)
set -euo pipefail
cd "$(dirname "$0")"
root=${1:-..}
target=$root/Sources/Bindings/CMessages
mapfile -t protos < <(find google foxglove semsplat -name '*.proto' | LC_ALL=C sort)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
protoc-c --c_out="$scratch" "${protos[@]}"

rm -rf "$target"
mkdir -p "$target/include" "$root/Proto/descriptors"
modulemap=$target/include/module.modulemap
echo "module CMessages {" > "$modulemap"
for proto in "${protos[@]}"; do
    name=${proto%.proto}
    mkdir -p "$target/include/$(dirname "$name")" "$target/$(dirname "$name")"
    cp "$scratch/$name.pb-c.h" "$target/include/$name.pb-c.h"
    cp "$scratch/$name.pb-c.c" "$target/$name.pb-c.c"
    echo "    header \"$name.pb-c.h\"" >> "$modulemap"
done
printf '    export *\n}\n' >> "$modulemap"
protoc-c --include_imports --descriptor_set_out="$root/Proto/descriptors/semsplat.fds" "${protos[@]}"
