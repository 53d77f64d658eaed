import type { Logger } from '@alfred/telemetry';

/** A logger for parts whose faults are the run's own doing: each is a line of the trace. */
export function tracingLogger(note: (line: string) => void): Logger {
  const say = (level: string) => (fields: unknown) => note(`${level} ${describe(fields)}`);
  const quiet = { warn: say('warn'), error: say('error'), info: () => {}, debug: () => {} };
  return quiet as unknown as Logger;
}

function describe(fields: unknown): string {
  if (typeof fields !== 'object' || fields === null) return String(fields);
  const named = Object.entries(fields).map(([name, value]) =>
    value instanceof Error
      ? `${name}=${'code' in value ? value.code : value.message}`
      : `${name}=${value}`,
  );
  return named.join(' ');
}
