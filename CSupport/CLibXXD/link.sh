#!/bin/bash
# Makes libxxd.so and libxxd.a from the static product: self-contained, so that a C program needs no Swift.
# usage: link.sh BUILD_FOLDER VERSION      (BUILD_FOLDER holds liblibxxd.a; VERSION such as 0.1.0)
set -euo pipefail
build=$1 version=$2
here=$(cd "$(dirname "$0")" && pwd)
swift=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")/lib/swift_static/linux
start=$swift/$(uname -m)/swiftrt.o
runtime=(-lswift_Concurrency -lswift_StringProcessing -lswift_RegexParser -lswiftSynchronization -lswiftGlibc -lswiftCore
    -ldispatch -lBlocksRuntime)
system=(-luv -lssl -lcrypto -lsqlite3 -lz -lstdc++ -lm -ldl -lpthread)

# Exports the header's functions and nothing else.
names=$(grep -oE '\bxxd_[a-z_]+\(' "$here/include/xxd.h" | tr -d '(' | sort -u)
{
    echo "XXD_${version%%.*} { global:"
    for name in $names; do echo "    $name;"; done
    echo "local: *; };"
} >"$build/libxxd.map"

soname=libxxd.so.${version%%.*}
gcc -shared -o "$build/libxxd.so.$version" "$start" \
    -Wl,--whole-archive "$build/liblibxxd.a" -Wl,--no-whole-archive -L"$swift" "${runtime[@]}" "${system[@]}" \
    -Wl,-soname,"$soname" -Wl,--version-script="$build/libxxd.map" -Wl,--gc-sections -Wl,-z,nodelete -Wl,-z,defs \
    -Wl,-z,relro -Wl,-z,now ${LINKER:+-fuse-ld=$LINKER}
ln -sf "libxxd.so.$version" "$build/$soname"
ln -sf "$soname" "$build/libxxd.so"

# One object with the runtime in it; only the header's names stay global.
archives=()
for name in "${runtime[@]}"; do archives+=("$swift/lib${name#-l}.a"); done
ld -r -o "$build/libxxd.o" "$start" --whole-archive "$build/liblibxxd.a" --no-whole-archive \
    --start-group "${archives[@]}" --end-group
keep=()
for name in $names; do keep+=(--keep-global-symbol="$name"); done
objcopy "${keep[@]}" "$build/libxxd.o"
rm -f "$build/libxxd.a"
ar rcs "$build/libxxd.a" "$build/libxxd.o"
rm "$build/libxxd.o"
