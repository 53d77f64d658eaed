import type { CountRefusals, RecordAct } from './audit-commands.ts';
import type { Shape } from './event-shape.ts';

/** An administrator or a service did something; who it was is in the envelope. */
export type ActRecorded = Shape<'ActRecorded.v1', Omit<RecordAct, 'type'>>;

/** Gateways refused requests of a node for one reason, so many of them. */
export type RefusalsCounted = Shape<'RefusalsCounted.v1', Omit<CountRefusals, 'type'>>;

/** What is in the log to be found there, and changes no balance, budget or tree. */
export type AuditEvent = ActRecorded | RefusalsCounted;
