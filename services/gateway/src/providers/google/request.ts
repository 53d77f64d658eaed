import { writeGeminiRequest } from '@alfred/gemini-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import type { UpstreamMessage } from '../http/dialect.ts';
import type { ThoughtSignatures } from './signatures.ts';

/** The body of `generateContent`; the model is in the path, and so is whether it streams. */
export function writeRequest(call: ProviderCall, signatures: ThoughtSignatures): UpstreamMessage {
  const { request, model, outputCap } = call;
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  const signatureOf = (id: string) => signatures.find(call, id);
  return {
    path: `/models/${encodeURIComponent(model)}:${method}`,
    body: JSON.stringify(writeGeminiRequest({ request, model, outputCap, signatureOf })),
  };
}
