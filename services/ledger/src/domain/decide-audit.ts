import type { AuditCommand } from './audit-commands.ts';
import { accept, type Decision } from './refusal.ts';

/**
 * What has happened elsewhere is written down as it was told: it cannot be undone by refusing it. A
 * node that this log does not know yet is no reason either, so there are no refusals.
 */
export function decideAudit(command: AuditCommand): Decision {
  switch (command.type) {
    case 'RecordAct': {
      const { act, subject, facts } = command;
      return accept({ type: 'ActRecorded.v1', postings: [], data: { act, subject, facts } });
    }
    case 'CountRefusals': {
      const { node, apiKey, code, count, first, last } = command;
      const data = { node, apiKey, code, count, first, last };
      return accept({ type: 'RefusalsCounted.v1', postings: [], data });
    }
  }
}
