import { describe, expect, it } from 'vitest';
import { assetById, assetOfCode, assets, USD } from './index.ts';

describe('assets', () => {
  it('carry their code and scale in their id', () => {
    for (const asset of assets) expect(asset.id).toBe(`${asset.code}/${asset.scale}`);
  });

  it('have codes and ids of their own', () => {
    expect(new Set(assets.map((asset) => asset.code)).size).toBe(assets.length);
    expect(new Set(assets.map((asset) => asset.id)).size).toBe(assets.length);
  });

  it('are found by code and by id, and nothing else is', () => {
    expect(assetOfCode('USD')).toBe(USD);
    expect(assetById('USD/9')).toBe(USD);
    expect(assetOfCode('USD/9')).toBeUndefined();
    expect(assetById('USD')).toBeUndefined();
    expect(assetOfCode('usd')).toBeUndefined();
  });

  it('never show more decimals than they have', () => {
    for (const asset of assets) expect(asset.decimalsMin).toBeLessThanOrEqual(asset.scale);
  });
});
