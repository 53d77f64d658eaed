import { type Disk, systemDisk } from '../src/disk.ts';

/** What a process asks of a disk that changes something there. */
const changing = ['create', 'write', 'truncate', 'sync', 'remove', 'syncFolder'] as const;

/** A real disk on which the operation number `failAt` fails, and with `dies` all later ones too. */
export function failingAt(failAt: number, { code = 'EIO', dies = false } = {}) {
  const state = { operations: 0, failed: 0 };
  const error = () => Object.assign(new Error(code), { code });
  const fails = (): boolean => {
    state.operations += 1;
    const hit = state.operations === failAt || (dies && state.operations > failAt);
    if (hit) state.failed += 1;
    return hit;
  };
  const disk: Disk = { ...systemDisk };
  for (const name of changing) {
    const real = systemDisk[name] as (...args: unknown[]) => unknown;
    Object.assign(disk, {
      [name]: (...args: unknown[]) => {
        if (fails()) throw error();
        return real(...args);
      },
    });
  }
  disk.syncLater = (fd, done) => {
    if (fails()) setImmediate(done, error());
    else systemDisk.syncLater(fd, done);
  };
  return { disk, state };
}
