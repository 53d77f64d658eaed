import type { Clock } from '@alfred/clock';
import { modelId } from '../domain/model-route.ts';
import { type TrafficCall, type UpstreamTraffic, upstreamOf } from '../domain/upstream-traffic.ts';
import type {
  OperationCall,
  OperationReply,
  Provider,
  ProviderBatch,
  ProviderOperations,
  ProviderReply,
} from '../ports/provider.ts';

/** What calls are noted in. */
export interface Watch {
  readonly clock: Clock;
  readonly traffic: UpstreamTraffic;
}

type Perform<Call, Reply> = (call: Call) => Promise<Reply>;

/** A provider whose calls are noted: when they begin to answer, and that they have ended. */
export function watchedProvider(
  { id, deployment, chat, operations, ...others }: Provider,
  watch: Watch,
): Provider {
  const from = (model: string) => upstreamOf(modelId(id, model), deployment.name);
  const watched = Object.entries(operations ?? {}).map(([name, perform]) => [
    name,
    watching(from, perform as Perform<OperationCall, OperationReply>, watch),
  ]);
  return {
    id,
    deployment,
    ...others,
    ...(operations && { operations: Object.fromEntries(watched) as ProviderOperations }),
    chat: watching(from, chat, watch),
  };
}

function watching<Call extends { readonly model: string }, Reply extends ProviderReply>(
  from: (model: string) => string,
  perform: Perform<Call, Reply>,
  { clock, traffic }: Watch,
): Perform<Call, Reply> {
  return async (call) => {
    const seen = traffic.begin(from(call.model), clock.elapsedMicros());
    let isStream = false;
    try {
      const reply = await perform(call);
      if (reply.outcome === 'whole') seen.answered(clock.elapsedMicros());
      if (reply.outcome === 'failed' && !reply.gaveUp) seen.failed(clock.elapsedMicros());
      if (reply.outcome !== 'stream') return reply;
      isStream = true;
      return { ...reply, batches: watchedBatches(reply.batches, seen, clock) };
    } finally {
      if (!isStream) seen.ended();
    }
  };
}

/** The same batches; only their beginning and their end cost something to see. */
async function* watchedBatches(
  batches: AsyncIterable<ProviderBatch>,
  seen: TrafficCall,
  clock: Clock,
): AsyncIterable<ProviderBatch> {
  let isFirst = true;
  try {
    for await (const batch of batches) {
      if (isFirst && batch.chunks.length > 0) {
        isFirst = false;
        seen.answered(clock.elapsedMicros());
      }
      if (batch.end?.outcome === 'failed' && !batch.end.gaveUp) seen.failed(clock.elapsedMicros());
      yield batch;
    }
  } finally {
    seen.ended();
  }
}
