import { asProcess, outside, type Planned, type Process, type Time } from './process.ts';
import { queue } from './queue.ts';
import { settled } from './real.ts';

export interface TimeOptions {
  /** Code of a process threw where nobody catches: that would have ended a real one. */
  readonly onThrow: (error: unknown, process: Process | undefined) => void;
  /** Says to stop early, after each thing that happened. */
  readonly isOver: () => boolean;
}

/** A time at its beginning. */
export function startTime({ onThrow, isOver }: TimeOptions): Time {
  const planned = queue<Planned>();
  let now = 0;
  let order = 0;
  let happened = 0;

  async function happen(next: Planned): Promise<void> {
    const { process, run } = next;
    happened += 1;
    try {
      if (process) asProcess(process, run);
      else outside(run);
    } catch (error) {
      onThrow(error, process);
    }
    await settled();
  }

  async function runUntil(moment: number): Promise<void> {
    for (let next = planned.first; next && next.at <= moment; next = planned.first) {
      if (isOver()) return;
      planned.shift();
      if (next.cancelled || next.process?.alive === false) continue;
      const pausedUntil = next.process?.pausedUntil ?? 0;
      if (pausedUntil > Math.max(now, next.at)) {
        planned.push(Object.assign(next, { at: pausedUntil }));
        continue;
      }
      now = Math.max(now, next.at);
      await happen(next);
    }
    now = Math.max(now, moment);
  }

  return {
    get now() {
      return now;
    },
    get happened() {
      return happened;
    },
    after: (delay, process, run) => {
      order += 1;
      const item: Planned = {
        at: now + Math.max(0, Math.round(delay)),
        order,
        process,
        run,
        cancelled: false,
      };
      planned.push(item);
      return item;
    },
    runUntil,
  };
}
