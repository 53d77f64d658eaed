import { betasOf, writeCountRequest, writeMessagesRequest } from '@alfred/anthropic-wire';
import type { CountCall, ProviderCall } from '../../ports/provider.ts';
import type { UpstreamMessage } from '../http/dialect.ts';

/** The request as messages, and the features that its client asked for by name. */
export function writeRequest(
  { request, model, outputCap }: ProviderCall,
  { provider, prefix }: { readonly provider: string; readonly prefix: string },
): UpstreamMessage {
  const body = JSON.stringify(writeMessagesRequest(request, { provider, model, outputCap }));
  return { path: `${prefix}/messages`, body, headers: featuresOf(request) };
}

/** The same request, to be counted only. */
export function writeCount(
  { request, model }: CountCall,
  { provider, prefix }: { readonly provider: string; readonly prefix: string },
): UpstreamMessage {
  const body = JSON.stringify(writeCountRequest(request, { provider, model }));
  return { path: `${prefix}/messages/count_tokens`, body, headers: featuresOf(request) };
}

function featuresOf(request: ProviderCall['request']): Readonly<Record<string, string>> {
  const betas = betasOf(request);
  return betas === undefined ? {} : { 'anthropic-beta': betas };
}
