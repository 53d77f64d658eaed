// The pieces of network that a scenario can break: what gateways say to quota, and metering to the
// ledger.
import type { ClusterPlan } from '../local/cluster-plan.ts';
import type { ProcessPlan } from '../local/cluster-process.ts';
import { type NetworkMode, type TcpProxy, tcpProxy } from './tcp-proxy.ts';

/** Which of the links. */
export type Link = 'gateway-quota' | 'metering-ledger';

export interface Wires {
  /** Has both links go through proxies. */
  replan(plan: ClusterPlan): Promise<ClusterPlan>;
  /** What the network between two services does from now on. */
  set(link: Link, mode: NetworkMode): void;
  close(): Promise<void>;
}

const detour = new URL('./detour.ts', import.meta.url).href;

/** Nothing goes through them before `replan`. */
export function wires(): Wires {
  const proxies: Record<Link, TcpProxy[]> = { 'gateway-quota': [], 'metering-ledger': [] };
  const before = (link: Link, plan: ClusterPlan, service: string) =>
    Promise.all(
      addressesOf(plan, service).map(async (address) => {
        const proxy = await tcpProxy(address);
        proxies[link].push(proxy);
        return { address, proxy };
      }),
    );
  return {
    replan: async (plan) => {
      const quota = await before('gateway-quota', plan, 'quota');
      const ledger = await before('metering-ledger', plan, 'ledger');
      const addresses = quota.map(({ proxy }) => proxy.address).join();
      // A ledger itself says where the others are, the same to everybody: no address can be given.
      const detours = Object.fromEntries(
        ledger.map(({ address, proxy }) => [address.split(':')[1], proxy.port]),
      );
      const meterings = {
        NODE_OPTIONS: `--import=${detour}`,
        CHAOS_DETOURS: JSON.stringify(detours),
      };
      return {
        ...plan,
        gateways: plan.gateways.map((each) => told(each, { ALFRED_QUOTA_ADDRESSES: addresses })),
        services: plan.services.map((each) =>
          each.service === 'metering' ? told(each, meterings) : each,
        ),
      };
    },
    set: (link, mode) => {
      for (const proxy of proxies[link]) proxy.set(mode);
    },
    close: async () => {
      await Promise.all(Object.values(proxies).flatMap((all) => all.map((each) => each.close())));
    },
  };
}

function addressesOf({ services }: ClusterPlan, service: string): readonly string[] {
  return services.flatMap((each) => (each.service === service ? (each.address ?? []) : []));
}

function told(plan: ProcessPlan, env: Readonly<Record<string, string>>): ProcessPlan {
  return { ...plan, env: { ...plan.env, ...env } };
}
