import { describe, expect, it } from 'vitest';
import { soundLength } from './sound-length.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

/** A WAV of so many bytes in all, at so many a second, whose header says something else. */
function wav(bytes: number, perSecond: number, said = 0): Buffer {
  const file = Buffer.alloc(bytes);
  file.write('RIFF....WAVELIST', 0, 'latin1');
  file.writeUInt32LE(3, 16);
  // An odd chunk is followed by one byte of nothing.
  file.write('fmt ', 24, 'latin1');
  file.writeUInt32LE(16, 28);
  file.writeUInt32LE(perSecond, 40);
  file.write('data', 48, 'latin1');
  file.writeUInt32LE(said, 52);
  return file;
}

/** Frames of MPEG 1, layer III, 128 kbit/s at 44,100: 417 bytes and 1,152 samples each. */
function mp3(frames: number, before = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000, 0);
  return Buffer.concat([before, ...Array.from({ length: frames }, () => frame)]);
}

function flac(samples: number, rate: number): Buffer {
  const file = Buffer.alloc(64);
  file.write('fLaC', 0, 'latin1');
  file.writeUInt32BE(rate << 12, 18);
  file.writeUInt32BE(samples, 22);
  return file;
}

function ogg(position: bigint, codec: Buffer): Buffer {
  const page = Buffer.alloc(28);
  page.write('OggS', 0, 'latin1');
  const last = Buffer.from(page);
  last.writeBigInt64LE(position, 6);
  return Buffer.concat([page, codec, last]);
}

const vorbis = Buffer.alloc(32);
vorbis.write('\u0001vorbis', 0, 'latin1');
vorbis.writeUInt32LE(44_100, 12);
const id3 = Buffer.concat([
  latin('ID3\u0004\u0000\u0000'),
  Buffer.from([0, 0, 1, 0]),
  Buffer.alloc(128),
]);

describe('the length of sound', () => {
  it.each([
    ['WAV', wav(160_000, 16_000), 10],
    ['WAV that says that it has next to nothing', wav(160_000, 16_000, 2), 10],
    ['FLAC', flac(441_000, 44_100), 10],
    ['Opus', ogg(480_000n, latin('OpusHead')), 10],
    ['Vorbis', ogg(441_000n, vorbis), 10],
    ['MP3', mp3(383), 11],
    ['MP3 behind a tag', mp3(383, id3), 11],
    ['a moment', mp3(1), 1],
  ])('is read from %s', (_, bytes, seconds) => {
    expect(soundLength(bytes)).toEqual({ seconds, isExact: true });
  });

  it.each([
    ['anything else', Buffer.alloc(75_000, 1)],
    ['MP3 that breaks off into something else', Buffer.concat([mp3(2), Buffer.alloc(75_000)])],
    ['WAV at no rate', wav(75_000, 0)],
    ['FLAC that does not say', Buffer.concat([flac(0, 44_100), Buffer.alloc(75_000)])],
    ['Ogg that ends before it begins', ogg(-1n, Buffer.alloc(75_000))],
  ])('is bounded by its bytes for %s', (_, bytes) => {
    const { seconds, isExact } = soundLength(bytes);
    expect(isExact).toBe(false);
    expect(seconds).toBeGreaterThanOrEqual(bytes.length / 750);
  });

  it('is never read beyond the end of what came', () => {
    for (const whole of [wav(64, 16_000), flac(1, 8_000), ogg(1n, vorbis), mp3(1, id3)]) {
      for (let length = 0; length <= whole.length; length += 1) {
        expect(soundLength(whole.subarray(0, length)).seconds).toBeGreaterThan(0);
      }
    }
  });
});
