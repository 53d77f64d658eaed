// A judge of words: it knows a few, and says of each how harmful it is.
import type { ModerationsRequest } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import type { OperationCall, WholeReply } from '../../../ports/provider.ts';

/** A word of each category that is named after it. */
const categories: Readonly<Record<string, RegExp>> = {
  harassment: /\bidiot\b/i,
  'harassment/threatening': /\bbeat you up\b/i,
  hate: /\bvermin\b/i,
  'hate/threatening': /\bexterminate\b/i,
  illicit: /\bcounterfeit\b/i,
  'illicit/violent': /\bbuild a bomb\b/i,
  'self-harm': /\bhurt myself\b/i,
  'self-harm/intent': /\bend my life\b/i,
  'self-harm/instructions': /\bhow to hurt myself\b/i,
  sexual: /\bpornograph/i,
  'sexual/minors': /\bchild pornograph/i,
  violence: /\bkill\b/i,
  'violence/graphic': /\bdismember/i,
};

const certain = 0.98;
const innocent = 0.001;

/** A verdict on every input, as OpenAI's clients read it. */
export function moderate({ request, requestId }: OperationCall<ModerationsRequest>): WholeReply {
  const isParts = Array.isArray(request.body.input) && request.body.input.some(isPart);
  // Parts of one input have one verdict together.
  const inputs = isParts ? [request.texts.join('\n')] : request.texts;
  const id = `modr-${requestId}`;
  const reply = { id, model: 'sim/moderate', results: inputs.map(judge) };
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    usage: { ...emptyUsage, requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest: id,
  };
}

const isPart = (input: unknown): boolean => typeof input === 'object';

function judge(text: string) {
  const found = Object.entries(categories).map(
    ([name, words]) => [name, words.test(text)] as const,
  );
  return {
    flagged: found.some(([, isFound]) => isFound),
    categories: Object.fromEntries(found),
    category_scores: Object.fromEntries(
      found.map(([name, isFound]) => [name, isFound ? certain : innocent]),
    ),
    category_applied_input_types: Object.fromEntries(found.map(([name]) => [name, ['text']])),
  };
}
