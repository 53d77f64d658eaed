// How long sound lasts, read from its bytes. Nothing is decoded: what plays is counted. Whatever a file
// says of its own length is not believed, since money is taken by it. What cannot be counted lasts as
// long as it can at the lowest rate there is.
import { flacSeconds } from './flac-seconds.ts';
import { mp3Seconds } from './mp3-seconds.ts';
import { opusSeconds } from './opus-seconds.ts';
import { wavSeconds } from './wav-seconds.ts';

/** No codec that is in use for speech needs less: 6 kbit/s. */
const bytesPerSecondLeast = 750;

/** The length of a sound file of any kind, in seconds: each begun one is whole, as providers count. */
export function soundSeconds(bytes: Uint8Array): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = wavSeconds(view) ?? flacSeconds(view) ?? opusSeconds(view) ?? mp3Seconds(view);
  if (seconds !== undefined) return Math.max(1, Math.ceil(seconds));
  return Math.ceil(bytes.length / bytesPerSecondLeast) + 1;
}
