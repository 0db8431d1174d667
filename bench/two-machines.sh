#!/bin/sh
# Two processes in two network namespaces, joined by a cable with 20 ms of delay and 1 % of loss, which is cut in the middle of the
# training. Needs root, ip and tc. Afterwards the training is resumed by the two and ends.
#
#   bench/two-machines.sh COMMAND...    as: bench/two-machines.sh ./drgan train --preset demo --damsm runs/demo-damsm --out runs/cut
#
# The command must not be resumed itself; its run folder is the one after --out. CUT is when the cable is cut, in seconds after the first checkpoint.
set -eu
one=drgan-one two=drgan-two
run=$(printf '%s\n' "$@" | sed -n '/^--out$/{n;p;}')
[ -n "$run" ] || { echo "name a run folder with --out" >&2; exit 2; }

cleanup() {
    ip netns del $one 2>/dev/null || true
    ip netns del $two 2>/dev/null || true
}
trap cleanup EXIT
cleanup
ip netns add $one
ip netns add $two
ip link add drgan-a netns $one type veth peer name drgan-b netns $two
for side in "$one drgan-a 10.77.0.1" "$two drgan-b 10.77.0.2"; do
    set -- "$@" # keeps the command
    name=${side%% *} rest=${side#* }
    ip netns exec "$name" ip address add "${rest#* }/24" dev "${rest%% *}"
    ip netns exec "$name" ip link set lo up
    ip netns exec "$name" ip link set "${rest%% *}" up
    if [ -z "${NO_NETEM:-}" ]; then
        ip netns exec "$name" tc qdisc add dev "${rest%% *}" root netem delay 10ms loss 1% # 20 ms there and back
    fi
done

start() { # number, namespace, command
    rank=$1 name=$2
    shift 2
    ip netns exec "$name" env RANK="$rank" WORLD_SIZE=2 MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 "$@" >"rank$rank.log" 2>&1 &
}
start 0 $one "$@"
first=$!
start 1 $two "$@"
second=$!
until ls "$run"/checkpoints/step-* >/dev/null 2>&1; do
    kill -0 $first 2>/dev/null || { cat rank0.log; exit 1; }
    sleep 1
done
sleep "${CUT:-5}"
begun=$(date +%s)
ip netns exec $one ip link set drgan-a down
echo "cable cut"
for rank in 0 1; do
    [ $rank = 0 ] && process=$first || process=$second
    code=0
    wait $process || code=$?
    echo "rank $rank ended with $code after $(($(date +%s) - begun)) s: $(grep '^drgan: ' rank$rank.log || true)"
done

ip netns exec $one ip link set drgan-a up
start 0 $one "$@" --resume
first=$!
start 1 $two "$@" --resume
second=$!
wait $first
wait $second
tail -n 3 rank0.log
