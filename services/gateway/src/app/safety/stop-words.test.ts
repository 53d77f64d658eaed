import { openVault } from '@alfred/safety';
import { expect, it } from 'vitest';
import { safetyScene } from '../../../test/safety-scene.ts';
import { safetyTally } from '../../domain/safety/safety-report.ts';
import { compileSafety } from '../../domain/safety/safety-rules.ts';
import { scanTurns } from './scan-turns.ts';
import { screenOutput } from './screen-output.ts';

const address = 'ada@example.com';
const rule = {
  ...{ id: 'mail', kinds: ['pii.*'], on: ['input' as const], action: 'redact' as const },
};
const hello = { messages: [{ role: 'user', content: 'Hello' }] };

it('refuses by name what nothing can stand for, before any money is taken', async () => {
  const scene = safetyScene({ rules: [rule] });
  const outcome = await scene.ask({ ...hello, vendor_field: address });
  const by = { kind: 'pii.email', param: 'vendor_field', node: 'org_a', rule: 'mail' };
  expect(outcome).toMatchObject({ code: 'safety_unredactable', params: by });
  expect(scene.sent).toEqual([]);
  expect(scene.deps.leases.room).toBe(1_000_000_000n);
  expect(scene.record('refused')).toMatchObject({
    code: 'safety_unredactable',
    safety: { findings: [{ kind: 'pii.email', action: 'redact', count: 1 }], notScanned: [] },
  });
  const records = JSON.stringify(scene.deps.log.records, (_, of) =>
    typeof of === 'bigint' ? `${of}` : of,
  );
  expect(records).not.toContain(address);
});

it('tells the client where it stopped in the words that it asked for', async () => {
  const scene = safetyScene({ rules: [rule] });
  await scene.ask({ ...hello, stop: [address] });
  expect(scene.sent[0]?.request.body.stop).toEqual(['[EMAIL_1]']);

  const vault = openVault(() => false);
  vault.conceal('pii.email', address);
  const output = screenOutput({
    ...{ rules: compileSafety({ safety: [] }).output, vault, tally: safetyTally() },
    ...{ turns: scanTurns({ elapsedMicros: () => 0n }), isJson: false, refusesFailures: true },
    onDefect: () => {},
  });
  const end = { index: 0, finish_reason: 'stop', stop_sequence: '[EMAIL_1]' };
  const chunk = { id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [end] };
  const streamed = output.chunk({ chunk, text: JSON.stringify(chunk) });
  expect(streamed.at(-1)?.text).toContain(`"stop_sequence":"${address}"`);
  const message = { role: 'assistant', content: 'Well.' };
  const whole = await output.whole({
    ...{ outcome: 'whole', usage: undefined, finishReason: 'stop', produced: [] },
    ...{ text: JSON.stringify({ choices: [{ ...end, message }] }), providerRequest: 'up' },
  });
  expect(whole.text).toContain(`"stop_sequence":"${address}"`);
});
