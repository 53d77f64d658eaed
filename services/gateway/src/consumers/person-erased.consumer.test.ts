import { PersonErased } from '@alfred/contracts/identity';
import { expect, it } from 'vitest';
import { personErasedConsumer } from './person-erased.consumer.ts';

it('forgets whoever was erased, by their organisation and node', async () => {
  const forgotten: string[] = [];
  const remembering = {
    forget: async (...who: readonly string[]) => void forgotten.push(who.join(' ')),
  };
  const { handle, subject } = personErasedConsumer(remembering, 'inc_a');
  expect(subject).toBe('alfred.identity.*.PersonErased.v1');
  const bytes = PersonErased.encode({ organization: 'org_a', node: 'usr_a' }).finish();
  await handle({ bytes } as Parameters<typeof handle>[0]);
  expect(forgotten).toEqual(['org_a usr_a']);
});
