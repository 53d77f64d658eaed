import type { Setting, Settings } from './setting.ts';

/** The reference of all settings in Markdown, one table per service. Generated into docs/config.md. */
export function settingsDocument(schemas: Readonly<Record<string, Settings>>): string {
  const sections = Object.entries(schemas)
    .filter(([, settings]) => Object.keys(settings).length > 0)
    .map(([service, settings]) => `## ${service}\n\n${table(settings)}`);
  return `${sections.join('\n\n')}\n`;
}

function table(settings: Settings): string {
  const rows = Object.entries(settings).map(
    ([name, setting]) => `| \`${name}\` | ${fallbackOf(setting)} | ${setting.doc} |`,
  );
  return ['| Name | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function fallbackOf({ default: fallback }: Setting): string {
  return fallback === undefined ? '–' : `\`${fallback}\``;
}
