import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** From this share of its time on, a loop has no time to spare. */
const busyShare = 0.6;
/** Over less, a share says little. */
const spanMs = 100;

/** Whether this thread's event loop has been busy of late. */
export function busyLoop(): () => boolean {
  let from: EventLoopUtilization = performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, from);
    if (active + idle >= spanMs) {
      isBusy = utilization >= busyShare;
      from = now;
    }
    return isBusy;
  };
}
