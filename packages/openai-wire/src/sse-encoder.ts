/** How OpenAI's streams say that they are complete. */
export const doneData = '[DONE]';

/** One event that carries this data. JSON has no line breaks, so one line is enough. */
export function encodeSse(data: string): string {
  return `data: ${data}\n\n`;
}

/** The end of a complete stream, as it goes over the wire. */
export const doneEvent = encodeSse(doneData);
