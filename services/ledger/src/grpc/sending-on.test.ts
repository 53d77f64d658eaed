import type { LedgerServiceImplementation } from '@alfred/contracts/ledger';
import { AlfredError, type ErrorCode } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { sendingOn } from './sending-on.ts';

/** An interface that fails so, in a process that owns `led_own`. */
function failing(code: ErrorCode) {
  const fail = async () => {
    throw new AlfredError(code);
  };
  const api = { getCheckpoint: fail, listLedgers: fail } as unknown as LedgerServiceImplementation;
  return sendingOn(api, (ledger) => ledger === 'led_own') as unknown as {
    getCheckpoint(request: { readonly ledger: string }): Promise<unknown>;
    listLedgers(request: object): Promise<unknown>;
  };
}

describe('whoever asks', () => {
  it.each([
    ['writer_fenced', 'led_own', 'ledger_elsewhere'],
    ['writer_fenced', 'led_other', 'ledger_elsewhere'],
    ['shutting_down', 'led_other', 'ledger_elsewhere'],
    ['shutting_down', 'led_own', 'shutting_down'],
    ['database_unavailable', 'led_other', 'database_unavailable'],
  ] as const)('hears of %s of %s as %s', async (code, ledger, told) => {
    await expect(failing(code).getCheckpoint({ ledger })).rejects.toMatchObject({ code: told });
  });

  it('hears as it is what is about no ledger', async () => {
    await expect(failing('writer_fenced').listLedgers({})).rejects.toMatchObject({
      code: 'writer_fenced',
    });
  });
});
