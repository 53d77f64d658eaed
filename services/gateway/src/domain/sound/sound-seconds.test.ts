import { describe, expect, it } from 'vitest';
import { soundSeconds } from './sound-seconds.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

interface WavWish {
  readonly rate?: number;
  readonly perSecond?: number;
  readonly frame?: number;
  readonly format?: number;
  readonly said?: number;
}

/** A WAV with so many bytes of samples, one channel of 16 bits, whatever its header says. */
function wav(samples: number, wish: WavWish = {}): Buffer {
  const { rate = 16_000, frame = 2, format = 1, said = samples } = wish;
  const head = Buffer.alloc(56);
  head.write('RIFF....WAVELIST', 0, 'latin1');
  head.writeUInt32LE(3, 16);
  // An odd chunk is followed by one byte of nothing.
  head.write('fmt ', 24, 'latin1');
  head.writeUInt32LE(16, 28);
  head.writeUInt16LE(format, 32);
  head.writeUInt16LE(1, 34);
  head.writeUInt32LE(rate, 36);
  head.writeUInt32LE(wish.perSecond ?? rate * 2, 40);
  head.writeUInt16LE(frame, 44);
  head.writeUInt16LE(16, 46);
  head.write('data', 48, 'latin1');
  head.writeUInt32LE(said, 52);
  return Buffer.concat([head, Buffer.alloc(samples)]);
}

/** Frames of MPEG 1, layer III, 128 kbit/s at 44,100: 417 bytes and 1,152 samples each. */
function mp3(frames: number, before = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000, 0);
  return Buffer.concat([before, ...Array.from({ length: frames }, () => frame)]);
}

/** CRC-8 with the polynomial 0x07, bit by bit. */
function sum8(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((sum >>> 7) & 1) ^ ((byte >>> bit) & 1);
      sum = ((sum << 1) & 0xff) ^ (carry ? 0x07 : 0);
    }
  }
  return sum;
}

/** A FLAC of so many frames of 4,096 samples at 44,100, that says that it has `said` samples. */
function flac(frames: number, said = frames * 4_096): Buffer {
  const each = Array.from({ length: frames }, (_, number) =>
    Buffer.concat([headerOf(number), Buffer.alloc(60, 0xff)]),
  );
  return Buffer.concat([flacInfo(said), ...each]);
}

/** A FLAC with the same bytes again and again for its frames. */
const flacOf = (bytes: Buffer, times: number): Buffer =>
  Buffer.concat([flacInfo(1), Buffer.alloc(bytes.length * times, bytes)]);

function flacInfo(said: number): Buffer {
  const info = Buffer.alloc(42);
  info.write('fLaC', 0, 'latin1');
  info.writeUInt32BE(0x8000_0022, 4);
  info.writeUInt32BE(44_100 << 12, 18);
  info.writeUInt32BE(said, 22);
  return info;
}

function headerOf(number: number): Buffer {
  const header = Buffer.from([0xff, 0xf8, 0xc9, 0x08, ...letter(number)]);
  return Buffer.concat([header, Buffer.of(sum8(header))]);
}

/** A number as UTF-8 writes a letter. */
const letter = (number: number): readonly number[] =>
  number < 0x80 ? [number] : [0xc0 | (number >>> 6), 0x80 | (number & 63)];

/** A page of Ogg with these packets, each shorter than 255 bytes, and whatever it says of time. */
function page(packets: readonly Buffer[], granule: bigint): Buffer {
  const head = Buffer.alloc(27);
  head.write('OggS', 0, 'latin1');
  head.writeBigInt64LE(granule, 6);
  head.writeUInt8(packets.length, 26);
  return Buffer.concat([head, Buffer.from(packets.map(({ length }) => length)), ...packets]);
}

/** Packets of 20 ms, fifty to a page. */
function opus(packets: number, granule = BigInt(packets * 960)): Buffer {
  const one = Buffer.concat([Buffer.of(0b0000_1000), Buffer.alloc(80)]);
  const heads = ['OpusHead\u0001\u0001', 'OpusTags'].map((text) => page([latin(text)], 0n));
  const pages = Array.from({ length: Math.ceil(packets / 50) }, (_, index) =>
    page(Array<Buffer>(Math.min(50, packets - index * 50)).fill(one), granule),
  );
  return Buffer.concat([...heads, ...pages]);
}

