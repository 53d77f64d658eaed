import type { Clock } from '@alfred/clock';
import { createClient } from '@alfred/service-kit';
import { peerChannel } from './peer-channel.ts';
import type { ClientsOf, Peers } from './program.ts';

/** Who is called, and where. */
export interface PeersPlace<Others extends Peers> {
  readonly peers: Others;
  readonly addresses: ReadonlyMap<string, string>;
  readonly token: string;
  readonly clock: Clock;
}

/** A client for each peer; its connections are made with the first call. */
export function openPeers<Others extends Peers>(
  { peers, addresses, token, clock }: PeersPlace<Others>,
  close: (step: () => Promise<unknown>) => void,
): ClientsOf<Others> {
  const clients = Object.entries(peers).map(([name, definition]) => {
    const opened = peerChannel(name, { addresses: addresses.get(name) ?? '', token, clock });
    close(async () => opened.close());
    return [name, createClient(definition, opened.channel)];
  });
  return Object.fromEntries(clients);
}
