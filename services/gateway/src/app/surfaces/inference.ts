import { isObject, writeUsage } from '@alfred/openai-wire';
import type { RenderedAnswer, Rendering } from '../rendering.ts';
import { costText, usageChunk, visibleText } from './openai.ts';

/** Between the messages of one reading: it stands nowhere in JSON. */
export const messageEnd = '\u001e';

/**
 * Chat completions for programs, each piece a message of its own: usage and cost come without being
 * asked for. Failures are told beside them.
 */
export const inference: Rendering = {
  surface: 'inference',
  whole: wholeReply,
  stream: () => ({
    chunk: (chunk) => {
      const text = visibleText(chunk, true);
      return text === undefined ? '' : text + messageEnd;
    },
    end: (ended) => usageChunk(ended) + messageEnd,
    failed: () => '',
  }),
};

function wholeReply({ reply, measured, amount, asset }: RenderedAnswer): string {
  const said = reply.reply?.usage;
  const usage = measured.how === 'provider' && isObject(said) ? said : writeUsage(measured.usage);
  const alfred_cost = costText(amount, asset);
  return JSON.stringify({ ...reply.reply, usage: { ...usage, alfred_cost } });
}
