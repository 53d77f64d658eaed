// Fields that requests of every kind have, and how what is wrong with them is said.
import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject } from './json.ts';

const modelLengthMax = 200;
const depthMax = 64;

/** The fields of a body that may be walked through: an object, and not too deep. */
export function readFields(json: Json): JsonObject {
  if (!isObject(json)) throw invalid('body', 'the body must be a JSON object');
  if (isDeeper(json, depthMax)) {
    throw invalid('body', `the body nests deeper than ${depthMax} levels`);
  }
  return json;
}

/** Everything after this may recurse: writing JSON, counting bytes. */
function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  // Not `for in`: over objects of ever other shapes it is compiled again and again.
  for (const child of Object.values(value) as readonly unknown[]) {
    if (typeof child === 'object' && child !== null && isDeeper(child, levels - 1)) return true;
  }
  return false;
}

/** The name of a model: printable, and of a length that a name has. */
export function parseModel(model: Json | undefined): string {
  if (typeof model !== 'string' || model === '') {
    throw invalid('model', 'model must be the name of a model');
  }
  if (model.length > modelLengthMax || !/^[\x21-\x7e]+$/.test(model)) {
    throw invalid('model', `model must be at most ${modelLengthMax} printable characters`);
  }
  return model;
}

/** A switch, which is off where it is not there. */
export function optionalBoolean(body: JsonObject, field: string): boolean {
  const value = body[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalid(field, `${field} must be a boolean`);
  return value;
}

/** A whole number from 1 on, where it is there. */
export function optionalCount(body: JsonObject, field: string, most: number): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw invalid(field, `${field} must be an integer from 1 to ${most}`);
  }
  return value;
}

/** One of a few words, where it is there. */
export function optionalWord<Word extends string>(
  body: JsonObject,
  field: string,
  words: readonly Word[],
): Word | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  const word = words.find((each) => each === value);
  if (word === undefined) throw invalid(field, `${field} must be one of ${words.join(', ')}`);
  return word;
}

/** What is right, and not served here. */
export function unserved(param: string): AlfredError {
  return new AlfredError('parameter_unsupported', { param, provider: 'this gateway' });
}

/** What is wrong with a request, and with which field of it. */
export function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason });
}
