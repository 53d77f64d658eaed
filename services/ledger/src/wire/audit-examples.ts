import type { AuditEvent } from '../domain/audit-events.ts';
import { apiKey, department, type Example, user } from './example-shape.ts';

/** What is in the log for auditors. */
export const auditExamples: { readonly [Type in AuditEvent['type']]: Example<Type> } = {
  'ActRecorded.v1': {
    about: 'Something was done that moves no money: what, to what, and by whom.',
    key: 'sys:act_6Yh2KlP9QwE4rTzUi8OaSd',
    actor: department,
    event: {
      type: 'ActRecorded.v1',
      postings: [],
      data: {
        act: 'key.created',
        subject: 'key_8Nm3VbC7xZ1LkJ5hG9FdSa',
        facts: [
          ['by', apiKey],
          ['node', user],
          ['role', 'member'],
        ],
      },
    },
  },
  'RefusalsCounted.v1': {
    about: 'Gateways refused requests of a node for one reason, so many within a minute.',
    key: 'sys:ref_3Tg7YhN5bVfR2cDxE8WsQa',
    actor: user,
    event: {
      type: 'RefusalsCounted.v1',
      postings: [],
      data: {
        ...{ node: user, apiKey, code: 'budget_exhausted', count: 10_000 },
        ...{ first: 1_795_312_340_123_456, last: 1_795_312_345_023_456 },
      },
    },
  },
};

/** Of entries about people. */
export const erasureExamples: { readonly 'ErasureDone.v1': Example<'ErasureDone.v1'> } = {
  'ErasureDone.v1': {
    about: 'What was sealed about a person can be read by nobody any more; amounts and ids remain.',
    key: 'sys:era_8uN3cWq6YtFj1RzKb7DvXs',
    event: { type: 'ErasureDone.v1', postings: [], data: { node: user } },
  },
};
