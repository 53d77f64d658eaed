// The vocabularies are tables of tens of megabytes, and a strange text takes long: neither belongs
// into the thread that serves requests.
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Encoding } from '../../domain/encoding.ts';
import { countTexts, cutText, type Encoder } from './bounded-encoder.ts';
import type { TokenAnswer, TokenJob, TokenQuestion } from './token-job.ts';

/** Pieces of words whose tokens are remembered. */
const rememberedMax = 20_000;
/** Text is text: what spells a control token is counted as it stands. */
const options = { disallowedSpecial: new Set<string>() };

if (parentPort) answerAll(parentPort);

/** Answers whatever comes, each vocabulary being loaded when it is first asked for. */
function answerAll(port: MessagePort): void {
  const encoders = new Map<Encoding, Promise<Encoder>>();
  const encoderOf = (encoding: Encoding): Promise<Encoder> => {
    const known = encoders.get(encoding) ?? load(encoding);
    encoders.set(encoding, known);
    return known;
  };
  port.on('message', async ({ number, job }: TokenQuestion) => {
    const answer = answerTo(job, await encoderOf(job.encoding));
    port.postMessage({ number, ...answer } satisfies TokenAnswer);
  });
}

function answerTo(job: TokenJob, encoder: Encoder): Omit<TokenAnswer, 'number'> {
  if (job.kind === 'cut') return cutText(encoder, job.text, job.tokensMax);
  return { tokens: countTexts(encoder, job.texts), text: '' };
}

async function load(encoding: Encoding): Promise<Encoder> {
  const tables =
    encoding === 'o200k_base'
      ? await import('gpt-tokenizer/encoding/o200k_base')
      : await import('gpt-tokenizer/encoding/cl100k_base');
  tables.setMergeCacheSize(rememberedMax);
  return {
    count: (text) => tables.countTokens(text, options),
    encode: (text) => tables.encode(text, options),
    decode: tables.decode,
  };
}
