// What the entries say that name a log, who signs it and up to where it is closed, and the exact form
// of that.
import { integer, list, matching, record, type Shape, text } from './shape.ts';

export interface SignerDataOf {
  readonly 'PeriodClosed.v1': { readonly until: number; readonly previous: number };
  readonly 'LedgerOpened.v1': {
    readonly organization: string;
    readonly assets: readonly string[];
    readonly origin: string;
  };
  readonly 'SignerKeyRotated.v1': { readonly from: string; readonly to: string };
  readonly 'LedgerRestored.v1': {
    readonly from: number;
    readonly to: number;
    readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string };
    readonly origin: string;
    readonly key: string;
  };
}

const verifierKey = matching(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/, 'a verifier key');
const asset = matching(/^[A-Z][A-Z0-9]{0,15}\/(0|[1-9][0-9]?)$/, 'an asset with its scale');
const hex64 = matching(/^[0-9a-f]{64}$/, '64 digits of lower-case hex');

export const signerShapes: Readonly<Record<keyof SignerDataOf, Shape>> = {
  'LedgerOpened.v1': record({
    organization: text,
    timeZone: text,
    assets: list(asset),
    origin: text,
  }),
  'PeriodClosed.v1': record({ until: integer, previous: integer }),
  'SignerKeyRotated.v1': record({ from: verifierKey, to: verifierKey }),
  'LedgerRestored.v1': record({
    from: integer,
    to: integer,
    checkpoint: record({ origin: text, size: integer, root: hex64 }),
    origin: text,
    key: verifierKey,
  }),
};
