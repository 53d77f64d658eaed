import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Undo } from '@alfred/service-kit';
import type { Watched } from './watchdog.ts';

/** Somebody who ends what is left when we cannot any more. */
export interface Watchdog {
  /** Says what runs now; in place of what was said before. */
  watch(): Promise<void>;
}

const program = fileURLToPath(new URL('./watchdog.ts', import.meta.url));

/** Starts one. It is ended by `undo` before anything that it watches: then we do that ourselves. */
export function startWatchdog(look: () => Promise<Watched>, undo: Undo): Watchdog {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  const ended = once(child, 'exit');
  undo.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    watch: async () => {
      const watched = await look();
      if (child.connected) child.send(watched);
    },
  };
}
