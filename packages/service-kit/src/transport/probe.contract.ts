import { ListEntriesRequest, ListEntriesResponse } from '@alfred/contracts/ledger';
import type { ServiceImplementation } from 'nice-grpc';

/** One method of each kind, over messages with int64, bytes and repeated fields. */
export const ProbeDefinition = {
  name: 'Probe',
  fullName: 'alfred.probe.v1.Probe',
  methods: {
    one: method('One', false, false),
    collect: method('Collect', true, false),
    list: method('List', false, true),
    talk: method('Talk', true, true),
  },
} as const;

function method<const Asks extends boolean, const Answers extends boolean>(
  name: string,
  requestStream: Asks,
  responseStream: Answers,
) {
  return {
    name,
    requestType: ListEntriesRequest as typeof ListEntriesRequest,
    requestStream,
    responseType: ListEntriesResponse as typeof ListEntriesResponse,
    responseStream,
    options: {},
  };
}

/** What answers the probe. */
export type Probe = ServiceImplementation<typeof ProbeDefinition>;

/** A server that answers what it was asked; tests replace what they look at. */
export const echo: Probe = {
  one: async ({ after }) => ({ head: after }),
  collect: async (requests) => {
    let head = 0n;
    for await (const { after } of requests) head += after;
    return { head };
  },
  list: async function* ({ after, limit }) {
    for (let n = 0; n < limit; n += 1) yield { head: after + BigInt(n) };
  },
  talk: async function* (requests) {
    for await (const { after } of requests) yield { head: after };
  },
};

/** Questions 1, 2, 3 … `count`. */
export async function* asks(count: number) {
  for (let n = 1; n <= count; n += 1) yield { after: BigInt(n) };
}

/** The numbers of a stream of answers. */
export async function heads(answers: AsyncIterable<ListEntriesResponse>): Promise<bigint[]> {
  return Array.fromAsync(answers, ({ head }) => head);
}

/** 1, 2, 3 … `count`. */
export const upTo = (count: number) => Array.from({ length: count }, (_, n) => BigInt(n + 1));
