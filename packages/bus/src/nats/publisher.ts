import { AlfredError } from '@alfred/errors';
import { jetstream } from '@nats-io/jetstream';
import type { BusMessage } from '../bus.ts';
import { subjectMatches } from '../subject.ts';
import type { Topology } from '../topology/topology.ts';
import { faultOf } from './faults.ts';
import type { NatsLink } from './nats-link.ts';
import { toNatsHeaders } from './nats-messages.ts';

/** How long the server may take to acknowledge. Milliseconds. */
const answerMs = 5_000;

export interface PublisherOptions {
  readonly topology: Topology;
  /** Messages under way that are not acknowledged; more are refused with `bus_full`. */
  readonly unacknowledgedMax: number;
}

/**
 * Sends messages. What lies in a stream is acknowledged when it is stored; anything else when the
 * server has read it. While there is no connection nothing waits for one: the sender is told.
 */
export function createPublisher(
  link: NatsLink,
  { topology, unacknowledgedMax }: PublisherOptions,
): (message: BusMessage) => Promise<void> {
  let underWay = 0;

  async function send(message: BusMessage): Promise<void> {
    const connection = link.connection();
    const headers = toNatsHeaders(message);
    if (streamOf(topology, message.subject)) {
      await jetstream(connection, { timeout: answerMs }).publish(message.subject, message.bytes, {
        headers,
        msgID: message.id,
        timeout: answerMs,
      });
      return;
    }
    connection.publish(message.subject, message.bytes, { headers });
    await connection.flush();
  }

  return async (message) => {
    if (underWay >= unacknowledgedMax) {
      throw new AlfredError('bus_full', { subject: message.subject });
    }
    underWay += 1;
    try {
      await link.whileConnected(send(message));
    } catch (error) {
      throw faultOf(error, message.subject);
    } finally {
      underWay -= 1;
    }
  };
}

/** The stream that keeps what is published under this subject, if any does. */
export function streamOf(topology: Topology, subject: string) {
  return topology.streams.find(({ subjects }) =>
    subjects.some((pattern) => subjectMatches(pattern, subject)),
  );
}
