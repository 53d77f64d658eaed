import type { EventStoreDbDouble } from './eventstoredb-double.ts';

/**
 * The double of EventStoreDB for one test file. For `beforeAll`, with `stop` in `afterAll`. It is
 * loaded at its first use: most tests do without.
 */
export async function eventStoreDbForTests(
  options: { readonly appendBytesMax?: number } = {},
): Promise<EventStoreDbDouble> {
  const { eventStoreDbDouble } = await import('./eventstoredb-double.ts');
  return eventStoreDbDouble(options);
}
