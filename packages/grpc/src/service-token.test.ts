import { Metadata } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { doorkeeper, tokenHeader } from './service-token.ts';

const shown = (...values: string[]) => {
  const metadata = new Metadata();
  for (const value of values) metadata.add(tokenHeader, value);
  return metadata;
};

describe('a doorkeeper', () => {
  const { letIn } = doorkeeper('secret');

  it('lets in the token', () => {
    expect(() => letIn(shown('Bearer secret'), 'ledger')).not.toThrow();
  });

  it.each([
    ['nothing', []],
    ['an empty one', ['']],
    ['another', ['Bearer other']],
    ['no bearer', ['secret']],
    ['two', ['Bearer secret', 'Bearer other']],
  ])('keeps out who shows %s', (_, values) => {
    expect(() => letIn(shown(...values), 'ledger')).toThrow('ledger');
  });

  it('without a token lets everybody in', () => {
    expect(() => doorkeeper(undefined).letIn(shown(), 'ledger')).not.toThrow();
  });
});
