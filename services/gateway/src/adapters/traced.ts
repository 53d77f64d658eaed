import type { Telemetry } from '@alfred/telemetry';

type Attributes = Readonly<Record<string, string | boolean>>;

/** The number of OpenTelemetry's status for a span that failed. */
const failed = 2;

export interface Tracing<Ask, Answer> {
  readonly name: string;
  /** Ids, names of models and the like: never a person, a key or a prompt. */
  readonly describe: (ask: Ask) => Attributes;
  /** The code of a failure that is a value, or undefined when it went well. */
  readonly failureOf: (answer: Answer) => string | undefined;
}

/** The same function, with a span around every call where there is a collector for it. */
export function traced<Ask, Answer>(
  { tracer, isTracing }: Pick<Telemetry, 'tracer' | 'isTracing'>,
  { name, describe, failureOf }: Tracing<Ask, Answer>,
  run: (ask: Ask) => Promise<Answer>,
): (ask: Ask) => Promise<Answer> {
  if (!isTracing) return run;
  return (ask) =>
    tracer.startActiveSpan(name, async (span) => {
      span.setAttributes(describe(ask));
      try {
        const answer = await run(ask);
        const message = failureOf(answer);
        if (message !== undefined) span.setStatus({ code: failed, message });
        return answer;
      } catch (error) {
        span.setStatus({ code: failed, message: 'internal' });
        throw error;
      } finally {
        span.end();
      }
    });
}
