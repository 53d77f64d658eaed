// How long sound lasts, read from its bytes. Nothing is decoded: frames are counted, or the file's own
// count of samples is read. What cannot be read lasts as long as it can at the lowest rate there is.

/** How long some sound lasts, and whether that was read or is only a bound. */
export interface SoundLength {
  /** Each begun second is a whole one, as providers count. */
  readonly seconds: number;
  readonly isExact: boolean;
}

/** No codec that is in use for speech needs less: 6 kbit/s. */
const bytesPerSecondLeast = 750;

/** The length of a sound file of any kind. */
export function soundLength(bytes: Uint8Array): SoundLength {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = wavSeconds(view) ?? flacSeconds(view) ?? oggSeconds(view) ?? mp3Seconds(view);
  if (seconds !== undefined && Number.isFinite(seconds)) {
    return { seconds: Math.max(1, Math.ceil(seconds)), isExact: true };
  }
  return { seconds: Math.ceil(bytes.length / bytesPerSecondLeast) + 1, isExact: false };
}

const tag = (bytes: Buffer, at: number, length = 4): string =>
  bytes.toString('latin1', at, at + length);

/** A header may say less than there is: then what there is counts. */
function wavSeconds(bytes: Buffer): number | undefined {
  if (bytes.length < 44 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE') return undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    if (tag(bytes, at) === 'fmt ' && at + 20 <= bytes.length) {
      const perSecond = bytes.readUInt32LE(at + 16);
      return perSecond === 0 ? undefined : bytes.length / perSecond;
    }
    at += 8 + size + (size & 1);
  }
  return undefined;
}

function flacSeconds(bytes: Buffer): number | undefined {
  if (bytes.length < 26 || tag(bytes, 0) !== 'fLaC') return undefined;
  const high = bytes.readUInt32BE(18);
  const rate = high >>> 12;
  const samples = (bytes.readUInt8(21) & 0x0f) * 2 ** 32 + bytes.readUInt32BE(22);
  return rate === 0 || samples === 0 ? undefined : samples / rate;
}

/** Opus counts 48,000 to the second whatever it was made from; Vorbis says its own rate. */
function oggSeconds(bytes: Buffer): number | undefined {
  if (tag(bytes, 0) !== 'OggS') return undefined;
  const last = bytes.lastIndexOf('OggS');
  if (last + 14 > bytes.length) return undefined;
  const position = bytes.readBigInt64LE(last + 6);
  const vorbis = bytes.indexOf('\u0001vorbis', 0, 'latin1');
  const isVorbis = vorbis !== -1 && vorbis < 512 && vorbis + 16 <= bytes.length;
  const rate = isVorbis ? bytes.readUInt32LE(vorbis + 12) : opusRate;
  return position <= 0n || rate === 0 ? undefined : Number(position) / rate;
}

const opusRate = 48_000;

/** Kilobits a second of layer III, by version and index. */
const bitrates = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const rates = [44_100, 48_000, 32_000] as const;
/** So many bytes that are no frame, and it is no such file. */
const strayBytesMax = 64 * 1024;

/** Every frame says how long it is and how much it plays. */
function mp3Seconds(bytes: Buffer): number | undefined {
  let at = tag(bytes, 0, 3) === 'ID3' && bytes.length > 10 ? 10 + syncSafe(bytes, 6) : 0;
  let seconds = 0;
  let stray = 0;
  while (at + 4 <= bytes.length) {
    const frame = mp3Frame(bytes.readUInt32BE(at));
    if (frame) {
      seconds += frame.seconds;
      at += frame.bytes;
    } else {
      if (tag(bytes, at, 3) === 'TAG') break;
      stray += 1;
      at += 1;
      if (stray > strayBytesMax || seconds === 0) return undefined;
    }
  }
  return seconds === 0 ? undefined : seconds;
}

function mp3Frame(header: number): { seconds: number; bytes: number } | undefined {
  const version = (header >>> 19) & 3;
  const layer = (header >>> 17) & 3;
  if (header >>> 21 !== 0x7ff || version === 1 || layer !== 1) return undefined;
  const isFirst = version === 3;
  const kilobits = bitrates[isFirst ? 1 : 2][(header >>> 12) & 15];
  const whole = rates[(header >>> 10) & 3];
  if (!kilobits || !whole) return undefined;
  const rate = isFirst ? whole : version === 2 ? whole / 2 : whole / 4;
  const samples = isFirst ? 1_152 : 576;
  const padding = (header >>> 9) & 1;
  const length = Math.floor(((samples / 8) * kilobits * 1_000) / rate) + padding;
  return { seconds: samples / rate, bytes: length };
}

function syncSafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, n) => sum * 128 + (bytes.readUInt8(at + n) & 0x7f), 0);
}
