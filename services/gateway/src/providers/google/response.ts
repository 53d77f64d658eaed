import type { Clock } from '@alfred/clock';
import { type ReplyNames, readGeminiReply } from '@alfred/gemini-wire';
import { parseJson, producedText, readFinishReason, readUsage } from '@alfred/openai-wire';
import type { FailedReply, ProviderCall, ProviderReply } from '../../ports/provider.ts';
import type { WholeBody } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import { readUsageOf, words } from './errors.ts';
import type { ThoughtSignatures } from './signatures.ts';

export interface WholeAnswer extends WholeBody {
  readonly id: string;
  readonly names: ReplyNames;
  readonly signatures: ThoughtSignatures;
}

/** What an answer is called where Google does not say. */
export function namesFor({ requestId, model }: ProviderCall, clock: Clock): ReplyNames {
  return { id: requestId, model, created: Number(clock.nowMicros() / 1_000_000n) };
}

/** Reads a body that came with status 200: an answer, or an error that pretends to be one. */
export function readWhole(body: WholeAnswer): ProviderReply {
  const { id, call, text, names, providerRequest, signatures } = body;
  const json = parseJson(text);
  const failed = (reply: FailedReply): FailedReply => {
    const usage = readUsageOf(json);
    return usage ? { ...reply, usage } : reply;
  };
  const error = words.readError(json);
  if (error) return failed(failedBody(id, error, words));
  const reply = readGeminiReply(json, names);
  // A whole answer to someone who waits for a stream cannot be passed on.
  if (!reply || call.request.stream) return failed(badResponse(id));
  for (const { message } of reply.choices) signatures.note(call, message.tool_calls);
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    reply,
    usage: readUsage(reply.usage ?? undefined),
    finishReason: readFinishReason(reply.choices[0]?.finish_reason),
    produced: reply.choices.map(({ message }) => producedText(message)),
    providerRequest: providerRequest || String(reply.id ?? ''),
  };
}
