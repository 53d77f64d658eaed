import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError, isErrorCode } from '@alfred/errors';
import { actCommand } from '@alfred/service-kit';
import type { Caller } from '../../domain/caller.ts';
import type { ExportKind, ExportRecords } from '../../ports/api/export-records.ts';

const hourMicros = 3_600_000_000n;
/** An act is not read later than this after it was sent. Microseconds. */
const notAfterMicros = 30_000_000n;
/** So many of them are remembered here; the ledger remembers all. */
const rememberedMax = 1_000;

/**
 * Exports as entries of the log. A reader that takes page after page is one export an hour, whichever
 * gateways it asks: the key of the act says of which hour it is.
 */
export function ledgerExportRecords(deps: {
  readonly ledger: Pick<LedgerClient, 'apply'>;
  readonly clock: Clock;
}): ExportRecords {
  const known = new Map<string, bigint>();
  return {
    taken: async (caller, kind, subject) => {
      const hour = deps.clock.nowMicros() / hourMicros;
      const idempotency = `export.${kind}.${subject}.${hour}`;
      const name = `${caller.key} ${idempotency}`;
      const before = known.get(name);
      if (before !== undefined) return before;
      const entry = await record(deps, { caller, kind, subject, idempotency });
      const [oldest] = known.keys();
      if (known.size >= rememberedMax && oldest !== undefined) known.delete(oldest);
      known.set(name, entry);
      return entry;
    },
  };
}

interface Taken {
  readonly caller: Caller;
  readonly kind: ExportKind;
  readonly subject: string;
  readonly idempotency: string;
}

async function record(
  { ledger, clock }: Parameters<typeof ledgerExportRecords>[0],
  { caller, kind, subject, idempotency }: Taken,
): Promise<bigint> {
  const facts = { by: caller.key, kind };
  const command = {
    ...actCommand({ act: 'export.taken', actor: caller.node, subject, facts }),
    notAfter: clock.nowMicros() + notAfterMicros,
    origin: { $case: 'api' as const, value: { apiKey: caller.key, idempotency } },
  };
  const { results } = await ledger.apply({ ledger: caller.ledger, commands: [command] });
  const outcome = results[0]?.outcome;
  if (outcome?.$case === 'accepted') return outcome.value.seq;
  const { code = '', params = {} } = outcome?.value ?? {};
  throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
}
