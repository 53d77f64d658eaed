import type { SignedRoot, SignerEvent } from '../domain/signer-events.ts';
import { count, membersOf, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';
import { quoted } from './encode-member.ts';

/** What stands in `data` of an entry about who signs, its members in the order of the format. */
export function encodeSignerData(event: SignerEvent): string {
  switch (event.type) {
    case 'SignerKeyRotated.v1':
      return `"from":${quoted(event.data.from)},"to":${quoted(event.data.to)}`;
    case 'LedgerRestored.v1': {
      const { from, to, checkpoint, origin, key } = event.data;
      return (
        `"from":${from},"to":${to},"checkpoint":${signedRoot(checkpoint)}` +
        `,"origin":${quoted(origin)},"key":${quoted(key)}`
      );
    }
  }
}

function signedRoot({ origin, size, root }: SignedRoot): string {
  return `{"origin":${quoted(origin)},"size":${size},"root":"${root}"}`;
}

const rotatedNames = new Set(['from', 'to']);
const restoredNames = new Set(['from', 'to', 'checkpoint', 'origin', 'key']);
const checkpointNames = new Set(['origin', 'size', 'root']);

/** The same out of the stored bytes. */
export const signerDecoders: Decoders<SignerEvent> = {
  'SignerKeyRotated.v1': (data) => {
    const { from, to } = membersOf(data, rotatedNames);
    return { from: text(from), to: text(to) };
  },
  'LedgerRestored.v1': (data) => {
    const restored = membersOf(data, restoredNames);
    const { origin, size, root } = membersOf(restored.checkpoint, checkpointNames);
    return {
      from: count(restored.from),
      to: count(restored.to),
      checkpoint: { origin: text(origin), size: count(size), root: text(root) },
      origin: text(restored.origin),
      key: text(restored.key),
    };
  },
};
