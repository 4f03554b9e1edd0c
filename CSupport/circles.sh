#!/bin/sh
# Fails when the files of a C target need each other in a circle. The graph is the linker's: from the object that has a
# symbol undefined to the one that defines it. `circles.sh target-folder…`, from the root; `circles.sh --try` proves on
# four small files that a circle is found, and that a chain is none.
set -eu
clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

# Prints "user definer" for each pair of the objects in $1.
edges() {
    nm -A -g "$1"/*.o | sed 's|^.*/\([^/:]*\)\.o:|\1.c |' | awk '
        $2 == "U" { wanted[$1 " " $3] = $3; next }
        NF == 4 { home[$4] = $1 }
        END {
            for (pair in wanted) {
                split(pair, part, " ")
                if (wanted[pair] in home && home[wanted[pair]] != part[1]) print part[1], home[wanted[pair]]
            }
        }' | sort -u
}

# Whether the objects in $1, called $2, are free of circles.
is_free() {
    edges "$1" | tsort >/dev/null 2>"$1/circle" && return 0
    echo "$2: these files need each other:" $(sed -n 's/^tsort: \(.*\.c\)$/\1/p' "$1/circle")
    return 1
}

if [ "$1" = --try ]; then
    for part in 'chain one void two(void); void one(void) { two(); }' 'chain two void two(void) {}' \
        'ring one void two(void); void one(void) { two(); }' 'ring two void one(void); void two(void) { one(); }'; do
        set -- $part
        mkdir -p "$objects/$1"
        to=$objects/$1/$2.o
        shift 2
        echo "$*" | "$clang" -x c -c -o "$to" -
    done
    is_free "$objects/chain" chain || { echo "circles.sh finds a circle in a chain"; exit 1; }
    ! is_free "$objects/ring" ring >/dev/null || { echo "circles.sh finds no circle in a ring"; exit 1; }
    exit 0
fi

flags="-std=gnu11 -O0 $(pkg-config --cflags libuv openssl) -ICSupport/CXuanNet/include -ICSupport/CXuanNet/src"
failed=0
for folder in "$@"; do
    out=$objects/$(basename "$folder")
    mkdir -p "$out"
    # Unoptimised: nothing is inlined away, and it takes a few seconds.
    find "$folder" -name '*.c' | xargs -P 2 -I{} sh -c '"$0" $1 -I"$2/include" -c "$3" -o "$4/$(basename "$3" .c).o"' \
        "$clang" "$flags" "$folder" {} "$out"
    is_free "$out" "$folder" || failed=1
done
exit "$failed"
