import { acts } from '../domain/acts.ts';
import type { AuditEvent } from '../domain/audit-events.ts';
import { count, membersOf, oneOf, pairs, perhapsText, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';
import { member, quoted } from './encode-member.ts';

/** What stands in `data` of an entry for auditors, its members in the order of the format. */
export function encodeAuditData(event: AuditEvent): string {
  switch (event.type) {
    case 'ActRecorded.v1': {
      const { act, subject, facts } = event.data;
      const told = facts.length > 0 ? `,"facts":${JSON.stringify(Object.fromEntries(facts))}` : '';
      return `"act":"${act}","subject":${quoted(subject)}${told}`;
    }
    case 'RefusalsCounted.v1': {
      const { node, apiKey, code, count: refused, first, last } = event.data;
      return (
        `"node":${quoted(node)}${member('apiKey', apiKey)},"code":"${code}"` +
        `,"count":${refused},"first":${first},"last":${last}`
      );
    }
  }
}

const actNames = new Set(['act', 'subject', 'facts']);
const refusalNames = new Set(['node', 'apiKey', 'code', 'count', 'first', 'last']);

/** The same out of the stored bytes. */
export const auditDecoders: Decoders<AuditEvent> = {
  'ActRecorded.v1': (data) => {
    const { act, subject, facts } = membersOf(data, actNames);
    return { act: oneOf(acts, act), subject: text(subject), facts: pairs(facts, text) };
  },
  'RefusalsCounted.v1': (data) => {
    const refused = membersOf(data, refusalNames);
    return {
      node: text(refused.node),
      apiKey: perhapsText(refused.apiKey),
      code: text(refused.code),
      count: count(refused.count),
      first: count(refused.first),
      last: count(refused.last),
    };
  },
};