/** An Opus with the same page again and again. */
const opusOf = (one: Buffer, times: number): Buffer =>
  Buffer.concat([opus(0), Buffer.alloc(one.length * times, one)]);

const id3 = Buffer.concat([
  latin('ID3\u0004\u0000\u0000'),
  Buffer.from([0, 0, 1, 0]),
  Buffer.alloc(128),
]);

describe('the length of sound', () => {
  it.each([
    ['WAV', wav(320_000), 10],
    ['WAV with one sample more', wav(320_002), 11],
    ['WAV of floating point', wav(320_000, { format: 3 }), 10],
    ['FLAC', flac(107), 10],
    ['Opus', opus(500), 10],
    ['MP3', mp3(383), 11],
    ['MP3 behind a tag', mp3(383, id3), 11],
    ['a moment', mp3(1), 1],
  ])('is read from %s', (_, bytes, seconds) => {
    expect(soundSeconds(bytes)).toBe(seconds);
  });

  it.each([
    ['WAV of next to nothing', wav(320_000, { said: 2 })],
    ['WAV of very many bytes a second', wav(320_000, { perSecond: 0xffff_ffff })],
    ['FLAC of one sample', flac(107, 1)],
    ['FLAC of no samples', flac(107, 0)],
    ['Opus of one sample', opus(500, 1n)],
    ['Opus before its beginning', opus(500, -1n)],
  ])('is what plays, whatever the file says of itself: %s', (_, bytes) => {
    expect(soundSeconds(bytes)).toBe(10);
  });

  it.each([
    ['anything else', Buffer.alloc(75_000, 1)],
    ['MP3 that breaks off into something else', Buffer.concat([mp3(2), Buffer.alloc(75_000)])],
    ['WAV at no rate', wav(75_000, { rate: 0 })],
    ['WAV at a rate that no sound has', wav(75_000, { rate: 0x7fff_ffff })],
    ['WAV whose samples have another size than they have', wav(75_000, { frame: 65_535 })],
    ['WAV of a codec', wav(75_000, { format: 0x55 })],
    ['FLAC without frames', Buffer.concat([flac(0), Buffer.alloc(75_000)])],
    ['Ogg of something else', Buffer.concat([page([latin('\u0001vorbis')], 1n), latin('x')])],
    ['Opus that breaks off into something else', Buffer.concat([opus(50), Buffer.alloc(75_000)])],
  ])('is bounded by its bytes for %s', (_, bytes) => {
    expect(soundSeconds(bytes)).toBeGreaterThan(bytes.length / 750);
  });

  it.each([
    [
      'FLAC of nothing but beginnings',
      flacOf(Buffer.of(0xff, 0xf8, 0xc9, 0x08, 0x00, 0x01), 1_000_001),
    ],
    ['FLAC of frames without end', flacOf(headerOf(0), 600_000)],
    ['Opus of pieces without end', opusOf(page(Array<Buffer>(255).fill(Buffer.of(8)), 1n), 2_000)],
    ['Opus of empty pieces', opusOf(page(Array<Buffer>(255).fill(Buffer.alloc(0)), 1n), 2_000)],
    ['WAV of chunks without end', Buffer.concat([latin('RIFF....WAVE'), Buffer.alloc(80_000)])],
  ])('is bounded by its bytes where counting would take long: %s', (_, bytes) => {
    expect(soundSeconds(bytes)).toBe(Math.ceil(bytes.length / 750) + 1);
  });

  it('is nothing for empty pieces', () => {
    const empty = page([Buffer.alloc(0), Buffer.alloc(0)], 1n);
    expect(soundSeconds(Buffer.concat([opus(50), empty]))).toBe(1);
  });

  it('is never read beyond the end of what came', () => {
    for (const whole of [wav(64), flac(2), opus(2), mp3(1, id3)]) {
      for (let length = 0; length <= whole.length; length += 1) {
        expect(soundSeconds(whole.subarray(0, length))).toBeGreaterThan(0);
      }
    }
  });
});
