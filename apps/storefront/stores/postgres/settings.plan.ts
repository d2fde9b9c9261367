/** Where a standby streams from. */
export interface Upstream {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Replication slot at the primary, and the name that the standby gives itself there. */
  readonly slot: string;
}

export interface ServerSettings {
  readonly name: string;
  readonly port: number;
  /** Absent at a primary. */
  readonly upstream?: Upstream;
  /** Names of standbys of which one must have flushed a commit before it is acknowledged. @default none: asynchronous */
  readonly quorum?: readonly string[];
  /** More settings, or others than below. */
  readonly more?: Readonly<Record<string, string>>;
}

/**
 * Small in memory, honest on disk: fsync and full pages stay on, because fault runs count what was acknowledged. The same at primary and
 * standby, since each may become the other.
 */
const common: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  // Clients come by TCP alone; a socket's path below a deep folder is soon too long.
  unix_socket_directories: "",
  password_encryption: "scram-sha-256",
  max_connections: "200",
  shared_buffers: "64MB",
  min_wal_size: "80MB",
  max_wal_size: "512MB",
  // Buckets move by logical replication.
  wal_level: "logical",
  max_wal_senders: "16",
  max_replication_slots: "32",
  max_worker_processes: "16",
  max_logical_replication_workers: "8",
  // A standby that follows another primary after a failover needs what that one wrote before it had a slot there.
  wal_keep_size: "128MB",
  // A standby that is gone must not fill the disk.
  max_slot_wal_keep_size: "1GB",
  // After a kill all files are flushed before recovery: one call for the file system, not one for each of a thousand files.
  ...(process.platform === "linux" ? { recovery_init_sync_method: "syncfs" } : {}),
  hot_standby: "on",
  hot_standby_feedback: "on",
  wal_receiver_status_interval: "1s",
  wal_retrieve_retry_interval: "250ms",
  wal_receiver_timeout: "10s",
  wal_sender_timeout: "10s",
  shared_preload_libraries: "pg_stat_statements",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** Text of the file of settings, which is written before each start. */
export function settingsText(server: ServerSettings): string {
  const { upstream, quorum = [] } = server;
  const all: Record<string, string> = {
    ...common,
    port: String(server.port),
    cluster_name: server.name,
    synchronous_standby_names: quorumText(quorum),
    primary_conninfo: upstream ? connectionText(upstream) : "",
    primary_slot_name: upstream?.slot ?? "",
    ...server.more,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
}

/** Everybody signs in with the password, and only from this machine. */
export const signIn = ["all", "replication"]
  .map((database) => `host ${database} all 127.0.0.1/32 scram-sha-256\n`)
  .join("");

/** Name of a server's replication slot: slots have no dashes. */
export function slotName(server: string): string {
  return server.toLowerCase().replace(/[^a-z0-9_]/g, "_");
}

function quorumText(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `ANY 1 (${names.map((name) => `"${slotName(name)}"`).join(", ")})`;
}

function connectionText({ port, user, password, slot }: Upstream): string {
  return `host=127.0.0.1 port=${port} user=${user} password=${password} application_name=${slot}`;
}
