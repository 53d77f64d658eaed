import type { ErrorEntry } from '../entry.ts';
import { accessErrors } from './access.ts';
import { moneyErrors } from './money.ts';
import { platformErrors } from './platform.ts';
import { providerErrors } from './provider.ts';
import { requestErrors } from './request.ts';

/** Every code that Alfred ever answers with. Codes are never reused; docs/errors.md shows them all. */
const entries = {
  ...accessErrors,
  ...requestErrors,
  ...moneyErrors,
  ...providerErrors,
  ...platformErrors,
};

export type ErrorCode = keyof typeof entries;

export const catalogue: Readonly<Record<ErrorCode, ErrorEntry>> = entries;

/** Whether `code` is in the catalogue of this release. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}
