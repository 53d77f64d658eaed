import { AlfredError } from '@alfred/errors';
import { expect, it } from 'vitest';
import { logWaiting } from './log-waiting.ts';

it('says in one line what is waited for, and with its stack what nobody expects', () => {
  const lines: object[] = [];
  const waiting = logWaiting({
    info: (fields) => lines.push({ level: 'info', ...fields }),
    error: (fields) => lines.push({ level: 'error', ...fields }),
  });
  waiting('led_a', new AlfredError('ledger_elsewhere', { ledger: 'led_a' }));
  const bug = new Error('bug');
  waiting('led_a', bug);
  const reason = 'Ledger led_a is not written by the process that was asked.';
  const event = 'following_waits';
  expect(lines).toEqual([
    { level: 'info', event, ledger: 'led_a', code: 'ledger_elsewhere', reason },
    { level: 'error', event, ledger: 'led_a', err: bug },
  ]);
});
