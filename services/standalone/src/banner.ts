import type { Settings } from '@alfred/config';
import type { Demo } from '@alfred/home';

export interface BannerFacts {
  readonly demo: Demo;
  readonly home: string;
  readonly tookSeconds: number;
  /** Whether this start made the demo organisation. */
  readonly isFirst: boolean;
}

/** What the terminal shows once everything works. The only place where the demo key is shown. */
export function banner({ demo, home, tookSeconds, isFirst }: BannerFacts): string {
  const behind = isFirst ? '  ($25.00 behind it)' : '';
  const body = '{"model":"sim/echo","messages":[{"role":"user","content":"Hello, Alfred"}]}';
  return `
Alfred is ready (${tookSeconds.toFixed(1)} s).

  URL        ${demo.url}
  Demo key   ${demo.demoKey}${behind}
  Docs       ${demo.url}/docs
  Data       ${home}

Try it:

  curl ${demo.url}/v1/chat/completions \\
    -H 'authorization: Bearer ${demo.demoKey}' \\
    -H 'content-type: application/json' \\
    -d '${body}'

Stop it with Ctrl-C.
`;
}

/** What `--help` shows. */
export function help(schemas: Readonly<Record<string, Settings>>): string {
  const settings = Object.values(schemas).flatMap((schema) => Object.entries(schema));
  const width = Math.max(...settings.map(([name]) => name.length)) + 2;
  const lines = settings.map(([name, { doc }]) => `  ${name.padEnd(width)}${doc}`);
  return `Alfred: every service in one process, with its own PostgreSQL.

Usage: npm start [-- <options>]

Options:
  --fresh         removes what earlier starts left in the home folder, then starts
  --check-config  checks the settings and ends
  --help          shows this

Settings (environment):
${lines.join('\n')}
`;
}
