import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doneEvent, encodeSse, SseOverflow, sseDecoder } from './index.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function decode(...parts: Uint8Array[]): string[] {
  const decoder = sseDecoder(10_000);
  return [...parts.flatMap((part) => [...decoder.feed(part)]), ...decoder.end()];
}

describe('an event stream', () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['both', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['comments', ': keep-alive\n\ndata: a\n\n: again\n', ['a']],
    ['several lines of data', 'data: a\ndata: b\n\n', ['a\nb']],
    ['other fields', 'event: delta\nid: 7\nretry: 5\ndata: a\n\n', ['a']],
    ['no blank after the colon', 'data:a\n\n', ['a']],
    ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
    ['no blank line at its end', 'data: a\n\ndata: b', ['a', 'b']],
    ['nothing', '', []],
  ])('may have %s', (_, text, events) => {
    expect(decode(bytesOf(text))).toEqual(events);
  });

  it('gives the same events wherever its bytes are split', () => {
    const text =
      '\ufeff: hello\r\ndata: {"content":"é€😀"}\r\n\r\nevent: x\ndata: one\ndata: zwei ß\n\ndata: [DONE]\n\n';
    const bytes = bytesOf(text);
    const whole = ['{"content":"é€😀"}', 'one\nzwei ß', '[DONE]'];
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole);
    }
    expect(decode(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('gives the same events for any events in any pieces', () => {
    const data = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((text) => !/[\r\n]/.test(text));
    const cuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 12 }), cuts, (events, positions) => {
        const bytes = bytesOf(events.map(encodeSse).join(''));
        const ends = [0, ...positions.map((at) => at % (bytes.length + 1)), bytes.length];
        ends.sort((a, b) => a - b);
        const parts = ends.slice(1).map((end, n) => bytes.subarray(ends[n], end));
        // What an encoder of UTF-8 cannot carry (half a pair) arrives as the sign for that.
        expect(decode(...parts)).toEqual(events.map((text) => text.toWellFormed()));
      }),
    );
  });

  it('is not read on after an event that is too long', () => {
    const decoder = sseDecoder(100);
    expect(() => decoder.feed(bytesOf(`data: ${'x'.repeat(200)}`))).toThrow(SseOverflow);
  });
});

it('ends in the way that OpenAI’s clients wait for', () => {
  expect(doneEvent).toBe('data: [DONE]\n\n');
});
