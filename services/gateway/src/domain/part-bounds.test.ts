import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import { imageSizeOf } from './image-size.ts';
import { boundParts } from './part-bounds.ts';

const url = (bytes: Buffer, type = 'image/png') =>
  `data:${type};base64,${bytes.toString('base64')}`;

function png(width: number, height: number): Buffer {
  const head = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([head, size, deflateSync(Buffer.alloc(100))]);
}

function gif(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([Buffer.from('GIF89a', 'latin1'), size]);
}

/** With a picture within the picture, as cameras put it before what counts. */
function jpeg(width: number, height: number): Buffer {
  const thumbnail = Buffer.alloc(40_000, 0xff);
  thumbnail.set([0xff, 0xe1, 0x9c, 0x3e], 0);
  const frame = Buffer.alloc(11);
  frame.set([0xff, 0xff, 0xc2, 0, 17, 8], 0);
  frame.writeUInt16BE(height, 6);
  frame.writeUInt16BE(width, 8);
  const tables = Buffer.from([0xff, 0xc4, 0, 4, 1, 2]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), thumbnail.subarray(0, 40_000), tables, frame]);
}

function webp(kind: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number): Buffer {
  const file = Buffer.alloc(40);
  file.write('RIFF....WEBP', 0, 'latin1');
  file.write(kind, 12, 'latin1');
  if (kind === 'VP8 ') {
    file.writeUInt16LE(width, 26);
    file.writeUInt16LE(height, 28);
  } else if (kind === 'VP8L') {
    file.writeUInt32LE(((height - 1) << 14) | (width - 1), 21);
  } else {
    file.writeUIntLE(width - 1, 24, 3);
    file.writeUIntLE(height - 1, 27, 3);
  }
  return file;
}

describe('the size of a picture', () => {
  it.each([
    ['PNG', png(640, 480)],
    ['GIF', gif(640, 480)],
    ['JPEG', jpeg(640, 480)],
    ['WebP', webp('VP8 ', 640, 480)],
    ['WebP without losses', webp('VP8L', 640, 480)],
    ['extended WebP', webp('VP8X', 640, 480)],
  ])('is read from %s, whatever it calls itself', (_, bytes) => {
    expect(imageSizeOf(url(bytes))).toEqual({ width: 640, height: 480 });
    expect(imageSizeOf(url(bytes, 'image/x-photo'))).toEqual({ width: 640, height: 480 });
  });

  it.each([
    ['no picture', url(Buffer.from('hello'))],
    ['no data', 'data:image/png;base64,'],
    ['no base64', 'data:image/png,abc'],
    ['a page', 'data:text/html;base64,aGk='],
    ['an address', 'https://a/b.png'],
    ['a picture of nothing', url(png(0, 10))],
    ['a picture that ends at once', url(png(5, 5).subarray(0, 20))],
    ['endless segments', url(Buffer.from(`ffd8${'ffe00002'.repeat(400)}`, 'hex'))],
  ])('is not known of %s', (_, text) => {
    expect(imageSizeOf(text)).toBeUndefined();
  });

  it('is never read beyond the end', () => {
    for (const whole of [jpeg(9, 9).subarray(0, 60), webp('VP8X', 9, 9), png(9, 9), gif(9, 9)]) {
      for (let length = 0; length <= whole.length; length += 1)
        imageSizeOf(url(whole.subarray(0, length)));
    }
  });
});

const asked = (...content: object[]) => chatRequest({ messages: [{ role: 'user', content }] });
const image = (link: string) => ({ type: 'image_url', image_url: { url: link } });
const bound = (part: object, provider = 'openai', model = 'gpt-4o') =>
  boundParts(asked({ type: 'text', text: 'what is this?' }, part), { provider, model });
const photo = image(url(jpeg(4_032, 3_024)));

describe('the bound of a picture', () => {
  // What the vendors say of a photo of twelve megapixels, or of any picture at all.
  it.each([
    ['openai', 'gpt-4o', 1_445],
    ['openai', 'gpt-4o-mini', 48_169],
    ['azure', 'gpt-4.1', 1_445],
    ['openai', 'gpt-4.1-mini', 2_489],
    ['openai', 'gpt-5', 1_190],
    ['openai', 'o3', 1_275],
    ['openai', 'gpt-6-astra', 29_447],
    ['anthropic', 'claude-sonnet-4-5', 6_000],
    ['google', 'gemini-3-pro', 2_240],
    ['google', 'gemini-2.5-flash', 6_192],
    ['mistral', 'pixtral-large', 4_700],
    ['groq', 'llama-4-scout', 65_280],
    ['box', 'llava', 65_280],
  ])('is at %s for %s: %i tokens', (provider, model, tokens) => {
    expect(bound(photo, provider, model)).toEqual({ outcome: 'bounded', tokens });
  });

  it('is above what is known to be charged for each size', () => {
    const charged: readonly (readonly [number, number, number])[] = [
      [256, 256, 77],
      [1_024, 1_024, 1_229],
      [1_920, 1_080, 2_448],
      [4_032, 3_024, 14_364],
    ];
    for (const [width, height, tokens] of charged) {
      const found = bound(image(url(png(width, height))), 'openai', 'gpt-6-astra');
      expect(found.outcome === 'bounded' && found.tokens >= tokens).toBe(true);
    }
  });

  it('needs no size where the family has one bound for all', () => {
    const far = image('https://example.com/a.png');
    expect(bound(far)).toMatchObject({ outcome: 'bounded' });
    expect(bound(far, 'anthropic', 'claude')).toMatchObject({ outcome: 'bounded' });
    const param = 'messages[0].content[1]';
    expect(bound(far, 'openai', 'gpt-6')).toMatchObject({ outcome: 'unbounded', param });
    expect(bound(far, 'box', 'llava')).toMatchObject({ outcome: 'unbounded', param });
  });
});

describe('the bound of sound', () => {
  const sound = { type: 'input_audio', input_audio: { data: '', format: 'wav' } };
  const of = (bytes: Buffer) => ({
    ...sound,
    input_audio: { data: bytes.toString('base64'), format: 'mp3' },
  });

  it('is its seconds, each of the tokens that the family states', () => {
    expect(bound(of(Buffer.alloc(7_500, 1)))).toEqual({ outcome: 'bounded', tokens: 11 * 12 + 16 });
    expect(bound(of(Buffer.alloc(7_500, 1)), 'google')).toMatchObject({ tokens: 11 * 33 + 16 });
  });

  it('is none where nobody has stated them, or nothing came', () => {
    expect(bound(of(Buffer.alloc(10)), 'box')).toMatchObject({ outcome: 'unbounded' });
    expect(bound({ type: 'input_audio' })).toMatchObject({ outcome: 'unbounded' });
  });
});

describe('the bound of a file', () => {
  const file = (fields: object) => ({ type: 'file', file: fields });
  const text = `data:text/plain;base64,${Buffer.alloc(3_000, 97).toString('base64')}`;

  it('is the bytes of its text', () => {
    expect(bound(file({ file_data: text }))).toEqual({ outcome: 'bounded', tokens: 3_064 });
  });

  it.each([
    ['of pages', { file_data: 'data:application/pdf;base64,aGk=' }],
    ['elsewhere', { file_id: 'file-1' }],
    ['without data', {}],
  ])('is none for one %s', (_, fields) => {
    expect(bound(file(fields))).toMatchObject({ outcome: 'unbounded' });
  });

  it('is none for what nobody knows', () => {
    expect(bound({ type: 'hologram', text: 'x' })).toMatchObject({ outcome: 'unbounded' });
  });
});
