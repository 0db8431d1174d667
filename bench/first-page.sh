#!/bin/sh
# Milliseconds from the start of the studio, with a new database, to its first page; five times. Needs curl.
#
#   bench/first-page.sh [DRGAN]      the launcher; default: this checkout's
set -eu
drgan=${1:-$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)/drgan}
page=http://127.0.0.1:18090/
if curl -s -o /dev/null "$page"; then
    echo "another program answers at $page: stop it" >&2
    exit 1
fi
folder=$(mktemp -d)
studio=
trap '[ -z "$studio" ] || kill "$studio" 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM PIPE
"$drgan" --version >/dev/null # builds it, when needed
for i in 1 2 3 4 5; do
    start=$(date +%s%N)
    "$drgan" studio --port 18090 --database "$folder/$i.db" >"$folder/out" 2>&1 &
    studio=$!
    until curl -s -o /dev/null "$page"; do
        kill -0 "$studio" 2>/dev/null || { cat "$folder/out" >&2; exit 1; }
        sleep 0.02
    done
    echo $((($(date +%s%N) - start) / 1000000))
    kill "$studio"
    wait "$studio" 2>/dev/null || true
    studio=
done
