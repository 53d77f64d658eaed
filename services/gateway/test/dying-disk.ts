import { type Disk, systemDisk } from '@alfred/journal';

const changing = ['create', 'write', 'truncate', 'sync', 'remove', 'syncFolder'] as const;

/** A disk under a process that is killed at an operation: that one and all later ones never happen. */
export function dyingDisk(at: number) {
  let operations = 0;
  const isDead = (): boolean => operations >= at;
  const step = (): boolean => {
    operations += 1;
    return isDead();
  };
  const disk: Disk = {
    ...systemDisk,
    syncLater: (fd, done) => {
      if (step()) setImmediate(done, new Error('killed'));
      else systemDisk.syncLater(fd, done);
    },
  };
  for (const name of changing) {
    const real = systemDisk[name] as (...args: unknown[]) => unknown;
    Object.assign(disk, {
      [name]: (...args: unknown[]) => {
        if (step()) throw new Error('killed');
        return real(...args);
      },
    });
  }
  return { disk, isDead };
}
