import type { SignerEvent } from '../domain/events.ts';
import type { Example } from './example-shape.ts';

const origin = 'alfred/dep_1aS4dFg7HjKl0ZxCv3BnMq/ledger/led_9fG2hJk5LpQw8ErTy1UiOa';
const keys = {
  first: `${origin}+9e3704d8+AXhlcoMy4DpjtkQrQu+Y7rHUvv0enFAyuD1w9k5fVRpQ`,
  second: `${origin}+cce2d798+AV/5v7c/jyyvumJt1ZvaDrSAO9Ji7fFA/27sY5c2kTIc`,
  restored: `${origin}/r2+180b5741+AQlGNSrBkN1+9UgkCYXO8qqA2oyLueew5Tn6HXmiOVJy`,
};

/** Of entries about who signs. A new one goes to the end of all examples. */
export const signerExamples: { readonly [Type in SignerEvent['type']]: Example<Type> } = {
  'SignerKeyRotated.v1': {
    about: 'Another key signs; the first checkpoint over this entry is signed by both.',
    key: 'sys:signer:5bN8wKc2Lf',
    event: {
      type: 'SignerKeyRotated.v1',
      postings: [],
      data: { from: keys.first, to: keys.second },
    },
  },
  'LedgerRestored.v1': {
    about: 'A backup was restored: what was signed from entry `from` on may be lost. A new origin.',
    key: 'sys:signer:7hR3vTq9Xd',
    event: {
      type: 'LedgerRestored.v1',
      postings: [],
      data: {
        from: 31,
        to: 64,
        checkpoint: {
          origin,
          size: 64,
          root: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
        },
        origin: `${origin}/r2`,
        key: keys.restored,
      },
    },
  },
};
