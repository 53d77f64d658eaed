import { manualClock } from '@alfred/clock';
import { type ApplyRequest, CommandResult } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../domain/caller.ts';
import { ledgerExportRecords } from './ledger-export-records.ts';

const hour = 3_600_000_000n;
const caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_a', key: 'key_a', role: 'auditor' },
} as Caller;

/** A ledger that answers what it is told to. */
function scene(answer: () => CommandResult = accepted) {
  const asked: ApplyRequest[] = [];
  const clock = manualClock(10n * hour);
  const apply = async (request: object) => {
    asked.push(request as ApplyRequest);
    return { results: [answer()] };
  };
  return { asked, clock, exports: ledgerExportRecords({ ledger: { apply }, clock }) };
}

const accepted = () =>
  CommandResult.fromPartial({ outcome: { $case: 'accepted', value: { seq: 7n } } });

describe('an export', () => {
  it('is an act in the log of whoever takes it, once an hour', async () => {
    const { asked, clock, exports } = scene();
    expect(await exports.taken(caller, 'log', 'org_a')).toBe(7n);
    expect(await exports.taken(caller, 'log', 'org_a')).toBe(7n);
    expect(asked).toMatchObject([
      {
        ledger: 'led_a',
        commands: [
          {
            actor: 'usr_a',
            origin: {
              $case: 'api',
              value: { apiKey: 'key_a', idempotency: 'export.log.org_a.10' },
            },
            body: {
              $case: 'recordAct',
              value: { act: 'export.taken', subject: 'org_a', facts: { by: 'key_a', kind: 'log' } },
            },
          },
        ],
      },
    ]);
    clock.advanceMicros(hour);
    await exports.taken(caller, 'log', 'org_a');
    expect(asked).toHaveLength(2);
  });

  it('is another one by another key, of another kind, about somebody else', async () => {
    const { asked, exports } = scene();
    await exports.taken(caller, 'log', 'org_a');
    await exports.taken({ ...caller, key: 'key_b' }, 'log', 'org_a');
    await exports.taken(caller, 'siem', 'org_a');
    await exports.taken(caller, 'personal', 'usr_b');
    expect(asked).toHaveLength(4);
  });

  it('does not leave while the log cannot say so, and is asked for again', async () => {
    const away = new AlfredError('service_unavailable', { service: 'ledger' });
    let failing = true;
    const { asked, exports } = scene(() => {
      if (failing) throw away;
      return accepted();
    });
    await expect(exports.taken(caller, 'siem', 'org_a')).rejects.toBe(away);
    failing = false;
    await exports.taken(caller, 'siem', 'org_a');
    expect(asked).toHaveLength(2);
  });

  it('does not leave when the ledger says no', async () => {
    const value = { code: 'command_late', params: {} };
    const { exports } = scene(() => ({ outcome: { $case: 'refused', value } }));
    const taking = exports.taken(caller, 'siem', 'org_a');
    await expect(taking).rejects.toMatchObject({ code: 'command_late' });
  });

  it('is remembered for so many, and the ledger knows the rest', async () => {
    const { asked, exports } = scene();
    for (let n = 0; n <= 1_000; n += 1) await exports.taken(caller, 'personal', `usr_${n}`);
    await exports.taken(caller, 'personal', 'usr_1000');
    expect(asked).toHaveLength(1_001);
    await exports.taken(caller, 'personal', 'usr_0');
    expect(asked).toHaveLength(1_002);
  });
});
