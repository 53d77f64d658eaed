import { headers as emptyHeaders, type MsgHdrs } from '@nats-io/nats-core';
import type { BusMessage } from '../bus.ts';

/** Under which NATS tells a repeat from a new one. */
const natsIdHeader = 'Nats-Msg-Id';
/** The id of a message that was sent again on purpose, which NATS must not take for a repeat. */
const ownIdHeader = 'Alfred-Id';
const natsHeader = /^nats-/i;

/** What a message carries beside its bytes. */
export function toNatsHeaders(message: BusMessage): MsgHdrs {
  const carried = emptyHeaders();
  for (const [name, value] of Object.entries(message.headers ?? {})) carried.set(name, value);
  carried.set(natsIdHeader, message.id);
  return carried;
}

/** Makes a message that came before pass as a new one; its reader still knows it by its id. */
export function toRepeatedHeaders(message: BusMessage, repeat: string): MsgHdrs {
  const carried = toNatsHeaders(message);
  carried.set(natsIdHeader, repeat);
  carried.set(ownIdHeader, message.id);
  return carried;
}

/** A message as NATS brings it, live or from a stream. */
export interface ReceivedMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs | undefined;
}

/** The bytes belong to whoever gets the message: a buffer of the client may be used again. */
export function fromNats({ subject, data, headers }: ReceivedMessage): BusMessage {
  const id = headers?.get(ownIdHeader) || headers?.get(natsIdHeader) || '';
  const carried: Record<string, string> = {};
  for (const name of headers?.keys() ?? []) {
    if (!natsHeader.test(name) && name !== ownIdHeader) carried[name] = headers?.get(name) ?? '';
  }
  const message = { subject, id, bytes: Uint8Array.from(data) };
  return Object.keys(carried).length === 0 ? message : { ...message, headers: carried };
}
