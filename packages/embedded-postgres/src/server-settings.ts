/** Programs of the server see no environment of ours: it may hold secrets, or settings of libpq. */
export const serverEnvironment: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  TZ: 'UTC',
  PATH: '/usr/bin:/bin',
};

/** Connections in all, for every pool of every service together. */
const connectionsMax = 200;

/** What the log of one server carries, and for whom. */
const alone = { wal_level: 'minimal', max_wal_senders: 0 };
const replicated = {
  wal_level: 'replica',
  max_wal_senders: 10,
  // What a standby that is away will want to read. Beyond it, the disk is worth more: that standby
  // has to be made anew.
  max_slot_wal_keep_size: '4GB',
};

/**
 * Given on the command line, so that the data folder holds no copy that could grow old. Durability
 * is PostgreSQL's default (`fsync` and `synchronous_commit` on): what is acknowledged is on disk.
 */
export function serverArguments(dataFolder: string, port: number, isReplicated: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: connectionsMax,
    // A small machine shares its memory with everything else.
    shared_buffers: '64MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    max_parallel_workers_per_gather: 0,
    jit: 'off',
    io_method: 'sync',
    // Where nobody replicates, the log need not carry what replicas want.
    ...(isReplicated ? replicated : alone),
    wal_compression: 'on',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    // The log is for operators: no statements, no values.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataFolder, ...flags];
}
