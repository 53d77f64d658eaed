import { setTimeout as delay } from 'node:timers/promises';
import { type Expectation, everyCall, leasesLast, type Scenario } from '../scenario.ts';
import type { NetworkMode } from '../tcp-proxy.ts';
import type { Link } from '../wires.ts';

const ends: Readonly<Record<Link, string>> = {
  'gateway-quota': 'gateways and quota',
  'metering-ledger': 'metering and the ledger',
};

const modes = {
  cut: { mode: { kind: 'cut' }, words: 'cut' },
  freeze: { mode: { kind: 'freeze' }, words: 'frozen: it accepts, and says nothing' },
  slow: { mode: { kind: 'slow', delayMs: 200 }, words: 'slow: 200 ms each way' },
  'half-way': {
    mode: { kind: 'half-way', bytes: 4_000 },
    words: 'broken off after every 4,000 bytes',
  },
} as const satisfies Record<string, { mode: NetworkMode; words: string }>;

const link = (name: Link, kind: keyof typeof modes, promise: Expectation): Scenario => ({
  name: `${kind}-${name}`,
  failure: `the network between ${ends[name]} is ${modes[kind].words}`,
  promise,
  run: async ({ wires }, holdMs) => {
    wires.set(name, modes[kind].mode);
    await delay(holdMs);
    wires.set(name, { kind: 'pass' });
    return [];
  },
});

export const network: readonly Scenario[] = [
  link('gateway-quota', 'cut', leasesLast),
  link('gateway-quota', 'freeze', leasesLast),
  link('gateway-quota', 'slow', everyCall),
  link('gateway-quota', 'half-way', leasesLast),
  link('metering-ledger', 'cut', everyCall),
  link('metering-ledger', 'freeze', everyCall),
  link('metering-ledger', 'slow', everyCall),
  link('metering-ledger', 'half-way', everyCall),
];
