// Which headers the routes that models are called by read, and which stand on their answers.
import type { Dialect } from '@alfred/errors';

type Schema = Readonly<Record<string, unknown>>;

/** Something that a request says beside its body. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

/** What a route is for: calling a model, counting, reading what is kept, or only looking around. */
export type Purpose = 'call' | 'count' | 'keep' | 'look';

const text = { type: 'string' };
const whole = { type: 'integer', minimum: 0 };

function inHeader(name: string, description: string, schema: Schema = text): Parameter {
  return { in: 'header', name, required: false, description, schema };
}

const ownId = inHeader('x-request-id', 'Your own id of the request: it comes back.');

const version = inHeader(
  'anthropic-version',
  'Clients of Anthropic send it. Alfred speaks one version, and takes any; where other clients come too, theirs are known by it.',
);

const betas = inHeader(
  'anthropic-beta',
  'Features of Anthropic’s models, with commas between them; for other models they ask for nothing.',
);

/** What every call of a model may say beside its body. */
export const callHeaders: readonly Parameter[] = [
  inHeader('idempotency-key', 'Calls under one key are one call: 1 to 200 printable characters.'),
  inHeader('x-alfred-tags', 'What the call is for: `project=atlas,stage=test`.'),
  inHeader('x-alfred-dry-run', '`true`: the answer is a quote, as of `POST /v1/quotes`.'),
  inHeader('x-alfred-sticky', 'Whoever says the same stays with the same arm of an experiment.'),
  inHeader(
    'cache-control',
    '`no-cache`: no earlier answer is given again; `no-store`: this one is not kept either.',
  ),
  inHeader('x-alfred-cache-similarity', 'How alike a question must be whose answer will do.', {
    ...{ type: 'integer', minimum: 0, maximum: 100 },
  }),
  inHeader('traceparent', 'The trace that the call is part of, as W3C Trace Context words it.'),
];

/** What a quote may be asked with: those of a call that change what it costs. */
export const quoteHeaders: readonly Parameter[] = callHeaders.filter(({ name }) =>
  ['x-alfred-tags', 'x-alfred-sticky'].includes(name),
);

/** What the clients of these vendors say beside that. */
export function headersOf(dialects: readonly Dialect[], purpose: Purpose): readonly Parameter[] {
  const isAnthropic = dialects.includes('anthropic');
  return [
    ownId,
    ...(isAnthropic ? [version] : []),
    ...(isAnthropic && (purpose === 'call' || purpose === 'count') ? [betas] : []),
  ];
}

const limits = {
  'x-ratelimit-limit-requests': ['Requests that the limit that matters allows.', whole],
  'x-ratelimit-remaining-requests': ['How many of them are left.', whole],
  'x-ratelimit-reset-requests': ['When all of them are there again: `6m0s`.', text],
  'x-ratelimit-limit-tokens': ['Tokens that the limit that matters allows.', whole],
  'x-ratelimit-remaining-tokens': ['How many of them are left.', whole],
  'x-ratelimit-reset-tokens': ['When all of them are there again: `6m0s`.', text],
  'x-alfred-limits': ['`local`: only this gateway has counted, with its share.', text],
} as const;

const called = {
  'x-alfred-provider': ['Who answered, or was asked last.', text],
  'x-alfred-attempts': ['How many calls of providers were made.', whole],
  'x-alfred-cost': ['What it cost, in the unit of what pays. A stream says it at its end.', text],
} as const;

const answered = {
  'x-alfred-cache': ['`hit`, `semantic; similarity=97` or `miss; reason=…`, under a cache.', text],
  'x-alfred-budget-warning': ['Soft budgets that are past their limit.', text],
  'server-timing': ['Alfred’s share of the time, and the provider’s.', text],
  'cache-control': ['Of a stream: nobody in between keeps it, or changes it.', text],
} as const;

const refused = {
  'retry-after': ['Seconds until it is worth asking again.', whole],
  'retry-after-ms': ['The same in milliseconds, where it is known so well.', whole],
  'x-should-retry': ['`false`: the same request would fail again.', text],
} as const;

const every = {
  'x-request-id': ['Alfred’s id of the request.', text],
  'x-client-request-id': ['The client’s own id of it.', text],
} as const;

const request = { 'request-id': ['The same id, as clients of Anthropic read it.', text] } as const;
const counted = { 'x-alfred-count': ['Who has counted: `provider` or `gateway`.', text] } as const;
const vary = { vary: ['The headers that decide whose words the answer is in.', text] } as const;

const known = {
  ...{ ...every, ...request, ...vary, ...limits, ...called },
  ...{ ...answered, ...refused, ...counted },
} as const;

type Name = keyof typeof known;

/** Every header of an answer, once for the whole document. */
export const headerComponents = Object.fromEntries(
  Object.entries(known).map(([name, [description, schema]]) => [name, { description, schema }]),
);

/** The headers of an answer, and of a refusal, by reference. */
export function answerHeaders(dialects: readonly Dialect[], purpose: Purpose) {
  const both = [
    ...Object.keys(every),
    ...(dialects.includes('anthropic') ? Object.keys(request) : []),
    ...(dialects.length > 1 ? Object.keys(vary) : []),
    ...(purpose === 'call' || purpose === 'keep' ? Object.keys(limits) : []),
    ...(purpose === 'call' ? Object.keys(called) : []),
  ];
  const answers = { call: Object.keys(answered), count: Object.keys(counted), keep: [], look: [] };
  const own = answers[purpose];
  return {
    answer: named([...both, ...own] as Name[]),
    refusal: named([...both, ...Object.keys(refused)] as Name[]),
  };
}

/** What an answer of Alfred's own routes beside those says: its id. */
export const ownAnswerHeaders = named(Object.keys(every) as Name[]);

function named(names: readonly Name[]) {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const),
  );
}
