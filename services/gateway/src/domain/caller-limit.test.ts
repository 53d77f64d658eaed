import { describe, expect, it } from 'vitest';
import { type CallerLimit, limitsOfCall, windowsOfRequest } from './caller-limit.ts';

const usual = { requests: 600, windowSeconds: 60 };
const limitOf = (id: string, terms: Partial<CallerLimit>): CallerLimit => ({
  ...{
    kind: id.startsWith('key') ? 'key' : 'node',
    id,
    windowSeconds: 60,
    models: [],
    networks: [],
  },
  ...terms,
});
const windowOf = (id: string, requests: number) => ({
  ...{ kind: id.startsWith('key') ? 'key' : 'node', id, name: id, requests, windowSeconds: 60 },
});
const windows = (...limits: CallerLimit[]) => windowsOfRequest({ key: 'key_a', limits }, usual);

describe('what a request is counted against', () => {
  it('is what limits its key and its nodes, and the usual where its key has none', () => {
    const [own, node] = [limitOf('key_a', { requests: 5 }), limitOf('team_a', { requests: 9 })];
    expect(windows(own, node)).toEqual([windowOf('key_a', 5), windowOf('team_a', 9)]);
    expect(windows(node)).toEqual([windowOf('key_a', 600), windowOf('team_a', 9)]);
    expect(windows(limitOf('key_a', { tokens: 5 }))).toEqual([windowOf('key_a', 600)]);
    expect(windowsOfRequest({ key: 'key_a', limits: [] }, undefined)).toEqual([]);
  });

  it('is how many may come within a second, too', () => {
    expect(windows(limitOf('key_a', { requests: 5, burst: 2 }))).toEqual([
      windowOf('key_a', 5),
      { ...windowOf('key_a', 2), name: 'key_a:burst', windowSeconds: 1 },
    ]);
  });
});

describe('what a call is counted against', () => {
  it('are tokens and places, of those alone that are limited', () => {
    const limits = [limitOf('key_a', { tokens: 9 }), limitOf('team_a', { requests: 1 })];
    expect(limitsOfCall(limits, ['m'])).toEqual({
      windows: [],
      calls: [{ kind: 'key', id: 'key_a', name: 'key_a', windowSeconds: 60, tokens: 9 }],
    });
  });

  it('is what its model is limited by, under any name of the model, counted by itself', () => {
    const models = [
      { model: 'gpt-4o*', windowSeconds: 30, requests: 3, concurrency: 2 },
      { model: 'claude-*', windowSeconds: 30, tokens: 1 },
    ];
    const limits = [limitOf('team_a', { models })];
    const name = 'team_a:gpt-4o*';
    expect(limitsOfCall(limits, ['fast', 'gpt-4o-mini'])).toEqual({
      windows: [{ ...windowOf('team_a', 3), name, windowSeconds: 30 }],
      calls: [{ kind: 'node', id: 'team_a', name, windowSeconds: 30, concurrency: 2 }],
    });
    expect(limitsOfCall(limits, ['sim/echo'])).toEqual({ windows: [], calls: [] });
  });
});
