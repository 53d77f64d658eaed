// Opus in Ogg: pages of packets, each of which names the length of its frames in its first byte.
// https://www.rfc-editor.org/rfc/rfc3533, https://www.rfc-editor.org/rfc/rfc6716 (3.1)

const rate = 48_000;
const pageHeaderBytes = 27;
/** More are in no sound that somebody would send. */
const piecesMax = 500_000;

/** How long all packets play. What pages say about time is not believed. */
export function opusSeconds(bytes: Buffer): number | undefined {
  if (bytes.toString('latin1', 28, 36) !== 'OpusHead') return undefined;
  let samples = 0;
  let pieces = 0;
  let isBegun = true;
  for (let at = 0; at < bytes.length; ) {
    const page = pageAt(bytes, at);
    if (!page) return undefined;
    pieces += page.sizes.length;
    if (pieces > piecesMax) return undefined;
    let packetAt = page.bodyAt;
    for (const size of page.sizes) {
      // Lacing: a packet ends with the first piece that is shorter than 255.
      if (isBegun) samples += samplesOf(bytes.subarray(packetAt, packetAt + Math.min(size, 8)));
      isBegun = size < 255;
      packetAt += size;
    }
    at = packetAt;
  }
  return samples / rate;
}

function pageAt(bytes: Buffer, at: number) {
  const sizesAt = at + pageHeaderBytes;
  if (sizesAt > bytes.length || bytes.toString('latin1', at, at + 4) !== 'OggS') return undefined;
  const bodyAt = sizesAt + bytes.readUInt8(at + 26);
  return bodyAt > bytes.length ? undefined : { bodyAt, sizes: bytes.subarray(sizesAt, bodyAt) };
}

/** Of one packet, of which the first bytes are enough; headers play nothing. */
function samplesOf(packet: Buffer): number {
  const [first, second = 0] = packet;
  if (first === undefined || packet.toString('latin1', 0, 4) === 'Opus') return 0;
  const code = first & 3;
  return frameSamples(first >>> 3) * (code === 3 ? second & 63 : Math.min(2, code + 1));
}

function frameSamples(configuration: number): number {
  const step = configuration & 3;
  if (configuration < 12) return [480, 960, 1_920, 2_880][step] ?? 0;
  return configuration < 16 ? 480 << (step & 1) : 120 << step;
}
