import { Block, Record as RecordMessage } from '@alfred/contracts/usage';
import type { UsageBlock } from '../src/domain/usage-block.ts';
import type { UsageSink } from '../src/ports/usage-sink.ts';
import { encodeBlock } from '../src/wire/usage-block.ts';
import type { JournalBody } from '../src/wire/usage-record.ts';

/** Metering as a forwarder sees it: applies blocks that fit its cursor, loses what it is told to. */
export function fakeMetering() {
  const cursors = new Map<string, bigint>();
  const published: UsageBlock[] = [];
  const applied: JournalBody[] = [];
  let lose = 0;
  let stalled = false;
  const sink: UsageSink = {
    publish: async (block) => {
      published.push(block);
      if (lose > 0) {
        lose -= 1;
        return;
      }
      const cursor = cursors.get(block.incarnation);
      if (stalled || (cursor !== undefined && cursor !== block.start)) return;
      const { records } = Block.decode(encodeBlock(block));
      for (const { body } of records) if (body) applied.push(body);
      cursors.set(block.incarnation, block.end);
    },
    cursor: async (incarnation) => cursors.get(incarnation),
  };
  return {
    sink,
    cursors,
    published,
    /** Every record once, in the order in which it was applied. */
    applied,
    /** Requests that were ended, in order; twice where they were ended twice. */
    get requests(): string[] {
      return applied.flatMap(endedBy);
    },
    lose: (count: number) => (lose = count),
    stall: (on: boolean) => (stalled = on),
  };
}

export type FakeMetering = ReturnType<typeof fakeMetering>;

/** The request that a record ends. */
export function endedBy(body: JournalBody): readonly string[] {
  const ends = ['settled', 'released', 'reconciled'].includes(body.$case);
  return ends && 'request' in body.value ? [body.value.request] : [];
}

/** A record with so much of its content as a test cares for. */
export function record($case: JournalBody['$case'], value: object): Uint8Array {
  const asset = 'USD/9';
  const body = { $case, value: { asset, estimate: '900', inputEstimate: '300', ...value } };
  return RecordMessage.encode(RecordMessage.fromPartial({ at: 1n, body } as object)).finish();
}

export const released = (request: string, lease = 'lea_a') =>
  record('released', { request, lease, reason: 'x' });
export const admitted = (request: string, lease = 'lea_a') =>
  record('admitted', { request, lease });
