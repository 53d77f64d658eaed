// Gemini's requests for vectors as one request of OpenAI's.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { camelCased, defined, invalid, listOf, refuseOthers, unsupported } from './fields.ts';

const known = new Set(['model', 'content', 'taskType', 'outputDimensionality']);

/**
 * The body of `embedContent`, or of `batchEmbedContents`, as that of OpenAI's embeddings. What the
 * texts are for keeps its name.
 *
 * @throws AlfredError `request_invalid` or `parameter_unsupported`, with `param`
 */
export function readEmbedRequest(
  json: Json,
  { model, isBatch }: { readonly model: string; readonly isBatch: boolean },
): JsonObject {
  if (!isBatch) return bodyOf(model, [readOne(json, 'request')]);
  const { requests } = camelCased(json, 'request');
  const items = listOf(requests, 'requests');
  if (items.length === 0) throw invalid('requests', 'requests must not be empty');
  return bodyOf(
    model,
    items.map((item, index) => readOne(item, `requests[${index}]`)),
  );
}

interface Embed {
  readonly text: string;
  readonly taskType: Json | undefined;
  readonly dimensions: Json | undefined;
}

function bodyOf(model: string, asked: readonly Embed[]): JsonObject {
  const [first] = asked;
  for (const [index, { taskType, dimensions }] of asked.entries()) {
    const at = `requests[${index}]`;
    const wanted = 'must be the same in all requests';
    if (taskType !== first?.taskType) throw invalid(`${at}.taskType`, wanted);
    if (dimensions !== first?.dimensions) throw invalid(`${at}.outputDimensionality`, wanted);
  }
  return defined({
    ...{ model, input: asked.map(({ text }) => text), encoding_format: 'float' },
    dimensions: first?.dimensions,
    task_type: first?.taskType,
  });
}

function readOne(json: Json, at: string): Embed {
  const request = camelCased(json, at);
  refuseOthers(request, known, at);
  const { content, taskType, outputDimensionality } = request;
  return {
    text: textOf(content, `${at}.content`),
    taskType: taskType ?? undefined,
    dimensions: outputDimensionality ?? undefined,
  };
}

/** Of a content with several parts Google makes one vector: nobody else does. */
function textOf(content: Json | undefined, at: string): string {
  const { parts } = camelCased(content, at);
  const [part, ...others] = listOf(parts, `${at}.parts`);
  if (!isObject(part) || typeof part.text !== 'string') {
    throw unsupported(`${at}.parts[0]`, 'Alfred');
  }
  if (others.length > 0) throw unsupported(`${at}.parts[1]`, 'Alfred');
  return part.text;
}
