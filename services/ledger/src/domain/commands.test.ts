import { isErrorCode } from '@alfred/errors';
import { expect, it } from 'vitest';
import { refusalCodes } from './commands.ts';

it.each(refusalCodes)('%s stands in the catalogue of errors', (code) => {
  expect(isErrorCode(code)).toBe(true);
});
