import { AlfredError } from '@alfred/errors';
import pg from 'pg';
import { sleep } from '../retrying.ts';
import { breakConnection } from './break-connection.ts';
import { writableState } from './server-state.ts';

/** How long a server may take to let somebody in who looks at it. Milliseconds. */
const probeMs = 2_000;
/** Whoever comes meanwhile shares the result: of a search without one, for so much longer. */
const pauseMs = 250;

/** `postgres://user:password@first:5432,second:5432/name`: what every server's URL begins and ends with. */
const severalServers = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]+)(.*)$/;

/** The URL of each server that a URL names, as PostgreSQL's own clients read it. */
export function serversOf(url: string): readonly string[] {
  const [, before = '', hosts = '', after = ''] = severalServers.exec(url) ?? [];
  return hosts === '' ? [url] : hosts.split(',').map((host) => `${before}${host}${after}`);
}

/** Of a server and its standbys, the one that is written. */
export interface WritableServer {
  /** The one that was found last, or is found now. Throws `database_unavailable`. */
  find(): Promise<string>;
  /** A connection of ours to a server. It ends when another server is found to be the one. */
  joined(client: pg.Client, url: string): void;
  /** This one may not be it any more: it is looked for when it is needed next. */
  forget(url: string): void;
}

/**
 * Looks among these servers, at all of them at once, and only when none is known: one search at a
 * time, however many connections wait for it. Of two that both can be written, an old one and the one
 * that was promoted in its place, it is the latter; and never again one that is older than one that
 * was seen.
 */
export function writableServer(servers: readonly string[]): WritableServer {
  const connections = new Map<pg.Client, string>();
  let known = servers.length === 1 ? servers[0] : undefined;
  let newest = 0;
  let searching: Promise<string> | undefined;

  async function search(): Promise<string> {
    const seen = (await Promise.all(servers.map(look))).flatMap((each) => each ?? []);
    const [found] = seen.toSorted((one, other) => other.timeline - one.timeline);
    if (!found || found.timeline < newest) {
      await sleep(pauseMs);
      throw new AlfredError('database_unavailable');
    }
    newest = found.timeline;
    known = found.url;
    leaveOthers(found.url);
    return found.url;
  }

  function leaveOthers(url: string): void {
    for (const [client, theirs] of connections) {
      if (theirs !== url) breakConnection(client, new AlfredError('database_unavailable'));
    }
  }

  return {
    find: async () => {
      if (known !== undefined) return known;
      searching ??= search().finally(() => {
        searching = undefined;
      });
      return searching;
    },
    joined: (client, url) => {
      connections.set(client, url);
      client.once('end', () => connections.delete(client));
    },
    forget: (url) => {
      if (known === url && servers.length > 1) known = undefined;
    },
  };
}

/** A server that can be written; undefined when it cannot, or does not say so in time. */
async function look(url: string): Promise<{ url: string; timeline: number } | undefined> {
  const probe = new pg.Client({ connectionString: url, connectionTimeoutMillis: probeMs });
  // What matters of its failures rejects the calls below.
  probe.on('error', () => {});
  try {
    await probe.connect();
    return { url, timeline: (await writableState(probe)).timeline };
  } catch {
    return undefined;
  } finally {
    await probe.end().catch(() => {});
  }
}
