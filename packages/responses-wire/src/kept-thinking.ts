import { isObject, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';

/** What tells such a text from those of other providers. */
const mark = 'alf1.';

/**
 * Blocks of thinking that a provider wants back as they are, in the field by which clients carry a
 * reasoning item from one request to the next. Its signatures keep it from being changed, not this.
 */
export function keepThinking(blocks: readonly Json[]): string {
  return mark + Buffer.from(JSON.stringify(blocks)).toString('base64url');
}

/** The blocks again, or undefined for a text that another wrote. */
export function keptThinking(text: string): readonly JsonObject[] | undefined {
  if (!text.startsWith(mark)) return undefined;
  const blocks = parseJson(Buffer.from(text.slice(mark.length), 'base64url').toString());
  return Array.isArray(blocks) && blocks.every(isObject) ? blocks : undefined;
}
