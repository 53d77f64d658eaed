import { z } from 'zod';
import { nodeKinds } from '../src/domain/events.ts';
import { auditEntrySchemas } from './audit-entry-schema.ts';
import { count, entryOf, perhaps, text } from './entry-shape.ts';
import { holdEntrySchemas } from './hold-entry-schema.ts';
import { leaseEntrySchemas, transferEntrySchemas } from './lease-entry-schema.ts';
import { budgetEntrySchemas, paymentEntrySchemas } from './money-entry-schema.ts';
import { signerEntrySchemas } from './signer-entry-schema.ts';
import { walletEntrySchemas } from './wallet-entry-schema.ts';

// What stored entries look like. A released shape never changes; a new version is a new type.

/** One schema per type. */
export const entrySchema = z.discriminatedUnion('type', [
  entryOf(
    'LedgerOpened.v1',
    z.strictObject({ organization: text, timeZone: text, assets: z.array(text), origin: text }),
  ),
  entryOf('AssetOpened.v1', z.strictObject({ asset: text })),
  entryOf('WriterOpened.v1', z.strictObject({})),
  entryOf(
    'NodeOpened.v1',
    z.strictObject({ node: text, parent: perhaps(text), kind: z.enum(nodeKinds) }),
  ),
  entryOf('NodeMoved.v1', z.strictObject({ node: text, parent: text, path: z.array(text) })),
  entryOf(
    'NodeArchived.v1',
    z.strictObject({ node: text, nodes: z.array(text), sweptTo: perhaps(text) }),
  ),
  entryOf('ErasureDone.v1', z.strictObject({ node: text })),
  entryOf('CreditsIssued.v1', z.strictObject({ node: text, expiresAt: perhaps(count) })),
  entryOf('CreditsAllocated.v1', z.strictObject({ from: text, to: text })),
  ...paymentEntrySchemas,
  ...walletEntrySchemas,
  ...budgetEntrySchemas,
  ...leaseEntrySchemas,
  ...transferEntrySchemas,
  ...auditEntrySchemas,
  ...holdEntrySchemas,
  ...signerEntrySchemas,
  entryOf(
    'PeriodClosed.v1',
    z.strictObject({ until: z.int().positive(), previous: z.int().nonnegative() }),
  ),
  entryOf(
    'CommandRefused.v1',
    z.strictObject({ command: text, code: text, params: z.record(z.string(), z.string()) }),
  ),
]);
