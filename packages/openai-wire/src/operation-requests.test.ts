import { describe, expect, it } from 'vitest';
import { parseImagesRequest } from './images-request.ts';
import { parseModerationsRequest } from './moderations-request.ts';
import { parseSpeechRequest } from './speech-request.ts';
import { parseTranscriptionsRequest, type SentForm } from './transcriptions-request.ts';

const refusing = (param: string) =>
  expect.objectContaining({ params: expect.objectContaining({ param }) });

describe('a request for pictures', () => {
  const parse = (body: object) =>
    parseImagesRequest({ model: 'm', prompt: 'a cat', ...body } as never);

  it('says how many, how large and how good', () => {
    const said = parse({ n: 3, size: '640x480', quality: 'low', background: 'opaque' });
    expect(said).toMatchObject({ n: 3, size: { width: 640, height: 480 }, quality: 'low' });
    expect(said.body.background).toBe('opaque');
    const unsaid = { n: 1, size: undefined, quality: undefined };
    expect(parse({})).toMatchObject(unsaid);
    expect(parse({ n: null, size: 'auto', quality: 'auto' })).toMatchObject(unsaid);
  });

  it.each([
    ['prompt', { prompt: '' }],
    ['model', { model: undefined }],
    ['n', { n: 11 }],
    ['size', { size: 'large' }],
    ['quality', { quality: 1 }],
    ['stream', { stream: 'yes' }],
    ['partial_images', { stream: true, partial_images: 4 }],
  ])('refuses a wrong %s by its name', (param, body) => {
    expect(() => parse(body)).toThrow(refusing(param));
  });

  it('may want a stream, and to see them before they are finished', () => {
    const said = parse({ stream: true, partial_images: 2 });
    expect(said).toMatchObject({ stream: true, partials: 2 });
    expect(parse({ partial_images: 2 })).toMatchObject({ stream: false, partials: 0 });
  });
});

describe('a request to judge', () => {
  const parse = (body: object) => parseModerationsRequest(body as never);
  const picture = { type: 'image_url', image_url: { url: 'https://a/b.png' } };

  it('takes texts and parts, and the usual model where none is named', () => {
    expect(parse({ input: 'a' })).toMatchObject({ model: 'omni-moderation-latest', texts: ['a'] });
    const parts = [{ type: 'text', text: 'a' }, picture];
    expect(parse({ model: 'm', input: parts })).toMatchObject({ texts: ['a', ''], pictures: 1 });
  });

  it.each([
    ['input', {}],
    ['input', { input: [] }],
    ['input[1]', { input: ['a', 1] }],
    ['input[0]', { input: [{ type: 'image_url' }] }],
  ])('refuses a wrong %s', (param, body) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ code: 'request_invalid' }));
    if (param !== 'input') expect(() => parse(body)).toThrow(refusing(param));
  });
});

describe('a request to speak', () => {
  const parse = (body: object) => parseSpeechRequest({ model: 'm', input: 'hi', ...body } as never);

  it('is MP3 as people speak, unless it says something else', () => {
    expect(parse({})).toMatchObject({ format: 'mp3', speed: 1, instructions: '' });
    const said = {
      response_format: 'wav',
      speed: 0.5,
      instructions: 'softly',
      stream_format: 'audio',
    };
    expect(parse(said)).toMatchObject({ format: 'wav', speed: 0.5, instructions: 'softly' });
    expect(parse(said)).toMatchObject({ stream: true, streamFormat: 'audio' });
    expect(parse({ stream_format: 'sse' })).toMatchObject({ stream: true, streamFormat: 'sse' });
    expect(parse({})).toMatchObject({ stream: false });
  });

  it.each([
    ['input', { input: '' }],
    ['instructions', { instructions: 1 }],
    ['response_format', { response_format: 'midi' }],
    ['speed', { speed: 9 }],
    ['stream_format', { stream_format: 'waves' }],
  ])('refuses a wrong %s by its name', (param, body) => {
    expect(() => parse(body)).toThrow(refusing(param));
  });
});

describe('a request to write down', () => {
  const file = { name: 'a.wav', type: 'audio/wav', bytes: new Uint8Array(8) };
  const parse = (form: Partial<SentForm>) =>
    parseTranscriptionsRequest({ fields: [['model', 'm']], files: [['file', file]], ...form });

  it('has a model, a file, and fields of which some come more than once', () => {
    const fields = [
      ['model', 'm'],
      ['include[]', 'logprobs'],
      ['include[]', 'words'],
      ['__proto__', 'x'],
    ] as const;
    const request = parse({ fields });
    expect(request).toMatchObject({ model: 'm', file, format: 'json' });
    expect(request.body['include[]']).toEqual(['logprobs', 'words']);
    expect(Object.getPrototypeOf(request.body)).toBe(Object.prototype);
  });

  const formOf = (fields: Record<string, string>) => ({ fields: Object.entries(fields) });

  it.each<[string, Partial<SentForm>]>([
    ['file', { files: [] }],
    ['file', { files: [['sound', file]] }],
    [
      'file',
      {
        files: [
          ['file', file],
          ['file', file],
        ],
      },
    ],
    ['file', { files: [['file', { ...file, bytes: new Uint8Array() }]] }],
    ['model', { fields: [] }],
    [
      'model',
      {
        fields: [
          ['model', 'a'],
          ['model', 'b'],
        ],
      },
    ],
    ['response_format', formOf({ model: 'm', response_format: 'docx' })],
    ['stream', formOf({ model: 'm', stream: 'perhaps' })],
    ['stream', formOf({ model: 'm', stream: 'true', response_format: 'diarized_json' })],
  ])('refuses a wrong %s by its name', (param, form) => {
    expect(() => parse(form)).toThrow(refusing(param));
  });

  it.each([
    ['true', true],
    ['false', false],
  ])('may want a stream: %s', (stream, isStream) => {
    const fields = [
      ['model', 'm'],
      ['stream', stream],
    ] as const;
    expect(parse({ fields })).toMatchObject({ stream: isStream });
  });
});
