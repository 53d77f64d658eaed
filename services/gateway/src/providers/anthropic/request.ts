import { betasOf, writeMessagesRequest } from '@alfred/anthropic-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import type { UpstreamMessage } from '../http/dialect.ts';

/** The request as messages, and the features that its client asked for by name. */
export function writeRequest(
  { request, model, outputCap }: ProviderCall,
  { provider, prefix }: { readonly provider: string; readonly prefix: string },
): UpstreamMessage {
  const betas = betasOf(request);
  const body = JSON.stringify(writeMessagesRequest(request, { provider, model, outputCap }));
  const path = `${prefix}/messages`;
  return { path, body, headers: betas === undefined ? {} : { 'anthropic-beta': betas } };
}
