import { readUpstreamError } from '@alfred/openai-wire';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import type { Dialect } from '../http/dialect.ts';
import { httpProvider } from '../http/index.ts';
import { anthropicCapabilities } from './capabilities.ts';
import { codeOf } from './errors.ts';
import { writeCount, writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { eventReader } from './stream.ts';

const home = 'https://api.anthropic.com';
const apiVersion = '2023-06-01';

/**
 * Anthropic's messages. Instructions stand above the conversation, results of tools in turns of the
 * user; a cap on the answer is asked for in any case; what was cached is counted beside the input.
 */
export const anthropic: ProviderFactory = ({ deployment, settings, clock }) => {
  const { provider: id } = deployment;
  const created = (): number => Number(clock.nowMicros() / 1_000_000n);
  const baseUrl = deployment.baseUrl ?? home;
  // Both are usual for an address: with the version of the API at its end, and without.
  const prefix = /\/v1\/?$/.test(new URL(baseUrl).pathname) ? '' : '/v1';
  const dialect: Dialect = {
    write: (call) => writeRequest(call, { provider: id, prefix }),
    readWhole: (body) => readWhole(body, { provider: id, created: created() }),
    openStream: () => eventReader({ provider: id, created: created() }),
    readError: readUpstreamError,
    codeOf,
  };
  return httpProvider({
    deployment,
    baseUrl,
    headers: { 'anthropic-version': deployment.apiVersion ?? apiVersion },
    keyHeaders: (apiKey) => ({ 'x-api-key': apiKey }),
    clock,
    limits: settings.limits,
    dialect,
    counting: {
      write: (call) => writeCount(call, { provider: id, prefix }),
      field: 'input_tokens',
    },
    capabilities: () => anthropicCapabilities,
  });
};
