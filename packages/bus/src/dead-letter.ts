import { AlfredError, isAlfredError } from '@alfred/errors';
import type { BusMessage } from './bus.ts';

/** Under this and its own subject a dead letter lies. */
export const deadLetterPrefix = 'alfred.dead';

/** A reason is for people; a stack trace is not a reason. Characters. */
const reasonMax = 500;

const headerNames = {
  subject: 'alfred-dead-subject',
  id: 'alfred-dead-id',
  reason: 'alfred-dead-reason',
  attempts: 'alfred-dead-attempts',
  /** Of a message that was a dead letter before: the number that it had. */
  replay: 'alfred-dead-replay',
} as const;

/** Why a message is handed to nobody any more. */
export interface Burial {
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts: number;
}

/** A message that could not be handled, as it was published, and why. */
export interface BuriedMessage extends Burial {
  readonly message: BusMessage;
}

/** The dead letter of a message: its bytes and headers, and what became of it. */
export function deadLetterOf(message: BusMessage, { reason, attempts }: Burial): BusMessage {
  // Of a message that was replayed it is another one, which is no repeat.
  const replay = message.headers?.[headerNames.replay];
  const again = replay === undefined ? '' : `:${replay}`;
  return {
    subject: `${deadLetterPrefix}.${message.subject}`,
    id: `${message.subject}:${message.id}${again}`,
    bytes: message.bytes,
    headers: {
      ...message.headers,
      [headerNames.subject]: message.subject,
      [headerNames.id]: message.id,
      [headerNames.reason]: oneLine(reason),
      [headerNames.attempts]: String(attempts),
    },
  };
}

/** The message that a dead letter was, and why it is one. */
export function buriedIn({ subject, id, bytes, headers = {} }: BusMessage): BuriedMessage {
  const own = new Set<string>(Object.values(headerNames));
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
  return {
    message: {
      subject: headers[headerNames.subject] ?? subject.slice(deadLetterPrefix.length + 1),
      id: headers[headerNames.id] ?? id,
      bytes,
      headers: kept,
    },
    reason: headers[headerNames.reason] ?? 'unknown',
    attempts: Number(headers[headerNames.attempts] ?? 0),
  };
}

/** A buried message as it is published once more, from the dead letter of this number. */
export function replayOf(message: BusMessage, number: number): BusMessage {
  return { ...message, headers: { ...message.headers, [headerNames.replay]: String(number) } };
}

/** What a handler throws for a message that no further try would make good. */
export function unhandleable(reason: string): AlfredError {
  return new AlfredError('message_unhandleable', { reason });
}

/** What a failure means to a message. */
export interface HandlingFailure {
  readonly reason: string;
  /** No further try would help. */
  readonly isFinal: boolean;
}

/** The failure that a handler threw. */
export function failureOf(error: unknown): HandlingFailure {
  if (isAlfredError(error) && error.code === 'message_unhandleable') {
    return { reason: String(error.params.reason), isFinal: true };
  }
  return { reason: error instanceof Error ? error.message : 'unknown', isFinal: false };
}

/** Whether a failure ends the tries, and the reason that is kept. */
export function burialOf(
  error: unknown,
  attempts: number,
  attemptsMax: number | undefined,
): Burial | undefined {
  const { reason, isFinal } = failureOf(error);
  const isLast = attemptsMax !== undefined && attempts >= attemptsMax;
  return isFinal || isLast ? { reason, attempts } : undefined;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, reasonMax);
