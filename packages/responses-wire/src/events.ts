import { encodeSse, type JsonObject } from '@alfred/openai-wire';

/** Writes the events of one response, numbered without gaps. */
export interface EventWriter {
  /** One event, as it goes over the wire. */
  write(type: string, fields: JsonObject): string;
}

/** Nothing was written yet. */
export function eventWriter(): EventWriter {
  let sequence = 0;
  return {
    write: (type, fields) => {
      const event = { type, sequence_number: sequence, ...fields };
      sequence += 1;
      return `event: ${type}\n${encodeSse(JSON.stringify(event))}`;
    },
  };
}
