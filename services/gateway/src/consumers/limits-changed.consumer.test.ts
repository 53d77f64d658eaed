import { LimitsChanged } from '@alfred/contracts/identity';
import { expect, it } from 'vitest';
import { limitsChangedConsumer } from './limits-changed.consumer.ts';

it('has whoever is limited otherwise now asked about again', async () => {
  const heard: string[] = [];
  const callers = {
    find: () => undefined,
    evict: () => {},
    changed: (key: string) => void heard.push(key),
    moved: (node: string) => void heard.push(node),
  };
  const { durable, handle } = limitsChangedConsumer(callers, 'inc_a');
  expect(durable).toContain('inc_a');
  for (const [key, node] of [
    ['key_1', ''],
    ['', 'team_1'],
  ] as const) {
    const bytes = LimitsChanged.encode({ organization: 'org_1', key, node }).finish();
    await handle({ subject: 'alfred.identity.org_1.LimitsChanged.v1', id: 'msg', bytes });
  }
  expect(heard).toEqual(['key_1', 'team_1']);
});
