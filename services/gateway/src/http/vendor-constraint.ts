// Two vendors have a list of models at one path: what tells their clients apart is where the key is.
import type { IncomingMessage } from 'node:http';

/** Routes that only the clients of this vendor see, where others have one of the same path. */
export const ofGoogle = { vendor: 'google' } as const;

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
  deriveConstraint: ({ headers }: IncomingMessage): string =>
    headers['x-goog-api-key'] === undefined ? '' : ofGoogle.vendor,
  mustMatchWhenDerived: false,
  validate: (): void => {},
};
