import type { Clock } from '@alfred/clock';
import type { Caller } from '../domain/caller.ts';
import {
  type KeptBy,
  type KeptKind,
  type KeptText,
  type KeptTexts,
  keptKinds,
} from '../ports/kept-texts.ts';
import { invalid } from './refusal.ts';

const textBytesMax = 16 * 1024 * 1024;
const idLengthMax = 128;
const beforeMax = 1_000;
/** Statements of one round; what is left is for the next. */
const roundsMax = 100;

export interface KeptTextDeps {
  readonly keptTexts: KeptTexts;
  readonly clock: Clock;
}

interface AboutText {
  readonly caller: Caller;
  readonly kind: string;
  readonly id: string;
}

/** Keeps what the caller said and was answered. Whether a policy wants that, gateways know. */
export function keepText({ keptTexts, clock }: KeptTextDeps) {
  return async (request: AboutText & Omit<KeptText, 'createdAt'>): Promise<void> => {
    const { id, previous, text, expiresAt } = request;
    const by = keptBy(request);
    if (Buffer.byteLength(text) > textBytesMax) throw invalid('text', `it is over ${textBytesMax}`);
    const createdAt = clock.nowMicros();
    if (expiresAt <= createdAt) throw invalid('expires_at', 'it has passed');
    await keptTexts.keep(by, { id, previous, text, createdAt, expiresAt });
  };
}

/** A text of the caller's own with those that it continues, the latest first. */
export function readKeptTexts({ keptTexts, clock }: KeptTextDeps) {
  return async (request: AboutText & { readonly before: number }): Promise<readonly KeptText[]> => {
    const { id, before } = request;
    if (before < 0 || before > beforeMax) throw invalid('before', `it is not 0 to ${beforeMax}`);
    return keptTexts.read(keptBy(request), id, { before, now: clock.nowMicros() });
  };
}

/** Whether there was such a text of the caller's own. There is none now. */
export function dropKeptText({ keptTexts, clock }: KeptTextDeps) {
  return (request: AboutText): Promise<boolean> =>
    keptTexts.drop(keptBy(request), request.id, clock.nowMicros());
}

/** One round of removing what has expired. */
export function dropExpiredTexts({ keptTexts, clock }: KeptTextDeps) {
  return async (): Promise<void> => {
    for (let round = 0; round < roundsMax; round += 1) {
      if ((await keptTexts.dropExpired(clock.nowMicros())) === 0) return;
    }
  };
}

function keptBy({ caller, kind, id }: AboutText): KeptBy {
  if (id === '' || id.length > idLengthMax) throw invalid('id', 'it is no id');
  if (!isKind(kind)) throw invalid('kind', `it is not one of ${keptKinds.join(', ')}`);
  return { organization: caller.organization, node: caller.node, kind };
}

function isKind(kind: string): kind is KeptKind {
  return keptKinds.some((known) => known === kind);
}
