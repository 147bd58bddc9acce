#!/usr/bin/env bash
# Ceph's S3 gateway from Debian's packages: a monitor, one object store in memory, the gateway. On 127.0.0.1 only.
#   ceph-rgw.sh start <folder> <port of the gateway> <port of the monitor>
#   ceph-rgw.sh stop <folder>
set -euo pipefail
folder=$2
conf=$folder/ceph.conf

if [ "$1" = stop ]; then
  pids=()
  for name in client.rgw osd.0 mon.a; do
    file=$folder/run/$name.pid
    if [ -s "$file" ]; then pids+=("$(cat "$file")"); fi
  done
  if [ ${#pids[@]} -gt 0 ]; then kill -9 "${pids[@]}" 2>/dev/null || true; fi
  exit 0
fi

gateway=$3 monitor=$4
fsid=$(cat /proc/sys/kernel/random/uuid)
mkdir -p "$folder"/{mon,osd,run,log}
# The second version of its protocol wants keys from the gateway, even where none are asked for. Without an update of its place in the map an object store finds its monitor each time; without `cluster_addr` it
# listens on every interface; without `tcp_nodelay` a GET takes 40 milliseconds.
cat > "$conf" <<CONF
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$monitor
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
pid_file = $folder/run/\$name.pid
log_file = $folder/log/\$name.log
mon_data = $folder/mon
osd_data = $folder/osd
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_class_update_on_start = false
osd_crush_update_on_start = false
osd_objectstore = memstore
memstore_device_bytes = 1073741824
ms_type = async+posix
setuser_match_path =
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$gateway tcp_nodelay=1
rgw_dns_name =
CONF

until_it_works() { for _ in $(seq 150); do "$@" > /dev/null 2>&1 && return 0; sleep 0.2; done; return 1; }
ask() { timeout 5 ceph -c "$conf" "$@"; }
is_up() { ask osd stat | grep -q '1 up'; }

monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$monitor]" "$folder/monmap" > /dev/null
ceph-mon -i a -c "$conf" --mkfs --monmap "$folder/monmap" > /dev/null 2>&1
ceph-mon -i a -c "$conf" > /dev/null 2>&1
until_it_works ask mon stat
disk=$(cat /proc/sys/kernel/random/uuid)
ask osd create "$disk" 0 > /dev/null
ceph-osd -i 0 -c "$conf" --mkfs --osd-uuid "$disk" > /dev/null 2>&1
ask osd crush add 0 1.0 root=default host=localhost > /dev/null 2>&1
ceph-osd -i 0 -c "$conf" > "$folder/log/osd.out" 2>&1
until_it_works is_up
timeout 60 radosgw-admin -c "$conf" user create --uid=test --display-name=test \
  --access-key=access --secret=secret > /dev/null 2> "$folder/log/admin.log"
radosgw -c "$conf" -n client.rgw > /dev/null 2>&1
until_it_works curl -sf "http://127.0.0.1:$gateway/"
