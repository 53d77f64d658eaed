import { inProcessBus } from '@alfred/bus';
import { NodeMoved } from '@alfred/contracts/identity';
import { expect, it } from 'vitest';
import { nodeMovedConsumer } from './node-moved.consumer.ts';

it('tells every gateway that listens, whatever the organisation', async () => {
  const bus = inProcessBus({ capacity: 10 });
  const heard: string[] = [];
  for (const incarnation of ['inc_a', 'inc_b']) {
    const callers = {
      find: () => undefined,
      evict: () => {},
      changed: () => {},
      moved: (node: string) => void heard.push(`${incarnation} ${node}`),
    };
    const { subject, durable, handle } = nodeMovedConsumer(callers, incarnation);
    await bus.subscribe({ subject, durable }, handle);
  }
  await bus.publish({
    subject: 'alfred.identity.org_1.NodeMoved.v1',
    id: 'node_moved:mov_1',
    bytes: NodeMoved.encode({ organization: 'org_1', node: 'team_1' }).finish(),
  });
  await expect.poll(() => heard.toSorted()).toEqual(['inc_a team_1', 'inc_b team_1']);
  await bus.close();
});
