// Three vendors have a list of models at one path: what tells their clients apart is the headers that
// only one of them sends.
import type { IncomingMessage } from 'node:http';

/** Routes that only the clients of this vendor see, where others have one of the same path. */
export const ofGoogle = { vendor: 'google' } as const;
export const ofAnthropic = { vendor: 'anthropic' } as const;

/** How the router tells them apart. A request of nobody in particular finds the other routes. */
export const vendorConstraint = {
  name: 'vendor',
  storage: () => {
    const handlers = new Map<unknown, never>();
    return {
      get: (vendor: unknown): never | null => handlers.get(vendor) ?? null,
      set: (vendor: unknown, handler: never): void => void handlers.set(vendor, handler),
    };
  },
  deriveConstraint: ({ headers }: IncomingMessage): string => {
    if (headers['x-goog-api-key'] !== undefined) return ofGoogle.vendor;
    return headers['anthropic-version'] === undefined ? '' : ofAnthropic.vendor;
  },
  mustMatchWhenDerived: false,
  validate: (): void => {},
};
