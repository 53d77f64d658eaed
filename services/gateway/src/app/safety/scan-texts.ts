import { type TextStage, through } from '@alfred/safety';
import { type ScanPlace, type ScanTurns, sliceLength } from './scan-turns.ts';

/** What it takes to begin a text, in characters that are looked at in the same time. */
const beginning = 16;

/** A text, and what it goes through. */
export interface TextToScan {
  readonly text: string;
  readonly open: () => TextStage;
}

/** What the texts have become, or why nobody knows. */
export type ScannedTexts =
  | { readonly outcome: 'scanned'; readonly texts: readonly string[] }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'busy' };

/**
 * Puts texts through their stages. Short ones are done at once; long ones in turns with everybody
 * else's, and not on when nobody waits for them any more.
 */
export async function scanTexts(
  turns: ScanTurns,
  texts: readonly TextToScan[],
  signal?: AbortSignal,
): Promise<ScannedTexts> {
  const length = texts.reduce((sum, { text }) => sum + text.length + beginning, 0);
  if (length <= sliceLength) {
    return { outcome: 'scanned', texts: texts.map(({ text, open }) => through(open(), text)) };
  }
  return pushTexts(turns, texts.map(whole), signal);
}

/** Its stage is opened when its turn has come: there may be many. */
function whole({ text, open }: TextToScan): TextToPush {
  let stage: TextStage | undefined;
  const opened = (): TextStage => {
    stage ??= open();
    return stage;
  };
  return { text, push: (slice) => opened().push(slice), end: () => opened().end() };
}

/** A piece of a text whose stage is open already. */
export interface TextToPush {
  readonly text: string;
  readonly push: (slice: string) => string;
  /** Gives what is left, where nothing more comes. */
  readonly end?: () => string;
}

/** Pushes texts on, in turns with everybody else's. */
export async function pushTexts(
  turns: ScanTurns,
  texts: readonly TextToPush[],
  signal?: AbortSignal,
): Promise<ScannedTexts> {
  const place = turns.enter(texts.reduce((sum, { text }) => sum + text.length + beginning, 0));
  if (!place) return { outcome: 'busy' };
  try {
    return await pushSlices(place, texts, signal);
  } finally {
    place.leave();
  }
}

async function pushSlices(
  place: ScanPlace,
  texts: readonly TextToPush[],
  signal: AbortSignal | undefined,
): Promise<ScannedTexts> {
  const pushed: string[] = [];
  /** What may still be looked at in this turn. */
  let left = 0;
  for (const { text, push, end } of texts) {
    let out = '';
    left -= beginning;
    for (let at = 0; at < text.length; ) {
      if (left <= 0) {
        if (!(await place.turn())) return { outcome: 'busy' };
        if (signal?.aborted) return { outcome: 'cancelled' };
        left = sliceLength;
      }
      const slice = text.slice(at, at + left);
      out += push(slice);
      at += slice.length;
      left -= slice.length;
    }
    pushed.push(out + (end?.() ?? ''));
  }
  return { outcome: 'scanned', texts: pushed };
}
