/** Where the daemons are, and how they store. */
export interface CephConfig {
  readonly folder: string;
  readonly fsid: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
  /** `memory` is quick, and forgets everything when it is stopped. */
  readonly store: 'memory' | 'disk';
}

const QUIET = ['ms', 'mon', 'monc', 'osd', 'paxos', 'rgw', 'rocksdb', 'bluestore', 'bluefs', 'bdev', 'memdb']
  .concat(['objecter', 'asok', 'auth', 'client'])
  .map((part) => `debug_${part} = 0/0`)
  .join('\n');

/**
 * One monitor, one disk daemon and one gateway on this machine alone, without authentication between them, as small and
 * as quick to start as can be. What surprises: without `tcp_nodelay` each read takes 45 ms, and without
 * `ms_mon_client_mode` the gateway never connects.
 */
export function cephConfig({ folder, fsid, monitorPort, gatewayPort, store }: CephConfig): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = v2:127.0.0.1:${monitorPort}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
run_dir = ${folder}
admin_socket = ${folder}/$name.asok
log_file = ${folder}/$name.log
pid_file =
crash_dir = ${folder}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
${QUIET}
[mon]
mon_data = ${folder}/mon
mon_cluster_log_file = ${folder}/cluster.log
mon_osd_full_ratio = .99
mon_osd_nearfull_ratio = .98
mon_data_avail_warn = 1
mon_data_avail_crit = 0
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd]
osd_data = ${folder}/osd
osd_objectstore = ${store === 'memory' ? 'memstore' : 'bluestore'}
osd_memory_target = 939524096
osd_class_load_list = *
osd_class_default_list = *
osd_failsafe_full_ratio = .995
osd_max_object_name_len = 2048
memstore_device_bytes = 4G
bluestore_block_size = 4G
bluestore_block_create = true
bluestore_fsck_on_mount = false
[client]
rgw_frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
objecter_tick_interval = 0.25
objecter_timeout = 0.5
rgw_thread_pool_size = 64
rgw_enable_usage_log = false
rgw_enable_ops_log = false
rgw_dynamic_resharding = false
rgw_override_bucket_index_max_shards = 1
rgw_run_sync_thread = false
rgw_enable_apis = s3, admin
rgw_dns_name = localhost
`;
}
