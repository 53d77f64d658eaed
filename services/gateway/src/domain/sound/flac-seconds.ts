// FLAC: metadata, then frames, each with a header that names its samples and proves itself by a sum.
// https://www.rfc-editor.org/rfc/rfc9639

const streamInfoBytes = 34;
/** Of a frame, by its code; those that follow the header are read there. */
const rates = [
  ...[88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000],
];

/** More frames, or more bytes that only look like one, are in no sound that somebody would send. */
const framesMax = 500_000;
const straysMax = 1_000_000;
/** What follows a byte of ones where a frame begins, with blocks of one size or of several. */
const beginnings = [0xf8, 0xf9] as const;

/**
 * How long all frames play. The count of samples at the beginning may say anything, so it is not
 * read; bytes that look like the header of a frame by chance, once in tens of megabytes, add a little.
 */
export function flacSeconds(bytes: Buffer): number | undefined {
  if (bytes.length < 8 + streamInfoBytes || bytes.toString('latin1', 0, 4) !== 'fLaC') {
    return undefined;
  }
  const usualRate = bytes.readUInt32BE(18) >>> 12;
  const from = framesAt(bytes);
  let [seconds, frames, strays] = [0, 0, 0];
  for (const beginning of beginnings) {
    let at = bytes.indexOf(beginning, from + 1);
    for (; at !== -1; at = bytes.indexOf(beginning, at + 1)) {
      const played = secondsOfFrame(bytes, at - 1, usualRate);
      if (played === undefined) strays += 1;
      else frames += 1;
      if (frames > framesMax || strays > straysMax) return undefined;
      seconds += played ?? 0;
    }
  }
  return seconds === 0 ? undefined : seconds;
}

/** Behind the last block of metadata. */
function framesAt(bytes: Buffer): number {
  let at = 4;
  let isLast = false;
  while (!isLast && at + 4 <= bytes.length) {
    const head = bytes.readUInt32BE(at);
    isLast = head >>> 31 === 1;
    at += 4 + (head & 0xff_ffff);
  }
  return at;
}

function secondsOfFrame(bytes: Buffer, at: number, usualRate: number): number | undefined {
  // A frame has at least six bytes of header and one subframe.
  if (bytes.readUInt8(at) !== 0xff || at + 8 > bytes.length) return undefined;
  const [sizes, kind] = [bytes.readUInt8(at + 2), bytes.readUInt8(at + 3)];
  const [size, rate] = [sizes >>> 4, sizes & 15];
  if (size === 0 || rate === 15 || kind >>> 4 > 10 || (kind & 1) === 1) return undefined;
  const numbered = numberBytes(bytes.readUInt8(at + 4));
  if (numbered === 0) return undefined;
  const sizeAt = at + 4 + numbered;
  const rateAt = sizeAt + (size === 6 ? 1 : size === 7 ? 2 : 0);
  const sumAt = rateAt + (rate === 12 ? 1 : rate >= 13 ? 2 : 0);
  if (sumAt >= bytes.length || sumOf(bytes, at, sumAt) !== bytes.readUInt8(sumAt)) return undefined;
  const perSecond = rateOf(bytes, rate, rateAt) ?? usualRate;
  return perSecond === 0 ? 0 : samplesOf(bytes, size, sizeAt) / perSecond;
}

/** How many bytes a number has that is written like a letter of UTF-8; 0 for none. */
function numberBytes(first: number): number {
  if (first < 0x80) return 1;
  const ones = Math.clz32(~(first << 24));
  return ones === 1 || ones > 7 ? 0 : ones;
}

function samplesOf(bytes: Buffer, size: number, at: number): number {
  if (size === 1) return 192;
  if (size <= 5) return 576 << (size - 2);
  if (size === 6) return bytes.readUInt8(at) + 1;
  return size === 7 ? bytes.readUInt16BE(at) + 1 : 256 << (size - 8);
}

function rateOf(bytes: Buffer, rate: number, at: number): number | undefined {
  if (rate === 12) return bytes.readUInt8(at) * 1_000;
  if (rate === 13) return bytes.readUInt16BE(at);
  return rate === 14 ? bytes.readUInt16BE(at) * 10 : rates[rate - 1];
}

/** CRC-8 by the polynomial x^8 + x^2 + x + 1. */
function sumOf(bytes: Buffer, from: number, until: number): number {
  let sum = 0;
  for (let at = from; at < until; at += 1) {
    sum ^= bytes.readUInt8(at);
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80 ? ((sum << 1) ^ 0x07) & 0xff : sum << 1;
  }
  return sum;
}
