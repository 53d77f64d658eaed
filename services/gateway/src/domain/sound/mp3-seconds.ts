// MPEG audio, layer III: a row of frames without anything around them.

/** Kilobits a second of layer III, by version and index. */
const bitrates = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const rates = [44_100, 48_000, 32_000] as const;
/** So many bytes that are no frame, and it is no such file. */
const strayBytesMax = 64 * 1024;

/** Every frame says how long it is and how much it plays. */
export function mp3Seconds(bytes: Buffer): number | undefined {
  let at =
    bytes.toString('latin1', 0, 3) === 'ID3' && bytes.length > 10 ? 10 + syncSafe(bytes, 6) : 0;
  let seconds = 0;
  let stray = 0;
  while (at + 4 <= bytes.length) {
    const frame = mp3Frame(bytes.readUInt32BE(at));
    if (frame) {
      seconds += frame.seconds;
      at += frame.bytes;
    } else {
      if (bytes.toString('latin1', at, at + 3) === 'TAG') break;
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
