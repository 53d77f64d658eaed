import { invalid, optionalBoolean, optionalCount, parseModel, readFields } from './fields.ts';
import type { Json, JsonObject } from './json.ts';

/** A request for pictures, as far as Alfred relies on its shape. */
export interface ImagesRequest {
  readonly operation: 'images';
  /** What the client sent, with every field that Alfred does not know. */
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  readonly prompt: string;
  /** How many pictures. */
  readonly n: number;
  /** The pixels of one, where the client said how large it should be. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  /** How often an unfinished picture is shown of each, in a stream. */
  readonly partials: number;
  /** As the client worded it; undefined: the provider chooses. */
  readonly quality: string | undefined;
}

const promptLengthMax = 100_000;
const picturesMax = 10;
const partialsMax = 3;

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`
 */
export function parseImagesRequest(json: Json): ImagesRequest {
  const body = readFields(json);
  const { prompt } = body;
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > promptLengthMax) {
    throw invalid('prompt', `prompt must be a text of at most ${promptLengthMax} characters`);
  }
  const stream = optionalBoolean(body, 'stream');
  const quality = body.quality ?? 'auto';
  if (typeof quality !== 'string') throw invalid('quality', 'quality must be a word');
  return {
    operation: 'images',
    body,
    model: parseModel(body.model),
    stream,
    prompt,
    n: optionalCount(body, 'n', picturesMax) ?? 1,
    partials: stream ? parsePartials(body.partial_images ?? 0) : 0,
    size: parseSize(body.size ?? 'auto'),
    quality: quality === 'auto' ? undefined : quality,
  };
}

function parsePartials(partials: Json): number {
  const isCount = typeof partials === 'number' && Number.isInteger(partials) && partials >= 0;
  if (isCount && partials <= partialsMax) return partials;
  throw invalid('partial_images', `partial_images must be an integer from 0 to ${partialsMax}`);
}

function parseSize(size: Json): ImagesRequest['size'] {
  if (size === 'auto') return undefined;
  const [, width, height] =
    (typeof size === 'string' && /^([0-9]{2,5})x([0-9]{2,5})$/.exec(size)) || [];
  if (width === undefined) throw invalid('size', 'size must be auto, or such as 1024x1024');
  return { width: Number(width), height: Number(height) };
}
