#!/bin/sh
# Checks the JSDoc types of the pages with TypeScript's checker; those of the service worker, which has no document, by
# themselves.
set -eu
cd "$(dirname "$0")"
tsc --pretty false -p tsconfig.json
tsc --pretty false -p tsconfig.worker.json
