// Loaded into a process before its own program: connections to some ports of the loopback address
// go to others. For a link that no setting names, because one service tells another where a third
// is. CHAOS_DETOURS says which, as JSON: {"15001": 15002}.
import net from 'node:net';

const { CHAOS_DETOURS = '{}' } = process.env;
const detours = new Map(Object.entries(JSON.parse(CHAOS_DETOURS) as Record<string, number>));
const connect = net.connect;

net.connect = ((options: net.NetConnectOpts, listener?: () => void) => {
  const port = 'port' in options ? detours.get(String(options.port)) : undefined;
  return connect(port === undefined ? options : { ...options, port }, listener);
}) as typeof net.connect;
