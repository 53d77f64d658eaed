import { AlfredError, isErrorCode } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { SignerCommand } from '../domain/commands.ts';
import { originAfter } from '../domain/origin.ts';
import type { SignerKeys } from '../ports/signer-keys.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { signerDigest } from '../wire/signer-digest.ts';
import type { ApplyCommands } from './apply-commands.ts';
import { hasRoot, type PastDeps, pastOf, refuseOtherLog, type SignerPast } from './signer-past.ts';

/** What the operator is told of a signer, and asks of it. */
export interface ChangeSignerDeps extends PastDeps {
  readonly store: Pick<EventStore, 'head' | 'findKeys'>;
  readonly keys: Pick<SignerKeys, 'first' | 'next'>;
  readonly applyCommands: ApplyCommands;
}

/** An order of the operator: repeated under one name, it has one effect. */
export interface SignerOrder {
  readonly ledger: string;
  readonly order: string;
}

export interface SignerChanged {
  /** The entry that says so. */
  readonly seq: bigint;
  readonly origin: string;
  readonly key: string;
  /** Of a restore: the first entry that may be lost, and the last that was signed. */
  readonly lost: { readonly from: bigint; readonly to: bigint } | undefined;
}

export type ChangeSigner = (order: SignerOrder) => Promise<SignerChanged>;

/**
 * Another key signs from now on. The key is made and durable before the entry names it, and the entry
 * alone brings it into use: wherever this ends, one key signs or the other, or at last both.
 *
 * Throws what the ledger refuses with, and `ledger_unknown`.
 */
export function rotateSigner(deps: ChangeSignerDeps): ChangeSigner {
  return changing(deps, async (past) => {
    const { ledger, origin, changes } = past;
    const used = await usedKeys(past, deps);
    const to = await deps.keys.next(ledger, { origin, used });
    return { type: 'RotateSignerKey', from: changes.at(-1)?.key ?? used[0] ?? '', to };
  });
}

/**
 * The log was restored from a backup, and its operator says so: what was signed and is not there is
 * lost from the newest checkpoint on that still fits, and checkpoints have another origin from now on.
 *
 * Throws `restore_invalid` when the log is what was signed, and `ledger_unknown`.
 */
export function declareRestore(deps: ChangeSignerDeps): ChangeSigner {
  return changing(deps, async (past) => {
    const { ledger, latest, signed } = past;
    const isOther = await refuseOtherLog(past, deps).then(
      () => false,
      (fault: unknown) => isOtherLog(fault),
    );
    if (!isOther || !signed) {
      throw new AlfredError('restore_invalid', { reason: 'the log is what was signed' });
    }
    const fitting = latest && (await hasRoot(past, latest, deps)) ? latest.size : 0n;
    const origin = originAfter(past.origin, signed.origin);
    const key = await deps.keys.next(ledger, { origin, used: await usedKeys(past, deps) });
    const { size, root } = signed;
    const checkpoint = { ...signed, size: Number(size), root: root.toString('hex') };
    return { type: 'DeclareRestore', from: Number(fitting) + 1, checkpoint, origin, key };
  });
}

function isOtherLog(fault: unknown): boolean {
  if (fault instanceof AlfredError && /^log_(rewound|forked)$/.test(fault.code)) return true;
  throw fault;
}

function changing(
  deps: ChangeSignerDeps,
  commandFor: (past: SignerPast) => Promise<SignerCommand>,
): ChangeSigner {
  return async ({ ledger, order }) => {
    const head = await deps.store.head(ledger);
    if (!head || head.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    const key = `sys:signer:${order}`;
    const before = (await deps.store.findKeys(ledger, [key])).get(key);
    if (before) return changedBy(before.bytes);
    const command = await commandFor(await pastOf(ledger, deps));
    const [answer] = await deps.applyCommands(ledger, [submissionOf(command, key)]);
    if (answer?.outcome === 'refused') {
      const { code, params } = answer;
      throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
    }
    const entry = (await deps.store.findKeys(ledger, [key])).get(key);
    if (!entry) throw new AlfredError('internal', {}, { cause: new Error('an entry is gone') });
    return changedBy(entry.bytes);
  };
}

function submissionOf(command: SignerCommand, key: string) {
  return {
    ...{ key, digest: signerDigest(command), command, bindsRefusal: false },
    ...{ actor: undefined, policy: undefined, price: undefined },
    ...{ effective: undefined, notAfter: undefined },
  };
}

function changedBy(bytes: Buffer): SignerChanged {
  const { seq, event } = decodeEntry(bytes);
  if (event.type === 'SignerKeyRotated.v1') {
    const { to } = event.data;
    return { seq: BigInt(seq), origin: to.split('+', 1)[0] ?? '', key: to, lost: undefined };
  }
  if (event.type === 'LedgerRestored.v1') {
    const { from, to, origin, key } = event.data;
    return { seq: BigInt(seq), origin, key, lost: { from: BigInt(from), to: BigInt(to) } };
  }
  throw new AlfredError('idempotency_key_reused');
}

async function usedKeys(
  { ledger, changes }: SignerPast,
  { keys, originOf }: ChangeSignerDeps,
): Promise<readonly string[]> {
  const first = changes[0]?.from ?? (await keys.first(ledger, originOf(ledger)));
  return [first, ...changes.map(({ key }) => key)];
}

/** How it stands with the signature of a log. */
export interface SignerView {
  readonly origin: string;
  readonly keys: readonly string[];
  /** How many entries are verified, and how many of them signed. */
  readonly verified: bigint;
  readonly signed: bigint;
  /** Why nothing is signed; undefined while all is well. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export type ReadSigner = (ledger: string) => Promise<SignerView>;

/** Throws `ledger_unknown`. */
export function readSigner(deps: ChangeSignerDeps): ReadSigner {
  return async (ledger) => {
    const head = await deps.store.head(ledger);
    if (!head || head.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    const past = await pastOf(ledger, deps);
    const problem = await refuseOtherLog(past, deps).then(
      () => undefined,
      (fault: unknown) => (isOtherLog(fault) ? (fault as AlfredError) : undefined),
    );
    return {
      ...{ origin: past.origin, keys: await usedKeys(past, deps) },
      ...{ verified: past.size, signed: past.signed?.size ?? past.latest?.size ?? 0n },
      problem: problem && { code: problem.code, message: problem.message },
    };
  };
}
