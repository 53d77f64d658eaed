import type {
  CreditsExpired,
  WalletClosed,
  WalletEvent,
  WalletReopened,
} from '../domain/events.ts';
import { apiKey, asset, department, type Example, organization, user } from './example-shape.ts';

const asked = (id: string) => ({ key: `api:${apiKey}:${id}`, actor: organization });

type FirstType = Exclude<WalletEvent, CreditsExpired | ClosingEvent>['type'];
type ClosingEvent = WalletClosed | WalletReopened;

/** Of entries about single wallets. A new one goes to the end of all examples. */
export const walletExamples: { readonly [Type in FirstType]: Example<Type> } = {
  'CreditsAdjusted.v1': {
    about: 'An owner corrected a wallet: credits came into being there, or ceased to be.',
    ...asked('Pv5nR2kW8c'),
    event: {
      type: 'CreditsAdjusted.v1',
      postings: [{ from: `wallet:${user}`, to: 'issued', asset, amount: 750_000_000n }],
      data: { node: user, reason: 'chargeback' },
    },
  },
  'OverdraftSet.v1': {
    about: 'Admissions may take a wallet so far below nothing; `excess` if it is further already.',
    ...asked('Qz7dH4mT1x'),
    event: {
      type: 'OverdraftSet.v1',
      postings: [],
      data: { node: user, asset, amount: 2_000_000_000n, excess: 500_000_000n },
    },
  },
};

/** Later ones. */
export const lotExamples: { readonly [Type in CreditsExpired['type']]: Example<Type> } = {
  'CreditsExpired.v1': {
    about:
      'The time of credits has come; a lot is named by the number of the entry that issued it.',
    event: {
      type: 'CreditsExpired.v1',
      postings: [{ from: `wallet:${user}`, to: 'expired', asset, amount: 1_250_000_000n }],
      data: {
        node: user,
        lots: [
          { lot: 12, amount: 1_000_000_000n },
          { lot: 31, amount: 250_000_000n },
        ],
      },
    },
  },
};

/** Later ones still. */
export const closingExamples: { readonly [Type in ClosingEvent['type']]: Example<Type> } = {
  'WalletClosed.v1': {
    about: 'Nothing comes into the wallet and pool of a node any more, and nothing goes out.',
    ...asked('Ad3gY9vB6m'),
    event: { type: 'WalletClosed.v1', postings: [], data: { node: user } },
  },
  'WalletReopened.v1': {
    about: 'A closed wallet is open again, with the pool beside it.',
    ...asked('Bf8jK2xC4n'),
    event: { type: 'WalletReopened.v1', postings: [], data: { node: user } },
  },
};

/** The last of all. */
export const archiveExamples: { readonly 'NodeArchived.v1': Example<'NodeArchived.v1'> } = {
  'NodeArchived.v1': {
    about:
      'A node and all below it are at their end; their credits went to the wallet of one above.',
    ...asked('Dk6pX8nE3h'),
    event: {
      type: 'NodeArchived.v1',
      postings: [
        { from: `wallet:${user}`, to: `wallet:${organization}`, asset, amount: 3_250_000_000n },
      ],
      data: { node: department, nodes: [department, user], sweptTo: organization },
    },
  },
};

/** And later ones. */
export const assetExamples: { readonly 'AssetOpened.v1': Example<'AssetOpened.v1'> } = {
  'AssetOpened.v1': {
    about: 'One more asset: from here on it can be in every wallet.',
    ...asked('Ch5mT7zD1k'),
    event: { type: 'AssetOpened.v1', postings: [], data: { asset: 'TOK/0' } },
  },
};
