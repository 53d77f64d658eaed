import { processorMicros, treeProcessorMicros } from '../../support/processor-time.ts';

/** Who can be asked, in the order of a round. */
export const targetNames = ['proxy', 'portkey', 'litellm', 'bifrost', 'alfred'] as const;
export type TargetName = (typeof targetNames)[number];

/** Everybody but Alfred, who is always there. */
export type OpponentName = Exclude<TargetName, 'alfred'>;

/** Where to send requests, and as whom. */
export interface Target {
  readonly name: TargetName;
  /** With its version, for people. */
  readonly title: string;
  /** The whole address of chat completions. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What it calls the mock's model. */
  readonly model: string;
  /** The process under test. */
  readonly pid: number;
  /** Waits until nothing is left to do of what was asked; answers in seconds. */
  settled(): Promise<number>;
}

/** Somebody who could not be asked, and why. */
export interface Missing {
  readonly name: TargetName;
  readonly title: string;
  readonly state: 'not installed' | 'not started';
  readonly reason: string;
}

/** Processor time in microseconds: of the process under test, and of all that it started. */
export interface Used {
  readonly own: number;
  readonly children: number;
}

export function usedBy(target: Target): Used {
  const own = processorMicros(target.pid);
  return { own, children: treeProcessorMicros(target.pid) - own };
}

const wish = 'Say the word twenty times, please, and nothing else.';

/** The request that every round sends. */
export const chatBody = (target: Target, stream: boolean, content = wish): string =>
  JSON.stringify({
    model: target.model,
    messages: [{ role: 'user', content }],
    max_tokens: 64,
    stream,
  });

/** Asks once and looks at the answer, so that what is counted later is known to be an answer. */
export async function asksRightly(target: Target, stream: boolean): Promise<void> {
  const answer = await fetch(target.url, {
    method: 'POST',
    headers: { ...target.headers },
    body: chatBody(target, stream),
  });
  const text = await answer.text();
  if (answer.status === 200 && text.includes('word') && text.includes('[DONE]') === stream) return;
  throw new Error(`${target.title} answered ${answer.status}: ${text.slice(0, 200)}`);
}
