import { catalogue, docAnchor, type ErrorCode } from '@alfred/errors';
import { expect, it } from 'vitest';
import { errorsPage } from './errors-page.ts';

it('has the anchor that every error points to', () => {
  const page = errorsPage();
  for (const code of Object.keys(catalogue) as ErrorCode[]) {
    const [path, anchor] = docAnchor(code).split('#');
    expect(path).toBe('/docs/errors');
    expect(page).toContain(`<section id="${anchor}">`);
  }
});

it('shows texts as texts', () => {
  expect(errorsPage()).not.toMatch(/<(script|img|a href="(?!#))/);
});
