/**
 * Which endpoints a deployment delivers to. `development` also takes http, loopback and every port:
 * for a machine on which nobody else works.
 */
export const targets = ['public', 'development'] as const;

export type Targets = (typeof targets)[number];

export const urlLengthMax = 2_048;

/** Where https is spoken. */
const ports: readonly string[] = ['', '443', '8443'];

/** Why nothing is sent to a URL, by its text alone; undefined when nothing speaks against it. */
export function refuseUrl(text: string, allowed: Targets): string | undefined {
  if (text.length > urlLengthMax) return `it has more than ${urlLengthMax} characters`;
  if (!URL.canParse(text)) return 'it is no URL';
  const url = new URL(text);
  const isLocal = allowed === 'development';
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) return 'it is not https';
  if (url.username !== '' || url.password !== '') return 'it has a user or a password';
  if (url.hash !== '') return 'it has a fragment, which is never sent';
  if (!isLocal && !ports.includes(url.port)) return 'its port is not 443 or 8443';
  return undefined;
}
