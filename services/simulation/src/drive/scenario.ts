// What a run begins with: organisations with their trees, their money and their budgets.
import { add, type Platform } from '../parts/platform.ts';
import type { Admin } from './admin.ts';
import { type Organization, type Place, type Stage, spenders, usd } from './stage.ts';

/** Time zones with clocks that change, and without. */
export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
];

/** Sends what makes an organisation. */
export function found(admin: Admin, number: number, timeZone: string): Organization {
  const organization = `org_${number}`;
  const ledger = `led_${number}`;
  const places: Place[] = [
    { node: organization, kind: 'organization', parent: undefined },
    { node: `dep_${number}a`, kind: 'department', parent: organization },
    { node: `dep_${number}b`, kind: 'department', parent: organization },
    { node: `tea_${number}a`, kind: 'team', parent: `dep_${number}a` },
    { node: `tea_${number}b`, kind: 'team', parent: `dep_${number}b` },
    { node: `usr_${number}a`, kind: 'user', parent: `tea_${number}a` },
    { node: `usr_${number}b`, kind: 'user', parent: `tea_${number}a` },
    { node: `usr_${number}c`, kind: 'user', parent: `tea_${number}b` },
  ];
  const row = (name: string): string => `sys:${organization}/${name}`;
  admin.send(ledger, row('open'), {
    $case: 'openLedger',
    value: { organization, timeZone, assets: [usd] },
  });
  for (const { node, kind, parent } of places) {
    const value = { node, kind, parent: parent ?? '' };
    admin.send(ledger, row(node), { $case: 'openNode', value });
  }
  return { ledger, organization, places };
}

/** Gives those who spend something to spend, and some of them a limit. */
export function fund({ admin, random, organizations }: Stage): void {
  for (const organization of organizations) {
    const { ledger, places } = organization;
    for (const node of spenders(organization)) {
      const amount = String(random.int(20, 4_000) * 1_000_000);
      const value = { node, asset: usd, amount };
      admin.send(ledger, `sys:${node}/issue`, { $case: 'issueCredits', value });
    }
    for (const { ledger: peer } of organizations) {
      if (peer === ledger) continue;
      admin.send(ledger, `sys:${ledger}/${peer}`, { $case: 'addPeer', value: { ledger: peer } });
    }
    for (const { node } of places) {
      if (!random.chance(0.4)) continue;
      const limit = String(random.int(20, 3_000) * 1_000_000);
      const window = random.pick(['day', 'month', 'lifetime']);
      const value = { node, asset: usd, window, limit, mode: 'hard' };
      admin.send(ledger, `sys:${node}/budget`, { $case: 'setBudget', value });
    }
  }
}

/** Starts every component that a run begins with. */
export function startEverything(platform: Platform, gateways: number): void {
  for (let number = 1; number <= gateways; number += 1)
    add(platform, `gateway-${number}`, 'gateway');
  for (const name of platform.components.keys()) platform.start(name);
}
