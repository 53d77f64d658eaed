import { encodeSse, type JsonObject } from '@alfred/openai-wire';

/** Writes the events of one response, numbered without gaps. */
export interface EventWriter {
  /** One event, as it goes over the wire. */
  write(type: string, fields: JsonObject): string;
  /** Takes a number for an event of which it is decided later what it says. */
  reserve(type: string): (fields: JsonObject) => string;
}

/** Nothing was written yet. */
export function eventWriter(): EventWriter {
  let sequence = 0;
  const reserve = (type: string) => {
    const number = sequence;
    sequence += 1;
    return (fields: JsonObject): string => {
      const event = { type, sequence_number: number, ...fields };
      return `event: ${type}\n${encodeSse(JSON.stringify(event))}`;
    };
  };
  return { reserve, write: (type, fields) => reserve(type)(fields) };
}
