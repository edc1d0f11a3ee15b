#!/usr/bin/env bash
# An S3 server with one bucket, for the compose file: Ceph's radosgw, its monitor and its disk daemon, which keep all they
# have in one folder. When one of the three ends, so do the others.
set -euo pipefail

: "${S3_BUCKET:?}" "${S3_ACCESS_KEY:?}" "${S3_SECRET_KEY:?}"
DATA=${S3_DATA:-/data}
ADDRESS=${S3_ADDRESS:-0.0.0.0}
PORT=${S3_PORT:-9000}
MONITOR_PORT=${S3_MONITOR_PORT:-3300}
CAPACITY=${S3_CAPACITY_BYTES:-21474836480}

umask 077
rm -rf "$DATA/run"
mkdir -p "$DATA/run"
[ -s "$DATA/fsid" ] || uuidgen >"$DATA/fsid"
export CEPH_CONF=$DATA/ceph.conf
sed -e "s|@FSID@|$(cat "$DATA/fsid")|" -e "s|@DATA@|$DATA|" -e "s|@ADDRESS@|$ADDRESS|" -e "s|@PORT@|$PORT|" \
  -e "s|@MONITOR_PORT@|$MONITOR_PORT|" -e "s|@CAPACITY@|$CAPACITY|" "$(dirname "$0")/ceph.conf" >"$CEPH_CONF"

monitor='' disk='' gateway=''
finish() {
  trap - EXIT TERM INT
  # The gateway keeps nothing, and takes its time where it is asked. The disk daemon goes before its monitor.
  [ -z "$gateway" ] || end KILL "$gateway"
  [ -z "$disk" ] || end TERM "$disk"
  [ -z "$monitor" ] || end TERM "$monitor"
}
end() {
  kill "-$1" "$2" 2>/dev/null || true
  wait "$2" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 0' TERM INT

# Each step leaves a mark only when it is done: a first start that was cut short begins that step again.
once() {
  local mark=$DATA/done-$1
  [ -e "$mark" ] && return
  "$1"
  touch "$mark"
}

make_monitor() {
  rm -rf "$DATA/mon" "$DATA/monmap"
  mkdir "$DATA/mon"
  monmaptool --create --addv a "[v2:127.0.0.1:$MONITOR_PORT]" --fsid "$(cat "$DATA/fsid")" "$DATA/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$DATA/monmap"
}

make_disk() {
  [ -s "$DATA/osd-uuid" ] || uuidgen >"$DATA/osd-uuid"
  ceph osd new "$(cat "$DATA/osd-uuid")" 0 >/dev/null
  rm -rf "$DATA/osd"
  mkdir "$DATA/osd"
  ceph-osd -i 0 --mkfs --osd-uuid "$(cat "$DATA/osd-uuid")"
}

make_user() {
  radosgw-admin -n client.admin user create --uid=todo --display-name=todo \
    --access-key="$S3_ACCESS_KEY" --secret="$S3_SECRET_KEY" >/dev/null
}

# Whoever changes the password in the environment means it.
set_password() {
  radosgw-admin -n client.admin key create --uid=todo --key-type=s3 \
    --access-key="$S3_ACCESS_KEY" --secret="$S3_SECRET_KEY" >/dev/null
}

# By hand, since nothing here speaks S3 but the server: the old form of a signed request, in a few lines.
make_bucket() {
  local date signature
  date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
  signature=$(printf 'PUT\n\n\n%s\n/%s' "$date" "$S3_BUCKET" | openssl dgst -sha1 -hmac "$S3_SECRET_KEY" -binary | base64)
  curl --silent --show-error --fail --output /dev/null --request PUT --header "Date: $date" --header 'Content-Length: 0' \
    --header "Authorization: AWS $S3_ACCESS_KEY:$signature" "http://127.0.0.1:$PORT/$S3_BUCKET"
}

# After a restart the monitor still knows the disk daemon that is gone, and whoever asks it would wait for that one.
wait_for_disk() {
  until timeout 5 ceph tell osd.0 version >/dev/null 2>&1; do
    kill -0 "$disk"
    sleep 0.2
  done
}

wait_for_gateway() {
  until curl --silent --output /dev/null "http://127.0.0.1:$PORT/"; do
    kill -0 "$gateway"
    sleep 0.2
  done
}

once make_monitor
ceph-mon -i a -f &
monitor=$!
once make_disk
ceph-osd -i 0 -f &
disk=$!
wait_for_disk
once make_user
set_password
radosgw -n client.rgw.a -f &
gateway=$!
wait_for_gateway
once make_bucket
touch "$DATA/run/ready"
echo "S3 is served at $ADDRESS:$PORT, bucket $S3_BUCKET."
wait -n "$monitor" "$disk" "$gateway" || true
echo 'A daemon ended; the others are stopped.' >&2
exit 1
