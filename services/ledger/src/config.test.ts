import { expect, it } from 'vitest';
import { ledgerConfig } from './config.ts';

const given = { deployment: 'dep_a', signerFolder: '/keys' };

it('lies in PostgreSQL where nothing else is said', () => {
  expect(ledgerConfig.parse(given).eventStore).toBe('postgres');
});

it('needs a URL to lie in EventStoreDB', () => {
  const there = { ...given, eventStore: 'eventstoredb' as const };
  const url = 'esdb+discover://ledger:secret@one,two:2113?tls=true';
  expect(ledgerConfig.safeParse(there).error?.issues[0]?.path).toEqual(['eventstoredbUrl']);
  expect(ledgerConfig.parse({ ...there, eventstoredbUrl: url }).eventstoredbUrl).toBe(url);
  const wrong = { ...there, eventstoredbUrl: 'http://one:2113' };
  expect(ledgerConfig.safeParse(wrong).success).toBe(false);
});
