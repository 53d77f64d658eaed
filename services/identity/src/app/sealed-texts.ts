import type { Caller } from '../domain/caller.ts';
import type { SealedPlace, Vault } from '../ports/vault.ts';
import { invalid } from './refusal.ts';

/** Texts of one command, whom one is about, and how long it is. */
const textsMax = 8;
const subjectsMax = 4;
const textBytesMax = 2_000;
const entriesMax = 1_000;

export interface ClearText {
  readonly field: string;
  readonly subjects: readonly string[];
  readonly text: string;
}

export interface SealedText {
  readonly field: string;
  readonly subjects: readonly string[];
  readonly box: Uint8Array;
}

export interface OpenedText {
  readonly field: string;
  readonly status: 'opened' | 'erased' | 'hidden' | 'damaged';
  readonly text: string;
}

/** Seals what a command says about people of the caller's organisation, for its entry alone. */
export function sealTexts({ vault }: { readonly vault: Vault }) {
  return async (request: {
    readonly caller: Caller;
    readonly idempotency: string;
    readonly texts: readonly ClearText[];
  }) => {
    const { caller, idempotency, texts } = request;
    if (idempotency === '') throw invalid('idempotency', 'it is empty');
    if (texts.length > textsMax) throw invalid('texts', `they are over ${textsMax}`);
    const key = `api:${caller.key}:${idempotency}`;
    const sealing = texts.map(async ({ field, text, ...about }) => {
      if (Buffer.byteLength(text) > textBytesMax)
        throw invalid(field, `it is over ${textBytesMax}`);
      const subjects = [...new Set(about.subjects)].toSorted();
      if (subjects.length === 0 || subjects.length > subjectsMax) {
        throw invalid(field, `it is about nobody, or about more than ${subjectsMax}`);
      }
      const sealed = await vault.seal(placeOf(caller, { key, field, subjects }), text);
      return { field, subjects, ...sealed };
    });
    return Promise.all(sealing);
  };
}

/**
 * Opens what entries of the caller's ledger say about people: for owners, and for the people
 * themselves. Everybody else learns that something is there.
 */
export function openTexts({ vault }: { readonly vault: Vault }) {
  return async (request: {
    readonly caller: Caller;
    readonly entries: readonly { readonly key: string; readonly texts: readonly SealedText[] }[];
  }): Promise<readonly (readonly OpenedText[])[]> => {
    const { caller, entries } = request;
    if (entries.length > entriesMax) throw invalid('entries', `they are over ${entriesMax}`);
    const opened: (readonly OpenedText[])[] = [];
    for (const { key, texts } of entries) {
      const opening = texts.map((text) => openText(vault, caller, { ...text, key }));
      opened.push(await Promise.all(opening));
    }
    return opened;
  };
}

async function openText(
  vault: Vault,
  caller: Caller,
  { key, field, subjects, box }: SealedText & { readonly key: string },
): Promise<OpenedText> {
  const told = (status: OpenedText['status'], text = ''): OpenedText => ({ field, status, text });
  const place = placeOf(caller, { key, field, subjects });
  if (await vault.isErased(place)) return told('erased');
  if (!mayRead(caller, subjects)) return told('hidden');
  const text = await vault.open(place, box);
  return text === undefined ? told('damaged') : told('opened', text);
}

function mayRead({ role, node }: Caller, subjects: readonly string[]): boolean {
  return role === 'owner' || (role === 'member' && subjects.includes(node));
}

function placeOf(
  { organization, ledger }: Caller,
  { key, field, subjects }: { readonly key: string } & Omit<SealedText, 'box'>,
): SealedPlace {
  return { organization, subjects, place: [ledger, key, field] };
}
