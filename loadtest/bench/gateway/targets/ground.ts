import { type Program, startServer } from '../../support/program.ts';
import { freePort, type RunningAlfred, startAlfred } from '../alfred.ts';
import { bifrost } from './bifrost.ts';
import type { Tell } from './install.ts';
import { litellm } from './litellm.ts';
import { type Opponent, startOpponent } from './opponent.ts';
import { portkey } from './portkey.ts';
import type { Missing, OpponentName, Target } from './target.ts';

const mockUpstream = new URL('../../programs/mock-upstream.ts', import.meta.url);
const bareProxy = new URL('../../programs/bare-proxy.ts', import.meta.url);

const opponents: readonly Opponent[] = [portkey, litellm, bifrost];

/** Everybody who is asked in one run, all of them before one and the same mock provider. */
export interface Ground {
  readonly alfred: RunningAlfred;
  /** In the order of a round; Alfred is the last. */
  readonly targets: readonly Target[];
  readonly missing: readonly Missing[];
  stop(): Promise<void>;
}

export async function startGround(against: ReadonlySet<OpponentName>, tell: Tell): Promise<Ground> {
  const programs: { stop(): Promise<void> }[] = [];
  const keep = <Started extends { stop(): Promise<void> }>(started: Started): Started => {
    programs.unshift(started);
    return started;
  };
  const stop = async () => {
    for (const running of programs) await running.stop();
  };
  try {
    const upstream = originOf(keep(await startServer(mockUpstream)));
    const targets: Target[] = [];
    const missing: Missing[] = [];
    if (against.has('proxy')) targets.push(proxyOf(keep(await startServer(bareProxy, [upstream]))));
    for (const opponent of opponents.filter(({ name }) => against.has(name))) {
      const entered = await enter(opponent, upstream, tell, keep);
      if ('reason' in entered) missing.push(entered);
      else targets.push(entered);
    }
    tell('starting Alfred …');
    const alfred = keep(await startAlfred(upstream));
    targets.push(targetOf(alfred));
    return { alfred, targets, missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs, starts and asks; what goes wrong on the way is told and stops nobody else. */
async function enter(
  opponent: Opponent,
  upstream: string,
  tell: Tell,
  keep: <Started extends { stop(): Promise<void> }>(started: Started) => Started,
): Promise<Target | Missing> {
  const { name, title } = opponent;
  const missing = (state: Missing['state'], error: unknown): Missing => {
    const reason = error instanceof Error ? error.message : String(error);
    tell(`${title}, ${state}: ${reason}`);
    return { name, title, state, reason };
  };
  let folder: string;
  try {
    folder = await opponent.install(tell);
  } catch (error) {
    return missing('not installed', error);
  }
  try {
    tell(`starting ${title} …`);
    const { target } = keep(
      await startOpponent(opponent, folder, { upstream, port: await freePort() }),
    );
    return target;
  } catch (error) {
    return missing('not started', error);
  }
}

const originOf = ({ port }: Program & { readonly port: number }): string =>
  `http://127.0.0.1:${port}`;

const headers = { 'content-type': 'application/json' };

const proxyOf = (proxy: Program & { readonly port: number }): Target => ({
  name: 'proxy',
  title: 'bare proxy',
  url: `${originOf(proxy)}/v1/chat/completions`,
  headers: { ...headers, authorization: 'Bearer bench' },
  model: 'gpt-4o-mini',
  pid: proxy.child.pid ?? 0,
  settled: async () => 0,
});

const targetOf = ({ url, key, pid, drained }: RunningAlfred): Target => ({
  name: 'alfred',
  title: 'Alfred',
  url: `${url}/v1/chat/completions`,
  headers: { ...headers, authorization: `Bearer ${key}` },
  model: 'gpt-4o-mini',
  pid,
  settled: drained,
});
