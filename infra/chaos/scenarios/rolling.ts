import { balancer } from '../balancer.ts';
import { everyCall, type Scenario } from '../scenario.ts';

/** Every process, one after another, as a new version is rolled out. */
export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  failure: 'SIGTERM and a new start of every process, one after another, behind a load balancer',
  promise: everyCall,
  run: async ({ cluster, traffic, doors }) => {
    const front = await balancer(Object.values(doors));
    await traffic.moveTo({ balancer: front.url });
    const begun = performance.now();
    for (const process of cluster.processes) {
      const { code } = await process.kill('SIGTERM');
      if (code !== 0) throw new Error(`${process.name} ended with ${code}`);
      await process.restart();
    }
    const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
    await traffic.moveTo(doors);
    await front.close();
    return [
      `${cluster.processes.length} processes in ${seconds} s`,
      `the balancer went on to another gateway after ${front.passedOn} refused connections, and sent nothing twice`,
    ];
  },
};
