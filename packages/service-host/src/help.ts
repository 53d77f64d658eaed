import type { Settings } from '@alfred/config';

/** What `--help` shows of a program. */
export function help(name: string, settings: Settings, hasSchema: boolean): string {
  const entries = Object.entries(settings);
  const width = Math.max(...entries.map(([setting]) => setting.length)) + 2;
  const lines = entries.map(([setting, { doc }]) => `  ${setting.padEnd(width)}${doc}`);
  const migrate = hasSchema
    ? '  migrate         makes the schema and the login of the service, then ends\n'
    : '';
  return `Alfred: the ${name} service, in a process of its own.

Usage: node services/${name}/src/main.ts [<option>]

${migrate}  --check-config  checks the settings and ends
  --help          shows this

Settings (environment):
${lines.join('\n')}
`;
}
