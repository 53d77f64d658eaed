// How many tokens a picture, a sound or a file in a message has at most: by what the family of the model
// says of them.
import { type ChatRequest, isObject, type JsonObject } from '@alfred/openai-wire';
import { type ImageSize, imageSizeOf } from './image-size.ts';
import { soundSeconds } from './sound/sound-seconds.ts';

/** Whose model it is, as the price book names it. */
export interface ModelFamily {
  readonly provider: string;
  readonly model: string;
}

/** The tokens of what is not text in a request, at most; or the first thing that has no bound. */
export type PartBounds =
  | { readonly outcome: 'bounded'; readonly tokens: number }
  | { readonly outcome: 'unbounded'; readonly param: string; readonly reason: string };

/** Bounds every part that is not text. */
export function boundParts({ messages }: ChatRequest, family: ModelFamily): PartBounds {
  let tokens = 0;
  for (const [index, { content }] of messages.entries()) {
    if (typeof content !== 'object' || content === null) continue;
    for (const [n, part] of content.entries()) {
      const bound = boundPart(part, family);
      if (typeof bound === 'string') {
        return { outcome: 'unbounded', param: `messages[${index}].content[${n}]`, reason: bound };
      }
      tokens += bound;
    }
  }
  return { outcome: 'bounded', tokens };
}

/** Whether a part is a picture, a sound or a file: its bytes are not what a model reads of it. */
export function isMediaPart({ type }: JsonObject): boolean {
  return type === 'image_url' || type === 'input_audio' || type === 'file';
}

function boundPart(part: JsonObject, family: ModelFamily): number | string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'thinking':
    case 'redacted_thinking':
    case 'search_result':
      return 0;
    case 'document':
      // Text, also under the name of a document: what its source is says so.
      if (isObject(part.source) && part.source.type === 'text') return 0;
      return 'the pages of a document have no bound';
    case 'image_url':
      return boundImage(part.image_url, family);
    case 'input_audio':
      return boundSound(part.input_audio, family);
    case 'file':
      return boundFile(part.file);
    default:
      return 'this kind of part has no bound';
  }
}

/** The most tokens that a picture of this family has, whatever its size; or by its size. */
type PictureRule = { readonly most: number } | { readonly of: (size: ImageSize) => number };

/** Squares of so many pixels that cover a picture. */
const squares = ({ width, height }: ImageSize, side: number): number =>
  Math.ceil(width / side) * Math.ceil(height / side);

/** A picture is made to fit 2048 by 768 and cut into tiles of 512: there are eight at most. */
const tiled = (base: number, perTile: number): PictureRule => ({ most: base + 8 * perTile });
/** Patches of 32 pixels, 1,536 of them at most, each of so many tokens. */
const patched = (perPatch: number) => ({ most: Math.ceil(1_536 * perPatch) });

const openAi: readonly (readonly [RegExp, PictureRule])[] = [
  [/^gpt-4o-mini/, tiled(2_833, 5_667)],
  [/^gpt-4\.1-mini|^gpt-5-mini/, patched(1.62)],
  [/^gpt-4\.1-nano|^gpt-5-nano/, patched(2.46)],
  [/^o4-mini/, patched(1.72)],
  [/^(gpt-4o|chatgpt-4o|gpt-4-turbo|gpt-4\.1|gpt-4\.5)/, tiled(85, 170)],
  [/^o[13](-|$)/, tiled(75, 150)],
  [/^gpt-5(-chat|-codex|-pro)?(-latest|-20[0-9-]+)?$/, tiled(70, 140)],
  // Newer ones read a picture as it is, in patches of 32 pixels; none has more tokens for one of them.
  [/^/, { of: (size) => Math.max(patched(2.46).most, Math.ceil(squares(size, 32) * 2.46)) }],
];

const google: readonly (readonly [RegExp, PictureRule])[] = [
  [/^gemini-3/, { most: 2_240 }],
  [/^/, { of: (size) => Math.max(2_240, squares(size, tileSide(size)) * 258) }],
];

/** A tile is two thirds of the shorter side, from 256 to 768 pixels. */
function tileSide({ width, height }: ImageSize): number {
  return Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)));
}

const pictures: Readonly<Record<string, readonly (readonly [RegExp, PictureRule])[]>> = {
  openai: openAi,
  azure: openAi,
  google,
  anthropic: [[/^/, { most: 6_000 }]],
  mistral: [[/^/, { most: 4_700 }]],
  sim: [[/^/, { most: 1_445 }]],
};

/** Of families that do not say: finer patches than any that is known, and a small picture made larger. */
const anyFamily: PictureRule = { of: (size) => squares(size, 14) + 3_072 };

function boundImage(image: unknown, { provider, model }: ModelFamily): number | string {
  const url = isObject(image) ? image.url : image;
  if (typeof url !== 'string') return 'an image needs a url';
  const rule = pictures[provider]?.find(([family]) => family.test(model))?.[1] ?? anyFamily;
  if ('most' in rule) return rule.most;
  if (!url.startsWith('data:')) return 'the size of an image behind a URL is not known here';
  const size = imageSizeOf(url);
  return size ? rule.of(size) : 'the size of this image cannot be read';
}

/** Tokens of a second of sound, as the families state it, and a little more. */
const heardPerSecond: Readonly<Record<string, number>> = {
  openai: 12,
  azure: 12,
  google: 33,
  mistral: 13,
  sim: 10,
};
const overheadPerSound = 16;

function boundSound(sound: unknown, { provider }: ModelFamily): number | string {
  const data = isObject(sound) ? sound.data : undefined;
  if (typeof data !== 'string') return 'a sound needs its data';
  const perSecond = heardPerSecond[provider];
  if (perSecond === undefined) return 'nobody has said how many tokens a second of sound has';
  const seconds = soundSeconds(Buffer.from(data.replace(/^data:[^,]*,/, ''), 'base64'));
  return seconds * perSecond + overheadPerSound;
}

/** Files that a model reads as the text that they are. */
const textual =
  /^data:(text\/[\w.+-]+|application\/(json|xml|yaml|javascript))(;[\w=.-]+)*;base64,/i;
const overheadPerFile = 64;

function boundFile(file: unknown): number | string {
  const data = isObject(file) ? file.file_data : undefined;
  if (typeof data !== 'string') return 'a file that is elsewhere has no bound';
  const [head] = textual.exec(data) ?? [];
  if (head === undefined) return 'the pages of a file have no bound';
  return Math.ceil(((data.length - head.length) * 3) / 4) + overheadPerFile;
}
