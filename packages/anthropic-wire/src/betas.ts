import type { ChatRequest, Json } from '@alfred/openai-wire';
import { invalid, isGiven } from './fields.ts';

/** The name of a feature, as a header can carry it. */
const nameShape = /^[\w.:-]{1,100}$/;
const namesMax = 64;

/**
 * The features of Anthropic's API that a request asks for, as its header says them; undefined for
 * none. Throws `request_invalid` for what is no list of names.
 */
export function betasOf({ body }: Pick<ChatRequest, 'body'>): string | undefined {
  const { anthropic_beta: betas } = body;
  if (!isGiven(betas)) return undefined;
  const names: readonly Json[] = Array.isArray(betas) ? betas : [];
  const isSound = names.length <= namesMax && names.every(isName);
  if (!isSound || names.length === 0) throw invalid('anthropic_beta', 'must be a list of names');
  return names.join(',');
}

const isName = (name: Json): boolean => typeof name === 'string' && nameShape.test(name);
