#!/bin/sh
# Prints src/assets.c: every page under Sources/Web, sorted by path. Run by `make assets`.
set -eu
cd "$(dirname "$0")/../../Sources/Web"
files=$(find . -type f ! -name package.json | LC_ALL=C sort | sed 's|^\./||')
name() { printf '%s' "$1" | tr -c 'A-Za-z0-9' '_'; }
cat <<'HEAD'
/* Made by `make assets`; do not edit. Browser pages by #embed, which clang takes in any C mode. */
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

HEAD
for f in $files; do
    printf 'static const uint8_t %s[] = {\n#embed "../../../Sources/Web/%s"\n};\n' "$(name "$f")" "$f"
done
printf '\nstatic const xx_asset list[] = {\n'
for f in $files; do
    n=$(name "$f")
    printf '    {"/%s", %s, sizeof %s},\n' "$f" "$n" "$n"
done
cat <<'TAIL'
};

const xx_asset *xx_assets(size_t *count) {
    *count = sizeof list / sizeof *list;
    return list;
}
TAIL
