#!/bin/sh
# Checks the JSDoc types of the pages with TypeScript's checker. Folders of CHECKED must be without a fault; those of
# views (client/ui, admin/ui) and the service worker are not there yet: add a folder here once it is.
set -u
cd "$(dirname "$0")/../.."
CHECKED='shared|client/net|client/state|client/commands|client/[a-z]+\.js|admin/net|admin/state|admin/[a-z]+\.js'
faults=$(tsc --pretty false -p Tests/Web/tsconfig.json)
status=$?
[ $status -le 2 ] || exit $status
# Lines without a file of the pages tell of a broken configuration.
if printf '%s\n' "$faults" | grep -v -e '^ ' -e '^$' | grep -E "^(Sources/Web/($CHECKED)|Tests/|error)"; then
    echo "the types above do not fit"
    exit 1
fi
