import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { refuseUrl, type Targets } from '../domain/webhook-url.ts';
import type { Endpoints } from '../ports/channels.ts';
import { refuseAddress } from './address-guard.ts';

/** Every address of a name; rejects when it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** As this machine resolves names for everything else. */
export const systemResolve: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

/** How long the name service may take. Milliseconds. */
const resolveMs = 5_000;

/** Where a URL leads right now, or why nobody goes there. */
export type Checked =
  | { readonly outcome: 'allowed'; readonly addresses: readonly string[] }
  | { readonly outcome: 'url_refused' | 'address_refused'; readonly reason: string }
  | { readonly outcome: 'name_unresolved' };

export interface GuardDeps {
  readonly targets: Targets;
  readonly resolve: Resolve;
}

/**
 * Looks at a URL and at every address that its name has now. One address that is refused refuses
 * all: nobody mixes a public address with a private one in good faith.
 *
 * What is allowed is the addresses and not the name, which may have others a moment later.
 */
export async function checkAddress(text: string, deps: GuardDeps): Promise<Checked> {
  const reason = refuseUrl(text, deps.targets);
  if (reason !== undefined) return { outcome: 'url_refused', reason };
  const host = new URL(text).hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolved(host, deps.resolve) : [host];
  if (addresses.length === 0) return { outcome: 'name_unresolved' };
  for (const address of addresses) {
    const problem = refuseAddress(address, deps.targets);
    if (problem !== undefined) return { outcome: 'address_refused', reason: problem };
  }
  return { outcome: 'allowed', addresses };
}

/** The same look, for whoever registers an endpoint. */
export function guardedEndpoints(deps: GuardDeps): Endpoints {
  return {
    refuse: async (url) => {
      const checked = await checkAddress(url, deps);
      if (checked.outcome === 'allowed') return undefined;
      return checked.outcome === 'name_unresolved' ? 'its name has no address' : checked.reason;
    },
  };
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  const late = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => late.resolve([]), resolveMs);
  try {
    return await Promise.race([resolve(host), late.promise]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
