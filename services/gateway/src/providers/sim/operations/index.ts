// What the simulated provider does beside chat.
import { AlfredError } from '@alfred/errors';
import type { OperationName, OperationRequest } from '@alfred/openai-wire';
import type {
  FailedReply,
  OperationCall,
  OperationReply,
  ProviderOperations,
} from '../../../ports/provider.ts';
import type { ProviderDeps } from '../../../ports/provider-factory.ts';
import { embed } from './embeddings.ts';
import { paint } from './images.ts';
import { moderate } from './moderations.ts';
import { listen, speak } from './sound.ts';

/** The model that does it, by its own name. */
const models: Readonly<Record<OperationName, string>> = {
  embeddings: 'embed',
  moderations: 'moderate',
  images: 'image',
  speech: 'speech',
  transcriptions: 'transcribe',
};

/** Every operation, each as slow and as broken as the settings say. */
export function simOperations(
  { tokenizer, clock }: Pick<ProviderDeps, 'tokenizer' | 'clock'>,
  hindrance: (call: Pick<OperationCall, 'signal'>) => Promise<FailedReply | undefined>,
): ProviderOperations {
  const performed =
    <Request extends OperationRequest>(
      answer: (call: OperationCall<Request>) => OperationReply | Promise<OperationReply>,
    ) =>
    async (call: OperationCall<Request>): Promise<OperationReply> =>
      (await hindrance(call)) ?? wrongModel(call) ?? answer(call);
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
