#!/bin/bash
# Installs the output of `make libxxd`, and programs. Symbols stay, for perf and backtraces; debug information lies
# beside them, where gdb looks for it. usage: install.sh BUILD_FOLDER VERSION DESTDIR PREFIX [PROGRAM...]
set -euo pipefail
build=$1 version=$2 root=$3$4 prefix=$4
here=$(cd "$(dirname "$0")" && pwd)
shift 4

# Copies $1 to $2 and splits its debug information off.
split() {
    local apart
    apart=$(dirname "$2")/.debug/$(basename "$2").debug
    mkdir -p "$(dirname "$apart")"
    objcopy --only-keep-debug "$1" "$apart"
    chmod 644 "$apart"
    objcopy --strip-debug --add-gnu-debuglink="$apart" "$1" "$2"
}

install -d "$root/bin" "$root/lib/pkgconfig" "$root/include"
for program in "$@"; do
    split "$build/$program" "$root/bin/$program"
    chmod 755 "$root/bin/$program"
done
split "$build/libxxd.so.$version" "$root/lib/libxxd.so.$version"
chmod 755 "$root/lib/libxxd.so.$version"
ln -sf "libxxd.so.$version" "$root/lib/libxxd.so.${version%%.*}"
ln -sf "libxxd.so.${version%%.*}" "$root/lib/libxxd.so"
install -m 644 "$build/libxxd.a" "$root/lib/libxxd.a"
install -m 644 "$here/include/xxd.h" "$root/include/xxd.h"
cat >"$root/lib/pkgconfig/libxxd.pc" <<PC
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: libxxd
Description: The XuanXuan chat relay inside a program
Version: $version
Libs: -L\${libdir} -lxxd
Libs.private: -luv -lssl -lcrypto -lsqlite3 -lz -lstdc++ -lm -ldl -lpthread
Cflags: -I\${includedir}
PC
