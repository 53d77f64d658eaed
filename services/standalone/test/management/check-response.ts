import { Ajv2020 } from 'ajv/dist/2020.js';

/** Throws when an answer is not what the document says about its route and status. */
export type ResponseChecker = (answer: {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}) => void;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Holds every answer against the OpenAPI document. An undocumented answer is wrong too. */
export function responseChecker(document: Document): ResponseChecker {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': isDateTime, base64: true },
  });
  ajv.addSchema({ ...document, $id: 'openapi' });
  return ({ method, path, status, headers, body }) => {
    const template = templateOf(document, path.split('?', 1)[0] ?? '');
    const operation = document.paths[template]?.[method.toLowerCase()];
    if (!operation) throw new Error(`${method} ${path} is not documented`);
    const key = String(status) in operation.responses ? String(status) : 'default';
    const pointer = ['paths', template, method.toLowerCase(), 'responses', key];
    const place = [...pointer, 'content', mediaOf(headers), 'schema'].map(escapePointer).join('/');
    const validate = ajv.getSchema(`openapi#/${place}`);
    if (!validate) throw new Error(`${method} ${template} does not document ${status}`);
    if (validate(body)) return;
    const problems = ajv.errorsText(validate.errors);
    throw new Error(`${method} ${path} answered ${status} against the document: ${problems}`);
  };
}

function templateOf({ paths }: Document, path: string): string {
  return Object.keys(paths).find((template) => patternOf(template).test(path)) ?? 'none';
}

/** `{path}` is all that is left; any other name is one part, or what stands before a colon of it. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return RegExp.escape(part);
    return part === 'path' ? '.+' : '[^/:]+';
  });
  return new RegExp(`^${parts.join('')}$`);
}

function mediaOf(headers: Readonly<Record<string, unknown>>): string {
  return String(headers['content-type']).split(';', 1)[0] ?? '';
}

/** What an answer says: a value where it is JSON, else its text. */
export function bodyOf(headers: Readonly<Record<string, unknown>>, text: string): unknown {
  return mediaOf(headers) === 'application/json' ? JSON.parse(text) : text;
}

function escapePointer(part: string): string {
  const escaped = part.replaceAll('~', '~0').replaceAll('/', '~1');
  return encodeURIComponent(escaped);
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
}
