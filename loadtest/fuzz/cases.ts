import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { fitting, hostileText, type Schema, spoiled } from './values.ts';

/** One request. */
export interface FuzzCase {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What requests are made of. */
export interface Ground {
  /** The document of the API. */
  readonly document: ApiDocument;
  /** Calls of models: a path, and a body that is taken. */
  readonly calls: readonly { readonly path: string; readonly body: unknown }[];
  /** Ids that are there, of the own organisation and of another one. */
  readonly ids: readonly string[];
  /** Whose requests they are. */
  readonly key: string;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Routes without an end are no cases: they answer for as long as somebody listens. */
const endless = /\/(live|events)$/;

/** Any request: to each operation of the document and each call of models, well or ill. */
export function anyCase(ground: Ground): fc.Arbitrary<FuzzCase> {
  const operations = Object.entries(ground.document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const managed = operations
    .filter(({ path }) => !endless.test(path))
    .map((of) => managedCase(of, ground));
  const called = ground.calls.map(({ path, body }) => callCase(path, body, ground));
  return fc.oneof(
    { weight: 3, arbitrary: fc.oneof(...managed) },
    { weight: 2, arbitrary: fc.oneof(...called) },
    { weight: 1, arbitrary: strayCase(ground) },
  );
}

function managedCase(
  {
    path,
    method,
    operation,
  }: { readonly path: string; readonly method: string; operation: Operation },
  ground: Ground,
): fc.Arbitrary<FuzzCase> {
  const resolve = (reference: string): Schema => {
    let found: unknown = ground.document;
    for (const part of reference.slice(2).split('/'))
      found = (found as Record<string, unknown>)[part];
    return found as Schema;
  };
  const within = { resolve, texts: ground.ids };
  const { parameters = [], requestBody } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      parameters: fc.tuple(...parameters.map((each) => parameterOf(each, ground))),
      body: schema ? bodyOf(fitting(schema, within)) : fc.constant(undefined),
      headers: headersOf(ground),
    })
    .map(({ parameters: values, body, headers }) => ({
      ...{ method: method.toUpperCase(), body, headers },
      path: pathOf(path, parameters, values),
    }));
}

function parameterOf(parameter: Parameter, { ids }: Ground): fc.Arbitrary<string | undefined> {
  const known = fc.constantFrom(...ids);
  const value = fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: hostileText });
  return parameter.in === 'path' ? value : fc.option(value, { nil: undefined, freq: 1 });
}

function pathOf(
  path: string,
  parameters: readonly Parameter[],
  values: readonly (string | undefined)[],
): string {
  let filled = path;
  const query = new URLSearchParams();
  for (const [index, { in: place, name }] of parameters.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    if (place === 'path') filled = filled.replace(`{${name}}`, encoded(value));
    else if (place === 'query') query.set(name, value);
  }
  return query.size > 0 ? `${filled}?${query}` : filled;
}

/** A lone surrogate has no encoding. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || '%20';
}

function callCase(path: string, taken: unknown, ground: Ground): fc.Arbitrary<FuzzCase> {
  return fc
    .record({ body: bodyOf(fc.constant(taken)), headers: headersOf(ground) })
    .map((rest) => ({ method: 'POST', path, ...rest }));
}

/** Paths and methods that nobody serves, or serves otherwise. */
function strayCase(ground: Ground): fc.Arbitrary<FuzzCase> {
  const managed = Object.keys(ground.document.paths).filter((path) => !endless.test(path));
  const paths = [...managed, ...ground.calls.map(({ path }) => path)];
  return fc
    .record({
      method: fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'POST', 'HEAD', 'OPTIONS'),
      path: fc.oneof(
        fc.constantFrom(...paths),
        hostileText.map((text) => `/${encoded(text).slice(0, 4_000)}`),
        fc.constantFrom(
          '//',
          '/v1//models',
          '/v1/models/',
          '/%',
          '/%zz',
          '/?%',
          '/api/v1/../v1/keys',
        ),
      ),
      headers: headersOf(ground),
    })
    .map((rest) => ({ ...rest, body: undefined }));
}

/** Bytes of a body: what fits, what fits but for one place, and what is no JSON at all. */
function bodyOf(fit: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const written = (value: unknown) => Buffer.from(JSON.stringify(value) ?? 'null');
  return fc.oneof(
    { weight: 3, arbitrary: fit.map(written) },
    { weight: 5, arbitrary: fit.chain(spoiled).map(written) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fit.map((value) => written(value).subarray(0, -1)) },
    { weight: 1, arbitrary: fit.map((value) => Buffer.concat([bom, written(value)])) },
    { weight: 1, arbitrary: fit.map((value) => gzipSync(written(value))) },
    { weight: 1, arbitrary: fit.map((value) => Buffer.concat([written(value), loneByte])) },
  );
}

const bom = Buffer.from([0xef, 0xbb, 0xbf]);
/** No UTF-8 ends like this. */
const loneByte = Buffer.from([0xc3]);

function headersOf({ key }: Ground): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc
    .record({
      authorization: fc.oneof(
        { weight: 9, arbitrary: fc.constant(`Bearer ${key}`) },
        { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', `Basic ${key}`, `Bearer ${key}x`) },
      ),
      'content-type': fc.oneof(
        { weight: 9, arbitrary: fc.constant('application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'a/b', 'x'),
        },
      ),
      'content-encoding': fc.constantFrom('', '', '', '', '', '', '', '', 'gzip', 'br'),
      'idempotency-key': fc.oneof({ weight: 4, arbitrary: fc.constant('') }, headerText),
      'x-alfred-tags': fc.oneof({ weight: 4, arbitrary: fc.constant('') }, headerText),
      'x-request-id': fc.oneof({ weight: 4, arbitrary: fc.constant('') }, headerText),
      'x-alfred-dry-run': fc.constantFrom('', '', '', 'true', 'false', 'maybe'),
    })
    .map((headers) =>
      Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
    );
}

/** What a header may hold; others never leave a client. */
const headerText = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((n) => String.fromCharCode(n)),
    maxLength: 300,
  })
  .map((text) => text.trim());
