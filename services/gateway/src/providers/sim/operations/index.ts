// What the simulated provider does beside chat.
import { AlfredError } from '@alfred/errors';
import type { OperationName, OperationRequest } from '@alfred/openai-wire';
import type {
  FailedReply,
  OperationCall,
  OperationReply,
  ProviderOperations,
  WholeReply,
} from '../../../ports/provider.ts';
import type { ProviderDeps } from '../../../ports/provider-factory.ts';
import { type SimStream, streamPieces } from '../stream.ts';
import { embed } from './embeddings.ts';
import { paint } from './images.ts';
import { moderate } from './moderations.ts';
import { listen, speak } from './sound.ts';
import { piecesOf } from './streams.ts';

/** The model that does it, by its own name. */
const models: Readonly<Record<OperationName, string>> = {
  embeddings: 'embed',
  moderations: 'moderate',
  images: 'image',
  speech: 'speech',
  transcriptions: 'transcribe',
};

type SimReply = WholeReply | FailedReply;

/** How slow and how broken it is, by the settings. */
export interface SimHindrances {
  readonly hindrance: (call: Pick<OperationCall, 'signal'>) => Promise<FailedReply | undefined>;
  readonly pacing: (call: Pick<OperationCall, 'signal'>) => Pick<SimStream, 'cut' | 'wait'>;
}

/** Every operation, each as slow and as broken as the settings say. */
export function simOperations(
  { tokenizer, clock }: Pick<ProviderDeps, 'tokenizer' | 'clock'>,
  { hindrance, pacing }: SimHindrances,
): ProviderOperations {
  const performed =
    <Request extends OperationRequest>(
      answer: (call: OperationCall<Request>) => SimReply | Promise<SimReply>,
    ) =>
    async (call: OperationCall<Request>): Promise<OperationReply> => {
      const reply = (await hindrance(call)) ?? wrongModel(call) ?? (await answer(call));
      if (!call.request.stream || reply.outcome === 'failed') return reply;
      const pieces = piecesOf(call.request, reply);
      if (!pieces) return reply;
      const batches = streamPieces(pieces, pacing(call));
      const { providerRequest, content } = reply;
      return { outcome: 'stream', batches, providerRequest, type: content?.type };
    };
  return {
    embeddings: performed((call) => embed(tokenizer, call)),
    moderations: performed(moderate),
    images: performed((call) => paint(call, Number(clock.nowMicros() / 1_000_000n))),
    speech: performed(speak),
    transcriptions: performed(listen),
  };
}

function wrongModel({ request, model }: OperationCall): FailedReply | undefined {
  const { operation } = request;
  if (model.replace(/^sim\//, '') === models[operation]) return undefined;
  const reason = `its model ${model} does no ${operation}`;
  const error = new AlfredError('provider_rejected', { provider: 'sim', reason, param: 'model' });
  return { outcome: 'failed', error };
}
