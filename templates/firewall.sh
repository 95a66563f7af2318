#!/bin/sh
# Loads the guards of ports of this node, and takes them away again unless somebody confirms. Printed by kubepki front firewall.
#
#   firewall.sh try [SECONDS]   load; after SECONDS (60) what was there before comes back
#   firewall.sh confirm         keep it: say so from a new connection
#   firewall.sh load            load for good, as at boot
#   firewall.sh remove          take it away
set -eu
rules=${KUBEPKI_FIREWALL_RULES:-{{rules}}}
state=${KUBEPKI_FIREWALL_STATE:-/run/kubepki-firewall}
# Declared first, so that there is one to delete.
none='table inet kubepki
delete table inet kubepki'

fail() {
    echo "firewall.sh: $*" >&2
    exit 2
}

pending() {
    for trial in "$state"/pending.*; do
        if [ -e "$trial" ]; then echo "$trial"; fi
    done
}

case ${1:-} in
try)
    seconds=${2:-60}
    case $seconds in '' | *[!0-9]*) fail "expected a number of seconds, got $seconds" ;; esac
    nft -c -f "$rules"
    umask 077
    mkdir -p "$state"
    [ -z "$(pending)" ] || fail 'expected no trial that waits to be confirmed, got one: confirm it, or wait until it ends'
    trial=$state/pending.$$
    { echo "$none"; nft list table inet kubepki 2>/dev/null || true; } >"$trial"
    # It outlives the connection that it may cut. Whoever renames the file first decides: this timer or confirm.
    setsid sh -c 'sleep "$1"; if mv "$2" "$3/ended" 2>/dev/null; then nft -f "$3/ended"; fi' \
        firewall-timer "$seconds" "$trial" "$state" </dev/null >/dev/null 2>&1 &
    nft -f "$rules"
    echo "loaded for $seconds s; keep it with: $0 confirm"
    ;;
confirm)
    trial=$(pending)
    [ -n "$trial" ] && mv "$trial" "$state/confirmed" 2>/dev/null ||
        fail 'expected a trial to confirm, got none, or one that ended'
    echo "kept until the next boot; load it at boot with: $0 load"
    ;;
load)
    nft -f "$rules"
    ;;
remove)
    echo "$none" | nft -f -
    ;;
*)
    fail 'expected try [SECONDS], confirm, load or remove'
    ;;
esac
