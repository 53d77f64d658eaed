import type { Disk } from './disk.ts';

interface Group {
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupSyncDeps {
  readonly disk: Disk;
  /** Where the journal stands: the file being written and the position behind its last byte. */
  readonly head: () => { readonly fd: number; readonly end: bigint };
  readonly onDurable: (position: bigint) => void;
  readonly onFault: (error: unknown) => void;
}

/** `fdatasync` in groups: one in flight, and everything written meanwhile shares the next. */
export interface GroupSync {
  /** Resolves once everything written so far is on the disk. */
  wait(): Promise<void>;
  /** Closes the file once no sync of it can be in flight. */
  retire(fd: number): void;
  /** Nothing waits any longer for a disk that failed. */
  fail(error: unknown): void;
}

export function groupSync({ disk, head, onDurable, onFault }: GroupSyncDeps): GroupSync {
  let waiting: Group | undefined;
  let inFlight: Group | undefined;
  let retired: number[] = [];

  function begin(): void {
    if (!waiting || inFlight) return;
    inFlight = waiting;
    waiting = undefined;
    const { fd, end } = head();
    disk.syncLater(fd, (error) => finish(error, end));
  }

  function finish(error: Error | null, end: bigint): void {
    const group = inFlight;
    inFlight = undefined;
    closeRetired();
    if (error) {
      group?.reject(error);
      onFault(error);
      return;
    }
    onDurable(end);
    group?.resolve();
    begin();
  }

  function closeRetired(): void {
    for (const fd of retired) disk.close(fd);
    retired = [];
  }

  return {
    wait: () => {
      if (!waiting) {
        waiting = newGroup();
        // Not at once: every request of this turn of the event loop shares the sync.
        setImmediate(begin);
      }
      return waiting.durable;
    },
    retire: (fd) => {
      retired.push(fd);
      if (!inFlight) closeRetired();
    },
    fail: (error) => {
      waiting?.reject(error);
      waiting = undefined;
    },
  };
}

function newGroup(): Group {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Most records are not waited for; their failure is told by the fault, not by this promise.
  promise.catch(() => undefined);
  return { durable: promise, resolve, reject };
}
