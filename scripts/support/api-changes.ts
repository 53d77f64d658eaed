// What breaks clients between two OpenAPI documents: a request that was taken is refused, or a reply
// says less than it did. Schemas are compared as JSON Schema 2020-12, which OpenAPI 3.1 is.

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Two documents, and where in them. */
interface Pair {
  readonly was: Json | undefined;
  readonly is: Json | undefined;
  readonly at: string;
}

/** What clients send may only be wider; what they get, only narrower. */
type Direction = 'sent' | 'got';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
/** No honest schema is deeper; those that name themselves would have no end. */
const depthMax = 40;
const lowest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'] as const;

/** Every breaking change from the first document to the second, one line each; none: an empty list. */
export function breakingChanges(was: JsonObject, is: JsonObject): readonly string[] {
  const found: string[] = [];
  const [before, after] = [objectOf(was.paths), objectOf(is.paths)];
  for (const [path, item] of Object.entries(before)) {
    for (const method of methods) {
      const operation = objectOf(item)[method];
      if (operation === undefined) continue;
      const at = `${method.toUpperCase()} ${path}`;
      const now = objectOf(after[path])[method];
      if (now === undefined) found.push(`${at} is gone`);
      else compareOperations({ was: operation, is: now, at }, { was, is }, found);
    }
  }
  return found;
}

interface Documents {
  readonly was: JsonObject;
  readonly is: JsonObject;
}

function compareOperations({ was, is, at }: Pair, documents: Documents, found: string[]): void {
  const [before, after] = [objectOf(was), objectOf(is)];
  if (before.operationId !== after.operationId) {
    found.push(`${at} has another operationId: clients are generated from it`);
  }
  compareParameters({ was: before.parameters, is: after.parameters, at }, documents, found);
  const body = { was: before.requestBody, is: after.requestBody, at: `${at} body` };
  if (isRequired(body.is) && !isRequired(body.was)) found.push(`${body.at} is required now`);
  compareContents(body, { documents, found, direction: 'sent' });
  const [replies, now] = [objectOf(before.responses), objectOf(after.responses)];
  for (const [status, reply] of Object.entries(replies)) {
    const where = `${at} ${status}`;
    if (now[status] === undefined) found.push(`${where} is not answered any more`);
    else
      compareContents(
        { was: reply, is: now[status], at: where },
        { documents, found, direction: 'got' },
      );
  }
}

function compareParameters({ was, is, at }: Pair, documents: Documents, found: string[]): void {
  const [before, after] = [parametersOf(was), parametersOf(is)];
  for (const [name, parameter] of after) {
    const where = `${at} ${name}`;
    const known = before.get(name);
    if (!known && parameter.required === true) found.push(`${where} is required now`);
    if (!known) continue;
    if (parameter.required === true && known.required !== true)
      found.push(`${where} is required now`);
    const schemas = { was: known.schema, is: parameter.schema, at: where };
    compareSchemas(schemas, { documents, found, direction: 'sent', depth: 0 });
  }
  for (const name of before.keys()) if (!after.has(name)) found.push(`${at} ${name} is gone`);
}

interface Comparing {
  readonly documents: Documents;
  readonly found: string[];
  readonly direction: Direction;
}

function compareContents({ was, is, at }: Pair, comparing: Comparing): void {
  const [before, after] = [objectOf(objectOf(was).content), objectOf(objectOf(is).content)];
  for (const [type, media] of Object.entries(before)) {
    const now = after[type];
    if (now === undefined) comparing.found.push(`${at} is no ${type} any more`);
    else {
      const schemas = { was: objectOf(media).schema, is: objectOf(now).schema, at };
      compareSchemas(schemas, { ...comparing, depth: 0 });
    }
  }
}

interface Deep extends Comparing {
  readonly depth: number;
}

function compareSchemas(pair: Pair, deep: Deep): void {
  if (deep.depth > depthMax) return;
  const was = resolved(pair.was, deep.documents.was);
  const is = resolved(pair.is, deep.documents.is);
  const at = pair.at;
  compareTypes({ was: was.type, is: is.type, at }, deep);
  compareEnums({ was: was.enum, is: is.enum, at }, deep);
  compareBounds({ was, is, at }, deep);
  compareProperties({ was, is, at }, deep);
  const next = { ...deep, depth: deep.depth + 1 };
  if (was.items !== undefined && is.items !== undefined) {
    compareSchemas({ was: was.items, is: is.items, at: `${at}[]` }, next);
  }
  for (const word of ['anyOf', 'oneOf'] as const)
    compareChoices({ was: was[word], is: is[word], at }, next);
}

