import OpenAI from 'openai';
import type { Demo } from './alfred-process.ts';

/** The official client with nothing changed but address and key. It repeats nothing by itself. */
export function openaiClient({ url }: Pick<Demo, 'url'>, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

/** A conversation of one line. */
export const say = (content: string) => [{ role: 'user' as const, content }];
