import { AlfredError } from '@alfred/errors';
import type { JsonObject } from '@alfred/openai-wire';

/** Which part of a list is wanted, as OpenAI's clients ask for it. */
export interface ListQuery {
  readonly limit?: string;
  readonly order?: string;
  readonly after?: string;
}

const limitMax = 100;
const limitUsual = 20;

/** One page of items, the last ones first unless it is asked for otherwise. */
export function listPage(items: readonly JsonObject[], query: ListQuery) {
  const { order = 'desc', after } = query;
  const limit = query.limit === undefined ? limitUsual : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
    throw invalid('limit', `limit must be an integer from 1 to ${limitMax}`);
  }
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'order must be asc or desc');
  const ordered = order === 'asc' ? items : items.toReversed();
  const passed = after === undefined ? -1 : ordered.findIndex(({ id }) => id === after);
  if (after !== undefined && passed === -1)
    throw invalid('after', 'after must be one of the items');
  const data = ordered.slice(passed + 1, passed + 1 + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: passed + 1 + limit < ordered.length,
  };
}

function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason });
}