function compareTypes({ was, is, at }: Pair, { found, direction }: Deep): void {
  const [before, after] = [listOf(was), listOf(is)];
  const [narrow, wide] = direction === 'sent' ? [before, after] : [after, before];
  if (wide.length === 0) return;
  const lost = narrow.filter(
    (type) => !wide.includes(type) && !(type === 'integer' && wide.includes('number')),
  );
  if (lost.length > 0 || narrow.length === 0) {
    found.push(
      `${at} is ${after.join(' or ') || 'anything'} and was ${before.join(' or ') || 'anything'}`,
    );
  }
}

function compareEnums({ was, is, at }: Pair, { found, direction }: Deep): void {
  // A reply may say more words than before: clients are told to expect that.
  if (direction === 'got' || !Array.isArray(is)) return;
  const lost = listOf(was).filter((word) => !is.includes(word));
  if (lost.length > 0) found.push(`${at} does not take ${lost.join(', ')} any more`);
  if (was === undefined) found.push(`${at} takes only ${is.join(', ')} now`);
}

function compareBounds({ was, is, at }: Pair, { found, direction }: Deep): void {
  if (direction === 'got') return;
  const [before, after] = [objectOf(was), objectOf(is)];
  for (const word of lowest) {
    if (Number(after[word] ?? -Infinity) > Number(before[word] ?? -Infinity)) {
      found.push(`${at} has a higher ${word}: ${after[word]}`);
    }
  }
  for (const word of highest) {
    if (Number(after[word] ?? Infinity) < Number(before[word] ?? Infinity)) {
      found.push(`${at} has a lower ${word}: ${after[word]}`);
    }
  }
  if (after.pattern !== undefined && after.pattern !== before.pattern) {
    found.push(`${at} has another pattern`);
  }
}

function compareProperties({ was, is, at }: Pair, deep: Deep): void {
  const [before, after] = [objectOf(was), objectOf(is)];
  const [had, has] = [objectOf(before.properties), objectOf(after.properties)];
  const { found, direction } = deep;
  for (const [name, schema] of Object.entries(had)) {
    const where = `${at} .${name}`;
    if (has[name] === undefined) found.push(`${where} is gone`);
    else
      compareSchemas({ was: schema, is: has[name], at: where }, { ...deep, depth: deep.depth + 1 });
  }
  const [needed, needs] = [listOf(before.required), listOf(after.required)];
  const [more, fewer] = direction === 'sent' ? [needs, needed] : [needed, needs];
  for (const name of more) {
    if (fewer.includes(name) || (direction === 'got' && has[String(name)] === undefined)) continue;
    found.push(
      `${at} .${name} is ${direction === 'sent' ? 'required now' : 'not always there any more'}`,
    );
  }
}

/** Choices by what they say they are: one that is gone breaks who sends it. */
function compareChoices({ was, is, at }: Pair, deep: Deep): void {
  const [before, after] = [listOf(was), listOf(is)];
  for (const [index, choice] of before.entries()) {
    const now = after[index];
    if (now !== undefined)
      compareSchemas({ was: choice, is: now, at: `${at} (${index + 1})` }, deep);
    else if (deep.direction === 'sent') deep.found.push(`${at} has fewer choices`);
  }
}

function resolved(schema: Json | undefined, document: JsonObject): JsonObject {
  const { $ref: reference, ...rest } = objectOf(schema);
  if (typeof reference !== 'string') return rest;
  let found: Json | undefined = document;
  for (const part of reference.slice(2).split('/')) found = objectOf(found)[part];
  return { ...objectOf(found), ...rest };
}

function parametersOf(parameters: Json | undefined): ReadonlyMap<string, JsonObject> {
  const named = listOf(parameters).map((parameter) => {
    const found = objectOf(parameter);
    return [`${found.in} ${found.name}`, found] as const;
  });
  return new Map(named);
}

function isRequired(body: Json | undefined): boolean {
  return objectOf(body).required === true;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
