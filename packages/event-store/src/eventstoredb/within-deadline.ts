import { AlfredError } from '@alfred/errors';

/**
 * What `work` comes to, or `database_unavailable` when that takes too long: the work may go on, and
 * its end is nobody's any more. Calls of the client can stay without any answer, whatever deadline
 * they were given.
 */
export async function withinDeadline<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const cause = new Error(`No answer came within ${ms} ms.`);
    late.reject(new AlfredError('database_unavailable', {}, { cause }));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
