import type { ChatRequest, JsonObject } from '@alfred/openai-wire';
import type { RouteTarget } from './route.ts';

/** What kinds of parts of a message need of a model. */
const partNeeds: ReadonlyMap<unknown, string> = new Map([
  ['image_url', 'images'],
  ['input_audio', 'audio'],
  ['file', 'files'],
]);

/** What a model must be able to do for this request. */
export function needsOf({ body, tools, messages }: ChatRequest): readonly string[] {
  const needs = new Set<string>();
  if (tools.length > 0) needs.add('tools');
  const format = body.response_format as JsonObject | null | undefined;
  if (format?.type === 'json_schema' || format?.type === 'json_object') {
    needs.add('structured_output');
  }
  if (isAsked(body.reasoning_effort) || isAsked(body.thinking)) needs.add('reasoning');
  for (const { content } of messages) {
    if (typeof content !== 'object' || content === null) continue;
    for (const part of content) {
      const need = partNeeds.get(part.type);
      if (need) needs.add(need);
    }
  }
  return [...needs];
}

/** What of that a target cannot do, by its own list; one without a list says nothing. */
export function lackOf(target: RouteTarget, needs: readonly string[]): string | undefined {
  if (target.capabilities.length === 0) return undefined;
  return needs.find((need) => !target.capabilities.includes(need));
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== 'none';
}
