import type { ErrorEntry } from '../entry.ts';
import { accessErrors } from './access.ts';
import { analyticsErrors } from './analytics.ts';
import { hierarchyErrors } from './hierarchy.ts';
import { historyErrors } from './history.ts';
import { holdErrors } from './holds.ts';
import { leaseErrors } from './leases.ts';
import { meteringErrors } from './metering.ts';
import { moneyErrors } from './money.ts';
import { notificationErrors } from './notification.ts';
import { platformErrors } from './platform.ts';
import { privacyErrors } from './privacy.ts';
import { proofErrors } from './proof.ts';
import { providerErrors } from './provider.ts';
import { requestErrors } from './request.ts';
import { routingErrors } from './routing.ts';
import { startErrors } from './start.ts';

const entries = {
  ...accessErrors,
  ...requestErrors,
  ...routingErrors,
  ...moneyErrors,
  ...hierarchyErrors,
  ...historyErrors,
  ...holdErrors,
  ...leaseErrors,
  ...meteringErrors,
  ...notificationErrors,
  ...analyticsErrors,
  ...privacyErrors,
  ...proofErrors,
  ...providerErrors,
  ...platformErrors,
  ...startErrors,
};

/** Every code that Alfred ever answers with. A code is never reused. */
export type ErrorCode = keyof typeof entries;

/** What each code means to callers and operators; `docs/errors.md` shows them all. */
export const catalogue: Readonly<Record<ErrorCode, ErrorEntry>> = entries;

/** Whether `code` is in the catalogue of this release. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}

/** The parameters that `code` speaks of, each once, in the order of its message and hint. */
export function paramsOf(code: ErrorCode): readonly string[] {
  const { message, hint } = catalogue[code];
  const names = [...`${message} ${hint}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [...new Set(names)];
}
