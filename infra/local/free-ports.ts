import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what operating systems give to outgoing connections: a port that was chosen here is still
 * free when its process comes, and when it comes again.
 */
const lowest = 15_000;
const highest = 32_000;
const attemptsMax = 200;

/** Ports of the loopback address, each once, that nobody listens on just now. */
export function freePorts(): () => Promise<number> {
  const given = new Set<number>();
  return async () => {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const port = randomInt(lowest, highest);
      if (given.has(port) || !(await isFree(port))) continue;
      given.add(port);
      return port;
    }
    throw new Error('No free port was found.');
  };
}

/** Whether nobody listens on a port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
