import { defineSettings, setting } from '@alfred/config';
import { eventStoreMigrations } from '@alfred/event-store';
import { migrationTable, type ServiceSchema } from '@alfred/service-kit';
import { z } from 'zod';

/** The schema that this service owns: the log, and what is folded from it. */
export const ledgerSchema: ServiceSchema = {
  name: 'ledger',
  migrations: [
    { folder: eventStoreMigrations, table: 'event_store_migration' },
    { folder: new URL('./migrations/', import.meta.url), table: migrationTable },
  ],
  // Entries are final, and no log forgets where it ended. The trigger on entries says so besides.
  restricted: {
    ledger_entry: ['select', 'insert'],
    ledger_head: ['select', 'insert', 'update'],
    // Which key an entry took, where the log lies elsewhere, is final too.
    entry_key: ['select', 'insert'],
    entry_key_place: ['select', 'insert', 'update'],
  },
};

const signAfter = ['local', 'standby'] as const;
const eventStores = ['postgres', 'eventstoredb'] as const;
const eventStoreDbUrl = z
  .string()
  .regex(/^esdb(\+discover)?:\/\/\S+$/, 'esdb://host:port is needed, or esdb+discover://');

/** The settings of a ledger in a process of its own. */
export const ledgerSettings = defineSettings({
  ALFRED_EVENT_STORE: setting(z.enum(eventStores), {
    doc: 'Where the log lies: postgres, or eventstoredb for EventStoreDB or KurrentDB. What is folded from it is in PostgreSQL either way. It cannot be changed once there are ledgers.',
    default: 'postgres',
  }),
  ALFRED_EVENTSTOREDB_URL: setting(eventStoreDbUrl.optional(), {
    doc: 'Where EventStoreDB is, with the user and the password of the ledger. Needed where the log lies there.',
    secret: true,
  }),
  ALFRED_SIGNER_FOLDER: setting(z.string().min(1), {
    doc: 'The folder of the keys that checkpoints are signed with, and of what was signed: some files a ledger. Every replica of the ledger sees the same, and no backup of the database brings back an older one.',
  }),
  ALFRED_SIGNER_TRANSIT_URL: setting(z.url({ protocol: /^https?$/ }).optional(), {
    doc: 'The transit engine of a HashiCorp Vault or an OpenBao that has the keys instead, with its mount: https://vault:8200/v1/transit. Keys that were files stay unused then.',
  }),
  ALFRED_SIGNER_TRANSIT_TOKEN_FILE: setting(z.string().min(1).optional(), {
    doc: 'The file with the token for it. It is read anew for every signature, so that an agent can renew it.',
  }),
  ALFRED_SIGN_AFTER: setting(z.enum(signAfter), {
    doc: 'What must have an entry before it is signed: local, the disk of PostgreSQL, which is then the only copy; standby, the disk of its synchronous standby, too. While no commit waits for a standby, nothing is signed then.',
    default: 'local',
  }),
});

/** What a ledger service must be told. */
export const ledgerConfig = z
  .strictObject({
    /** Names this deployment in the origin of its checkpoints; never changes. */
    deployment: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
    /** Where the signer's keys are: one file a ledger, mode 0600. Made where missing. */
    signerFolder: z.string().min(1),
    /**
     * How long a lapsed lease waits for a word of its holder before what it holds may be charged or
     * given back. A writer that took over counts from then on. Milliseconds; default 24 hours.
     */
    leaseGraceMs: z.int().positive().default(86_400_000),
    /** A snapshot is made when so many entries have come since the last one; default 10,000. */
    snapshotEntries: z.int().positive().default(10_000),
    /** Where the log lies; default PostgreSQL. */
    eventStore: z.enum(eventStores).default('postgres'),
    eventstoredbUrl: eventStoreDbUrl.optional(),
    /** What must have an entry before it is signed; default the disk of the database alone. */
    signAfter: z.enum(signAfter).default('local'),
    /** Where keys are, when they are not in the folder. Both or none. */
    signerTransitUrl: z.url().optional(),
    signerTransitTokenFile: z.string().min(1).optional(),
  })
  .refine(({ signerTransitUrl: url, signerTransitTokenFile: file }) => !url === !file, {
    path: ['signerTransitTokenFile'],
    error: 'a transit engine needs its URL and the file of a token',
  })
  .refine((config) => config.signAfter === 'local' || config.eventStore === 'postgres', {
    path: ['signAfter'],
    error: 'only a log in PostgreSQL has a standby that can be waited for',
  })
  .refine(({ eventStore, eventstoredbUrl }) => eventStore === 'postgres' || eventstoredbUrl, {
    path: ['eventstoredbUrl'],
    error: 'a log in EventStoreDB needs its URL',
  });

export type LedgerConfig = z.input<typeof ledgerConfig>;
