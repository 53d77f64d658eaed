// RIFF/WAVE: samples as they are. https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html

/** Samples of one size each: PCM, floating point, A-law, µ-law, and what says so at length. */
const formats: ReadonlySet<number> = new Set([1, 3, 6, 7, 0xfffe]);
const rateMax = 192_000;
const channelsMax = 8;
const bitsMax = 64;
/** Before the samples there are few. */
const chunksMax = 1_000;

/**
 * How long the samples play at the rate that players go by. How many bytes a second has, and how
 * many there are, is said as well, and may be said wrongly: it is not believed.
 */
export function wavSeconds(bytes: Buffer): number | undefined {
  if (bytes.length < 12 || word(bytes, 0) !== 'RIFF' || word(bytes, 8) !== 'WAVE') return undefined;
  let perSecond: number | undefined;
  for (let at = 12, chunks = 0; at + 8 <= bytes.length && chunks < chunksMax; chunks += 1) {
    const size = bytes.readUInt32LE(at + 4);
    const name = word(bytes, at);
    if (name === 'fmt ') perSecond ??= bytesPerSecond(bytes.subarray(at + 8, at + 24));
    if (name === 'data') return perSecond && (bytes.length - at - 8) / perSecond;
    at += 8 + size + (size & 1);
  }
  return undefined;
}

function bytesPerSecond(format: Buffer): number | undefined {
  if (format.length < 16 || !formats.has(format.readUInt16LE(0))) return undefined;
  const channels = format.readUInt16LE(2);
  const rate = format.readUInt32LE(4);
  const bits = format.readUInt16LE(14);
  const frame = (channels * bits) / 8;
  const isSound = rate > 0 && rate <= rateMax && channels <= channelsMax && bits <= bitsMax;
  return isSound && frame > 0 && frame === format.readUInt16LE(12) ? rate * frame : undefined;
}

const word = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + 4);
