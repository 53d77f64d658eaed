import type { Exports, Imports, Permissions } from '@nats-io/jwt';
import { ledgerStreamName } from './ledger-stream-config.ts';
import type { LedgerReader } from './ledger-streams.ts';

// Outsiders are in an account of their own. Within one account a reader could have the server's
// answers sent to any subject, and so into the stream of another organisation; across accounts an
// answer comes back to the account that asked.

/** Under which subjects outsiders ask JetStream, instead of `$JS.API`. */
export const subscriberApiPrefix = 'ALFRED.API';

/** All that an outsider may ask for, for its own reader: the next messages, and how it stands. */
const questions = ['CONSUMER.MSG.NEXT', 'CONSUMER.INFO'] as const;
const acknowledgements = '$JS.ACK.>';

/** What the account of the services offers to the account of the subscribers. */
export function subscriberExports(): Exports {
  const subjects = [...questions.map((question) => `$JS.API.${question}.*.*`), acknowledgements];
  return subjects.map((subject) => ({
    ...{ name: subject, subject, type: 'service' },
    // One question for the next messages has many answers.
    response_type: 'Stream',
  }));
}

/** What the account of the subscribers takes from the account of the services, by its public key. */
export function subscriberImports(account: string): Imports {
  const asked = questions.map((question) => {
    const subject = `$JS.API.${question}.*.*`;
    const local_subject = `${subscriberApiPrefix}.${question}.$1.$2`;
    return { ...{ name: subject, subject, account, local_subject }, type: 'service' as const };
  });
  const acknowledged = { name: acknowledgements, subject: acknowledgements, account };
  return [...asked, { ...acknowledged, type: 'service' }];
}

/** Where answers to this reader come: a prefix of its own, so that no other can listen. */
export const subscriberInboxPrefix = ({ name }: Pick<LedgerReader, 'name'>): string =>
  `_INBOX_${name}`;

/** What one subscriber may do: read as its own reader. Nothing else, in any stream. */
export function subscriberPermissions(reader: LedgerReader): Permissions {
  const place = `${ledgerStreamName(reader.organization)}.${reader.name}`;
  return {
    pub: {
      allow: [
        ...questions.map((question) => `${subscriberApiPrefix}.${question}.${place}`),
        `$JS.ACK.${place}.>`,
      ],
    },
    sub: { allow: [`${subscriberInboxPrefix(reader)}.>`] },
  };
}
