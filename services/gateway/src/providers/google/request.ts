import { writeGeminiRequest } from '@alfred/gemini-wire';
import type { CountCall, ProviderCall } from '../../ports/provider.ts';
import type { UpstreamMessage } from '../http/dialect.ts';
import type { ThoughtSignatures } from './signatures.ts';

/** The body of `generateContent`; the model is in the path, and so is whether it streams. */
export function writeRequest(call: ProviderCall, signatures: ThoughtSignatures): UpstreamMessage {
  const { request, model } = call;
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { path: pathOf(model, method), body: JSON.stringify(contentOf(call, signatures)) };
}

/** The same request, to be counted only. */
export function writeCount(call: CountCall, signatures: ThoughtSignatures): UpstreamMessage {
  const { model } = call;
  const generateContentRequest = { model: `models/${model}`, ...contentOf(call, signatures) };
  return { path: pathOf(model, 'countTokens'), body: JSON.stringify({ generateContentRequest }) };
}

const pathOf = (model: string, method: string) => `/models/${encodeURIComponent(model)}:${method}`;

function contentOf(call: CountCall, signatures: ThoughtSignatures) {
  const { request, model, outputCap } = call;
  const signatureOf = (id: string) => signatures.find(call, id);
  return writeGeminiRequest({ request, model, outputCap, signatureOf });
}
