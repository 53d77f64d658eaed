import { type Script, text, usageOf } from './scripted-upstream.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What the provider reads of these requests, by its own account. */
export const promptTokens = 40;
export const saidTokens = 123;

/** Everything that a provider of streams was ever seen to do, by its name. */
export const scripts: Record<string, Script> = {
  'no usage': ({ say: tell, done }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    done();
  },
  once: ({ say: tell, usage, done }) => {
    tell(text);
    usage(usageOf(promptTokens, saidTokens));
    done();
  },
  twice: ({ say: tell, usage, done }) => {
    tell(text);
    for (let time = 0; time < 2; time += 1) usage(usageOf(promptTokens, saidTokens));
    done();
  },
  cumulative: ({ say: tell, done }) => {
    for (const part of [41, 82, saidTokens]) tell(text, usageOf(promptTokens, part));
    done();
  },
  negative: ({ say: tell, usage, done }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    usage(usageOf(-5, 10));
    done();
  },
  huge: ({ say: tell, usage, done }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    usage(usageOf(promptTokens, 10 ** 12));
    done();
  },
  'more than was asked': ({ say: tell, usage, done }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    usage(usageOf(promptTokens, 1_001));
    done();
  },
  'no sum': ({ say: tell, usage, done }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    usage(usageOf(promptTokens, 10, { total_tokens: 7 }));
    done();
  },
  'then more text': ({ say: tell, usage, done }) => {
    usage(usageOf(promptTokens, 1));
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    done();
  },
  error: ({ say: tell, event, response }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    event({ error: { message: 'overloaded', type: 'server_error', code: 'overloaded' } });
    response.end();
  },
  dies: ({ say: tell, response }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    setTimeout(() => response.destroy(), 50);
  },
  endless: async ({ say: tell, response }) => {
    for (let piece = 0; piece < 10; piece += 1) tell(text);
    while (!response.closed) await pause(20);
  },
  silent: async ({ response }) => {
    while (!response.closed) await pause(20);
  },
  slow: async ({ say: tell, usage, done }) => {
    for (let piece = 0; piece < 20; piece += 1) {
      tell(text);
      await pause(20);
    }
    usage(usageOf(promptTokens, saidTokens));
    done();
  },
};
