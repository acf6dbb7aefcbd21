#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: simulator.sh start FOLDER SIMULATOR [OPTION...]
#        simulator.sh run FOLDER COMMAND [ARGUMENT...]
#        simulator.sh stop FOLDER
#
# Starts a prism-simulator that outlives this script, runs commands that find it by the PRISM_
# environment variables, and stops it. FOLDER keeps what there is to know of it. If the OPTIONs give
# it another key or client ID, set PRISM_API_KEY or PRISM_CLIENT_ID for `run`.
set -eu

job=$1
folder=$2
shift 2

# wait_for FILE...: until there is something in one of these; 20 seconds at most
wait_for() {
    tries=200
    until grep -qs . "$@"; do
        [ "$tries" -gt 0 ] || return 1
        tries=$((tries - 1))
        sleep 0.1
    done
}

# end_left_over SIMULATOR: one that was not stopped, as when the tests were interrupted. Its process
# ID may be another program's by now.
end_left_over() {
    [ -s "$folder/pid" ] && [ ! -s "$folder/exit" ] || return 0
    pid=$(cat "$folder/pid")
    case $(ps -p "$pid" -o args= 2>/dev/null) in
    *"${1##*/} "*)
        kill "$pid"
        wait_for "$folder/exit" || :
        ;;
    esac
}

# need_running: fail unless there is one that was started and not stopped
need_running() {
    grep -qs '^listening on ' "$folder/output" || {
        echo "simulator.sh: no simulator was started in $folder" >&2
        exit 1
    }
}

case $job in
start)
    end_left_over "$1"
    rm -rf "$folder"
    mkdir -p "$folder"
    # A shell of its own waits for it, to note how it ended. No stream stays open: CTest would wait.
    (
        "$@" --port 0 >"$folder/output" 2>"$folder/errors" &
        echo $! >"$folder/pid"
        status=0
        wait $! || status=$?
        echo "$status" >"$folder/exit"
    ) </dev/null >/dev/null 2>&1 &
    wait_for "$folder/output" "$folder/exit" || :
    grep -qs '^listening on ' "$folder/output" || {
        cat "$folder/errors" >&2
        exit 1
    }
    ;;
run)
    need_running
    url=$(sed -n 's/^listening on //p' "$folder/output")
    export PRISM_HOSTED_URL="$url" PRISM_ESTIMATION_URL="$url"
    export PRISM_API_KEY="${PRISM_API_KEY:-demo-key}"
    export PRISM_CLIENT_ID="${PRISM_CLIENT_ID:-demo-client}"
    exec "$@"
    ;;
stop)
    need_running
    [ -s "$folder/exit" ] || kill "$(cat "$folder/pid")"
    wait_for "$folder/exit"
    rm "$folder/output"
    cat "$folder/errors" >&2
    [ "$(cat "$folder/exit")" = 0 ]
    ;;
esac
