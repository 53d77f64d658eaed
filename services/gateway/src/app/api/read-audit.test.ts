import { expect, it } from 'vitest';
import type { Caller } from '../../domain/caller.ts';
import type { AuditTrail } from '../../ports/api/audit-trail.ts';
import { exportAudit } from './read-audit.ts';

const caller = { ledger: 'led_a', organization: 'org_a' } as Caller;

/** A view that is further on with every look, up to an entry. */
function following(from: bigint, upTo: bigint) {
  let known = from;
  const looks: bigint[] = [];
  const read: AuditTrail['read'] = async () => {
    looks.push(known);
    const answer = { rows: [], upTo: known };
    if (known < upTo) known += 1n;
    return answer;
  };
  return { looks, audit: { read, about: async () => undefined } };
}

it('exports the entry too that says that it exports', async () => {
  const { looks, audit } = following(3n, 9n);
  const exporting = exportAudit({ audit, exports: { taken: async () => 5n } });
  await exporting(caller, {}, 0n);
  expect(looks).toEqual([3n, 4n, 5n]);
});

it('does not wait for ever for a view that stands still', async () => {
  const { looks, audit } = following(3n, 3n);
  const exporting = exportAudit({ audit, exports: { taken: async () => 5n } });
  await exporting(caller, {}, 0n);
  expect(looks).toHaveLength(20);
});
