// A stream carries several texts beside each other: an answer, a thought, the arguments of calls.
// Each has a lane of its own, by the choice and the field that it comes in.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { TextStage } from '@alfred/safety';
import { isSilent } from '../../domain/safety/spoken-texts.ts';

/** What a lane still held, as a delta that a client adds to what it has. */
export interface Lane {
  readonly choice: number;
  readonly delta: JsonObject;
}

export interface Lanes {
  /** Puts the texts of a delta through their lanes; the same object when nothing changed. */
  pass(choice: number, delta: JsonObject): JsonObject;
  /** The same, with `put` in place of the lane's own stage. */
  walk(
    choice: number,
    delta: JsonObject,
    put: (text: string, stage: TextStage) => string,
  ): JsonObject;
  /** Ends the lanes of a choice, or all of them; gives what they still held. */
  drain(choice?: number): readonly Lane[];
}

interface OpenLane {
  readonly choice: number;
  readonly stage: TextStage;
  /** A text of this lane where it stands in a delta. */
  wrap: Wrap;
}

type Wrap = (text: Json) => JsonObject;

/** No answer has more texts: what is beyond is one text with the last of them. */
const lanesMax = 2_048;

/** No lane yet; `open` makes the stages of one for the field that its text comes in. */
export function openLanes(open: (field: string) => TextStage): Lanes {
  const lanes = new Map<string, OpenLane>();
  const laneOf = (key: string, field: string, choice: number, wrap: Wrap): OpenLane => {
    const known = lanes.get(key);
    if (known) return known;
    const last = lanes.size >= lanesMax ? [...lanes.values()].at(-1) : undefined;
    const lane = last ?? { choice, stage: open(field), wrap };
    if (!last) lanes.set(key, lane);
    return lane;
  };
  const walk: Lanes['walk'] = (choice, delta, put) => {
    const visit = (spot: Spot, text: string): string => {
      const lane = laneOf(`${choice}${spot.path}`, spot.field, choice, spot.wrap);
      return put(text, lane.stage);
    };
    const top = { path: '', field: '', wrap: (value: Json) => value as JsonObject };
    return passFields(delta, top, visit);
  };
  return {
    walk,
    pass: (choice, delta) => walk(choice, delta, (text, stage) => stage.push(text)),
    drain: (choice) => {
      const held: Lane[] = [];
      for (const [key, lane] of lanes) {
        if (choice !== undefined && lane.choice !== choice) continue;
        lanes.delete(key);
        const text = lane.stage.end();
        if (text !== '') held.push({ choice: lane.choice, delta: lane.wrap(text) });
      }
      return held;
    },
  };
}

/** Where a value stands in a delta. */
interface Spot {
  readonly path: string;
  readonly field: string;
  readonly wrap: Wrap;
}

type Visit = (spot: Spot, text: string) => string;

function passValue(value: Json, spot: Spot, visit: Visit): Json {
  if (typeof value === 'string') return value === '' ? value : visit(spot, value);
  if (Array.isArray(value)) return passItems(value as readonly Json[], spot, visit);
  return isObject(value) ? passFields(value, spot, visit) : value;
}

function passFields(fields: JsonObject, spot: Spot, visit: Visit): JsonObject {
  let changed: Record<string, Json | undefined> | undefined;
  for (const field in fields) {
    const value = fields[field];
    if (value === undefined || isSilent(field)) continue;
    const wrap = (inner: Json) => spot.wrap({ [field]: inner });
    const passed = passValue(value, { path: `${spot.path}.${field}`, field, wrap }, visit);
    if (passed === value) continue;
    changed ??= { ...fields };
    changed[field] = passed;
  }
  return changed ?? fields;
}

/** Items of a list are told apart by their own index where they have one, as calls do. */
function passItems(items: readonly Json[], spot: Spot, visit: Visit): Json {
  const passed = items.map((item, place) => {
    const own = isObject(item) && typeof item.index === 'number' ? item.index : place;
    const named = isObject(item) ? namesOf(item) : {};
    const wrap = (inner: Json) => spot.wrap([isObject(inner) ? { ...named, ...inner } : inner]);
    return passValue(item, { path: `${spot.path}[${own}]`, field: spot.field, wrap }, visit);
  });
  return passed.every((item, index) => item === items[index]) ? items : passed;
}

/** What says which item a text belongs to. */
function namesOf({ index, type }: JsonObject): JsonObject {
  return { ...(index === undefined ? {} : { index }), ...(type === undefined ? {} : { type }) };
}
