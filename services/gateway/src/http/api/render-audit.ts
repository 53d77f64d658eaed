import type { Caller } from '../../domain/caller.ts';
import type { AuditAmounts, AuditCategory, AuditRow } from '../../ports/api/audit-trail.ts';
import { renderAmount, renderAsset, renderInstant } from './render.ts';

/** An entry in a list: what it does not say is left out. */
export function renderAuditRow(row: AuditRow) {
  const { seq, at, counted, type, category, actor, nodes, usage } = row;
  return {
    ...{ seq: Number(seq), at: renderInstant(at) },
    effective: counted === at ? null : renderInstant(counted),
    ...{ type, category, actor: actor || null, nodes: [...nodes] },
    ...said(row),
    amounts: renderAmounts(row.moved),
    ...(usage ? { usage: renderUsage(usage) } : {}),
    ...(Object.keys(row.facts).length > 0 ? { facts: { ...row.facts } } : {}),
    ...placesOf(seq),
  };
}

/** An entry, as part of a story. */
export function renderAbout({ seq, at, type }: AuditRow) {
  return { seq: Number(seq), at: renderInstant(at), type, ...placesOf(seq) };
}

/** Where an entry is, and what proves it. */
export function placesOf(seq: bigint) {
  const entry = `/api/v1/ledger/entries/${seq}`;
  return { entry, receipt: `${entry}/receipt` };
}

/**
 * An entry as one event of a SIEM, in the names of the Elastic Common Schema; what that has no name
 * for is below `alfred`. One line, and its number is where to go on.
 */
export function renderSiemLine(row: AuditRow, { ledger, organization }: Caller): string {
  const { seq, at, type, category, actor, nodes, key, usage } = row;
  const [ecsCategory, ecsType] = ecsOf[category];
  const event = {
    '@timestamp': renderInstant(at),
    ecs: { version: '8.17.0' },
    event: {
      ...{ kind: 'event', module: 'alfred', dataset: `alfred.${category}` },
      ...{ id: `${ledger}:${seq}`, sequence: Number(seq) },
      ...{ category: [ecsCategory], type: [ecsType], action: row.act || type },
      outcome: category === 'refusal' ? 'failure' : 'success',
      ...(row.code ? { code: row.code } : {}),
    },
    organization: { id: organization },
    ...(actor ? { user: { id: actor } } : {}),
    related: { user: [...new Set([actor, ...nodes])].filter((each) => each !== '') },
    alfred: {
      ...{ ledger, seq: Number(seq), type, category },
      ...(key ? { key } : {}),
      ...said(row),
      amounts: renderAmounts(row.moved),
      ...(usage ? { usage: renderUsage(usage) } : {}),
      ...(Object.keys(row.facts).length > 0 ? { facts: row.facts } : {}),
      ...placesOf(seq),
    },
  };
  return `${JSON.stringify(event)}\n`;
}

/** Words of the schema: what kind of thing happened, and to what end. */
const ecsOf: Readonly<Record<AuditCategory, readonly [category: string, type: string]>> = {
  money: ['api', 'info'],
  tree: ['iam', 'change'],
  admin: ['iam', 'admin'],
  policy: ['configuration', 'change'],
  refusal: ['api', 'denied'],
  system: ['process', 'info'],
};

function said({ act, subject, code, request, lease, transfer, hold, apiKey }: AuditRow) {
  const all = { act, subject, code, request, lease, transfer, hold, apiKey };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''));
}

function renderUsage({ spender, provider, model, spent }: NonNullable<AuditRow['usage']>) {
  return { node: spender, provider, model, spent: renderAmounts(spent) };
}

function renderAmounts(amounts: AuditAmounts) {
  return Object.entries(amounts).map(([asset, minor]) => ({
    asset: renderAsset(asset),
    amount: renderAmount(minor, asset),
  }));
}
