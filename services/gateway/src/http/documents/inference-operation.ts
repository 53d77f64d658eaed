// How the document tells of the routes that models are called by. It only tells: each route reads its
// own body, carries on what it does not know, and is never slowed by a schema.
import type { Dialect } from '@alfred/errors';
import { z } from 'zod';
import { answerHeaders, headersOf, type Parameter, type Purpose } from './inference-headers.ts';

type Schema = Readonly<Record<string, unknown>>;
type Contents = Readonly<Record<string, { readonly schema: Schema }>>;

interface Route {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /** Whose clients come: one, or several who are told apart by where their key is. */
  readonly dialects: readonly Dialect[];
  /** Only a look at something, where it does not say. */
  readonly purpose?: Purpose;
  readonly parameters?: readonly Parameter[];
  readonly body?: Contents;
  readonly answer: Contents;
}

/** Under what name the document has the error of each dialect. */
const errorNames = {
  openai: 'Error',
  anthropic: 'AnthropicError',
  google: 'GoogleError',
} as const satisfies Record<Dialect, string>;

/** An `Authorization` header is taken from all of them. */
const credentials = {
  openai: ['apiKey'],
  anthropic: ['anthropicKey', 'apiKey'],
  google: ['googleKey', 'googleKeyInAddress', 'apiKey'],
} as const satisfies Record<Dialect, readonly string[]>;

/** Where the official clients of two dialects put their key. */
export const clientKeys = {
  anthropicKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An API key' },
  googleKey: { type: 'apiKey', in: 'header', name: 'x-goog-api-key', description: 'An API key' },
  googleKeyInAddress: { type: 'apiKey', in: 'query', name: 'key', description: 'An API key' },
} as const;

/** An operation of the document. */
export function inference({ id, summary, description, dialects, ...route }: Route) {
  const { purpose = 'look', parameters = [], body, answer } = route;
  const headers = answerHeaders(dialects, purpose);
  const keys = new Set(dialects.flatMap((dialect) => credentials[dialect]));
  const errors = dialects.map((dialect) => named(errorNames[dialect]));
  return {
    operationId: id,
    tags: ['models'],
    summary,
    description,
    security: [...keys].map((key) => ({ [key]: [] })),
    parameters: [...parameters, ...headersOf(dialects, purpose)],
    ...(body && { requestBody: { required: true, content: body } }),
    responses: {
      200: { description: summary, headers: headers.answer, content: answer },
      default: {
        description: 'Refused, or failed: told in the words of whose clients came.',
        headers: headers.refusal,
        content: json(choice(errors)),
      },
    },
  };
}

/** One of these, or the only one. */
export function choice(schemas: readonly Schema[]): Schema {
  const [only, ...others] = schemas;
  return only && others.length === 0 ? only : { anyOf: schemas };
}

/** A component of the document. */
export function named(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function json(schema: Schema): Contents {
  return { 'application/json': { schema } };
}

/** What a type is to those who send it. */
export function schemaOf(type: z.ZodType): Schema {
  const { $schema, ...schema } = z.toJSONSchema(type, { io: 'input' });
  return schema;
}

/** A stream of these events, told in words: JSON Schema has none for it. */
export function events(description: string): Contents {
  return { 'text/event-stream': { schema: { type: 'string', description } } };
}

/** A name in the path. */
export function inPath(name: string, description: string): Parameter {
  return { in: 'path', name, required: true, description, schema: { type: 'string' } };
}

export function inQuery(name: string, description: string, schema: Schema): Parameter {
  return { in: 'query', name, required: false, description, schema };
}

/** A whole number from 1 on; nothing says as much as no field. */
export const count = (most: number) => z.int().min(1).max(most).nullish();
/** As every body names one. */
export const modelName = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** With fields that Alfred does not read: whoever is called takes or refuses them. */
export const anything = z.looseObject({});
export const typed = z.looseObject({ type: z.string() });
