#!/bin/sh
# Milliseconds from the start of the studio, with a new database, to its first page; five times. Needs curl.
#
#   bench/first-page.sh [DRGAN]      the launcher; default: this checkout's
set -eu
drgan=${1:-$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)/drgan}
port=18090
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$drgan" --version >/dev/null # builds it, when needed
for i in 1 2 3 4 5; do
    start=$(date +%s%N)
    "$drgan" studio --port $port --database "$folder/$i.db" >"$folder/out" 2>&1 &
    until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
        kill -0 $! 2>/dev/null || { cat "$folder/out" >&2; exit 1; }
        sleep 0.02
    done
    echo $((($(date +%s%N) - start) / 1000000))
    kill $!
    wait $! 2>/dev/null || true
done
