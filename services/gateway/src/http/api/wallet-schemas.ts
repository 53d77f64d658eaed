import { z } from 'zod';
import { adjustReasons, directions } from '../../ports/api/money-command.ts';
import { asOf, assetCode, decimal, entry, id, instant, memo } from './schemas.ts';

// What is done to single wallets, as the management API takes and gives it.

export const adjustmentBody = z.strictObject({
  asset: assetCode,
  amount: decimal,
  direction: z.enum(directions).meta({ description: 'Into the wallet, or out of it.' }),
  reason: z.enum(adjustReasons),
  memo: memo.optional(),
});

export const adjusted = adjustmentBody.extend({ entry, node: id }).meta({ id: 'Adjusted' });

const overdraft = z.strictObject({
  asset: assetCode,
  amount: decimal.meta({ description: 'How far below nothing.' }),
});

export const overdraftBody = overdraft;

export const overdraftSet = overdraft.extend({ entry, node: id }).meta({ id: 'OverdraftSet' });

export const overdrafts = z
  .object({ node: id, data: z.array(overdraft), asOf })
  .meta({ id: 'Overdrafts' });

const lot = z.object({
  lot: z.int().meta({ description: 'The number of the entry that issued it.' }),
  place: z.enum(['wallet', 'pool']),
  asset: assetCode,
  amount: decimal,
  expiresAt: instant,
});

export const lots = z.object({ node: id, data: z.array(lot), asOf }).meta({ id: 'Lots' });

export const walletClosed = z
  .object({ entry, node: id, closed: z.boolean() })
  .meta({ id: 'WalletClosing' });

export const assetBody = z.strictObject({ asset: assetCode });

export const assetOpened = assetBody.extend({ entry }).meta({ id: 'AssetOpened' });

export const archiveBody = z.strictObject({
  sweepTo: id.optional().meta({ description: 'A node above, whose wallet gets what is below.' }),
});

export const nodeArchived = z
  .object({ entry, node: id, archived: z.literal(true), sweptTo: id.nullable() })
  .meta({ id: 'NodeArchived' });
