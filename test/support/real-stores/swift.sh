#!/usr/bin/env bash
# OpenStack Swift with its S3 API from Debian's packages, one of each server, a plain folder as its disk. On 127.0.0.1
# only. It reads /etc/swift/swift.conf, whatever its values are.
#   swift.sh start <folder> <port of the S3 API> <first of four more ports>
#   swift.sh stop <folder>
set -euo pipefail
folder=$2

if [ "$1" = stop ]; then
  for file in "$folder"/run/*.pid; do
    if [ -s "$file" ]; then kill -9 -- "-$(cat "$file")" 2>/dev/null || true; fi
  done
  exit 0
fi

proxy=$3 first=$4
mkdir -p "$folder"/{disks/one,run,log,cache,etc}
shared="bind_ip = 127.0.0.1
user = $(id -un)
swift_dir = $folder/etc
workers = 0
log_level = ERROR"

# Each in a group of its own, so that all of it can be ended.
launch() {
  local name=$1
  shift
  setsid "$@" > "$folder/log/$name.log" 2>&1 &
  echo $! > "$folder/run/$name.pid"
}

number=0
for server in object container account; do
  port=$((first + number))
  number=$((number + 1))
  cat > "$folder/etc/$server.conf" <<CONF
[DEFAULT]
$shared
bind_port = $port
devices = $folder/disks
mount_check = false
disable_fallocate = true
recon_cache_path = $folder/cache
[pipeline:main]
pipeline = $server-server
[app:$server-server]
use = egg:swift#$server
CONF
  ring=$folder/etc/$server.builder
  swift-ring-builder "$ring" create 4 1 0 > /dev/null
  swift-ring-builder "$ring" add "r1z1-127.0.0.1:$port/one" 1 > /dev/null
  # Its success is 1: a warning about the balance of one disk.
  swift-ring-builder "$ring" rebalance > /dev/null || true
  launch "$server" "swift-$server-server" "$folder/etc/$server.conf"
done

cat > "$folder/etc/proxy.conf" <<CONF
[DEFAULT]
$shared
bind_port = $proxy
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth bulk copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$((first + 3))
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_access = secret .admin
[filter:bulk]
use = egg:swift#bulk
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
CONF
launch memcached memcached -u "$(id -un)" -l 127.0.0.1 -p $((first + 3)) -m 32
launch proxy swift-proxy-server "$folder/etc/proxy.conf"
for _ in $(seq 150); do curl -fs -o /dev/null "http://127.0.0.1:$proxy/healthcheck" && exit 0; sleep 0.2; done
exit 1
