import { AlfredError } from '@alfred/errors';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { type BuriedMessage, buriedIn, replayOf } from '../dead-letter.ts';
import { subjectMatches } from '../subject.ts';
import type { Topology } from '../topology/topology.ts';
import { faultOf } from './faults.ts';
import { fromNats, toRepeatedHeaders } from './nats-messages.ts';

const answerMs = 5_000;
const ledgerSubjects = 'alfred.ledger.>';

/** A dead letter in its stream. */
export interface KeptDeadLetter extends BuriedMessage {
  /** Names it among all dead letters. */
  readonly number: number;
  readonly at: Date;
}

/** The messages that no reader could handle. */
export interface DeadLetters {
  /** From this number on, oldest first. */
  list(options: {
    readonly from: number;
    readonly max: number;
  }): Promise<readonly KeptDeadLetter[]>;
  /** Publishes it again as it was, and forgets it. Throws `resource_unknown` when it is not there. */
  replay(number: number): Promise<KeptDeadLetter>;
}

/** The dead letters on a NATS server, over a connection that its owner closes. */
export function natsDeadLetters(connection: NatsConnection, topology: Topology): DeadLetters {
  const stream = topology.streams.find(({ kind }) => kind === 'dead-letters')?.name ?? '';

  async function ask<Answer>(question: (jsm: JetStreamManager) => Promise<Answer>) {
    try {
      return await question(
        await jetstreamManager(connection, { timeout: answerMs, checkAPI: false }),
      );
    } catch (error) {
      throw faultOf(error, stream);
    }
  }

  async function find(jsm: JetStreamManager, number: number): Promise<KeptDeadLetter | undefined> {
    const found = await orNothing(jsm.streams.getMessage(stream, { seq: number }));
    if (!found) return undefined;
    const { subject, data, header: headers } = found;
    return { ...buriedIn(fromNats({ subject, data, headers })), number, at: found.time };
  }

  return {
    list: ({ from, max }) =>
      ask(async (jsm) => {
        const { first_seq: first, last_seq: last } = (await jsm.streams.info(stream)).state;
        const letters: KeptDeadLetter[] = [];
        for (let number = Math.max(from, first); number <= last; number += 1) {
          if (letters.length >= max) break;
          const letter = await find(jsm, number);
          if (letter) letters.push(letter);
        }
        return letters;
      }),
    replay: (number) =>
      ask(async (jsm) => {
        const letter = await find(jsm, number);
        if (!letter) {
          throw new AlfredError('resource_unknown', { kind: 'dead letter', id: String(number) });
        }
        const { message } = letter;
        // A log is what its ledger writes: nothing else may come into its stream.
        if (subjectMatches(ledgerSubjects, message.subject)) {
          throw new AlfredError('bus_forbidden', { subject: message.subject });
        }
        const repeat = `${stream}:${number}`;
        // Its id may still be remembered, and the message would be dropped as a repeat.
        await jetstream(connection, { timeout: answerMs }).publish(message.subject, message.bytes, {
          headers: toRepeatedHeaders(replayOf(message, number), repeat),
          msgID: repeat,
        });
        await jsm.streams.deleteMessage(stream, number);
        return letter;
      }),
  };
}

async function orNothing<Answer>(asking: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    const isMissing =
      error instanceof JetStreamApiError && error.code === JetStreamApiCodes.NoMessageFound;
    if (isMissing) return undefined;
    throw error;
  }
}
