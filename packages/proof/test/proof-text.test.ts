import { describe, expect, it } from 'vitest';
import {
  consistencyText,
  inclusionProof,
  inclusionText,
  parseConsistencyText,
  parseInclusionText,
} from '../src/index.ts';
import { referenceLeaves } from './trees.ts';

const hashes = inclusionProof(referenceLeaves, 2);
const checkpoint =
  'alfred/x\n8\nXcnap5pwppmtVVnLcB7ZoqudgktC1g+Vz+Nw7/RgQyg=\n\n\u2014 alfred/x AAAA\n';
const extra = Buffer.from('{"v":"alfred/entry/1"}');

const inclusion = `c2sp.org/tlog-proof@v1
extra eyJ2IjoiYWxmcmVkL2VudHJ5LzEifQ==
index 2
${hashes.map((hash) => `${hash.toString('base64')}\n`).join('')}
${checkpoint}`;

const consistency = `old 5
${hashes.map((hash) => `${hash.toString('base64')}\n`).join('')}
${checkpoint}`;

describe('the text of an inclusion proof', () => {
  it('is that of C2SP tlog-proof, and comes back', () => {
    expect(inclusionText({ extra, index: 2n, hashes, checkpoint })).toBe(inclusion);
    expect(parseInclusionText(inclusion)).toEqual({ extra, index: 2n, hashes, checkpoint });
    const bare = { extra: undefined, index: 0n, hashes: [], checkpoint };
    expect(parseInclusionText(inclusionText(bare))).toEqual(bare);
  });

  it.each([
    ['another format', inclusion.replace('@v1', '@v2')],
    ['no index', inclusion.replace('index 2\n', '')],
    ['an index with a zero before it', inclusion.replace('index 2', 'index 02')],
    ['data that is no base64', inclusion.replace('extra eyJ', 'extra ?')],
    ['a short hash', inclusion.replace(/index 2\n[^\n]+/, 'index 2\nAAAA')],
    ['no checkpoint', inclusion.slice(0, inclusion.indexOf('\n\n'))],
  ])('is refused with %s', (_, text) => {
    expect(parseInclusionText(text)).toBeUndefined();
  });
});

describe('the text of a consistency proof', () => {
  it('is what a witness is given, and comes back', () => {
    expect(consistencyText({ olderSize: 5n, hashes, checkpoint })).toBe(consistency);
    expect(parseConsistencyText(consistency)).toEqual({ olderSize: 5n, hashes, checkpoint });
    expect(parseConsistencyText(consistency.replace('old 5', 'old -5'))).toBeUndefined();
    expect(parseConsistencyText('old 5\n')).toBeUndefined();
  });
});
