import type { SubjectUse } from './subject-use.ts';
import { usagePartitionSubject, usagePartitions } from './usage-subjects.ts';

// Everything that the bus keeps and who may touch it, in one place. `applyTopology` makes a server
// like this; `servicePermissions` derives what each user may do. The streams of the ledgers are
// made by their publisher, one for each organisation (see ledger-stream/).

/** A declared set of streams and users. */
export interface Topology {
  readonly streams: readonly StreamSpec[];
  readonly users: Readonly<Record<string, SubjectUse>>;
}

/** What a stream is for decides how it keeps its messages. */
export type StreamKind =
  /** Each message is kept until its one reader has handled it; a full stream refuses new ones. */
  | 'queue'
  /** Everybody hears of it at once; it is kept a while for those who were away. */
  | 'announcements'
  /** Kept until somebody replays or removes it; a full stream refuses new ones. */
  | 'dead-letters';

export interface StreamSpec {
  readonly name: string;
  readonly kind: StreamKind;
  readonly subjects: readonly string[];
  readonly bytesMax: number;
  readonly messagesMax?: number;
  readonly ageMaxMs?: number;
  /** A message whose id came within this time is taken for a repeat. */
  readonly dedupeMs: number;
  readonly consumers: readonly ConsumerSpec[];
}

/** A position in a stream that outlives its reader. */
export interface ConsumerSpec {
  readonly name: string;
  /** The durable name that subscribers use; one name may have several consumers. */
  readonly durable: string;
  readonly subject: string;
  /** Unanswered for so long, a message is given to another. Readers that live say that they do. */
  readonly ackWaitMs: number;
  /** Messages that its reader may hold. */
  readonly unackedMax: number;
}

const seconds = 1_000;
const minutes = 60 * seconds;
const mebibytes = 1024 * 1024;

/** How long an announcement is kept: as long as a gateway's copies live without being refreshed. */
const announcementAgeMs = 5 * minutes;

const usage: StreamSpec = {
  name: 'ALFRED_USAGE',
  kind: 'queue',
  subjects: ['alfred.usage.*.*'],
  bytesMax: 2_048 * mebibytes,
  dedupeMs: 2 * minutes,
  consumers: Array.from({ length: usagePartitions }, (_, partition) => ({
    name: `metering-${partition}`,
    durable: 'metering',
    subject: usagePartitionSubject(partition),
    ackWaitMs: 10 * seconds,
    unackedMax: 32,
  })),
};

const announcements: StreamSpec = {
  name: 'ALFRED_ANNOUNCEMENTS',
  kind: 'announcements',
  subjects: ['alfred.identity.>', 'alfred.policy.>', 'alfred.quota.>'],
  bytesMax: 64 * mebibytes,
  ageMaxMs: announcementAgeMs,
  dedupeMs: minutes,
  consumers: [],
};

const deadLetters: StreamSpec = {
  name: 'ALFRED_DEAD',
  kind: 'dead-letters',
  subjects: ['alfred.dead.>'],
  bytesMax: 1_024 * mebibytes,
  dedupeMs: 2 * minutes,
  consumers: [],
};

/** The entries of every ledger, to be woken by; what they say is read from the log. */
const ledgerHints = 'alfred.ledger.*.>';

/** What Alfred keeps on its bus. */
export const alfredTopology: Topology = {
  streams: [usage, announcements, deadLetters],
  users: {
    gateway: {
      publishes: ['alfred.usage.*.*'],
      hears: ['alfred.identity.>', 'alfred.policy.>'],
    },
    identity: { publishes: ['alfred.identity.>'], hears: [], opensLedgerReaders: true },
    policy: { publishes: ['alfred.policy.>'], hears: [] },
    quota: { publishes: ['alfred.quota.>'], hears: ['alfred.quota.>'] },
    metering: { publishes: [], hears: [], consumes: ['metering'] },
    ledger: { publishes: ['alfred.ledger.>'], hears: [], keepsLedgerStreams: true },
    notification: { publishes: [], hears: [ledgerHints] },
    analytics: { publishes: [], hears: [ledgerHints] },
    operator: { publishes: ['alfred.>'], hears: ['alfred.>'], administers: true },
  },
};
