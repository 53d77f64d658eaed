import { createServer } from 'node:net';
import { AlfredError } from '@alfred/errors';

export interface Address {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/**
 * The port that will be listened on, tried early so that a taken one is told before a database is
 * made. Throws `port_taken`, or `setting_invalid` for a host that is not of this machine.
 */
export async function findPort({ host, port }: Address): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(refusal(cause, port)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : port;
}

function refusal(cause: NodeJS.ErrnoException, port: number): AlfredError {
  if (cause.code === 'EADDRINUSE') {
    return new AlfredError('port_taken', { port: String(port) }, { cause });
  }
  const name = cause.code === 'EACCES' ? 'ALFRED_PORT' : 'ALFRED_HOST';
  return new AlfredError('setting_invalid', { name, reason: cause.message }, { cause });
}
