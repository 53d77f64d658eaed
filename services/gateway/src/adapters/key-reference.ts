import { readFileSync } from 'node:fs';
import type { Environment } from '@alfred/config';
import { AlfredError } from '@alfred/errors';

/** Whether a setting says where a key is. */
export function isKeyReference(text: string): boolean {
  return /^(env|file):.+$/.test(text);
}

/**
 * The key that stands where `reference` says: in the environment, or in a file of its own. The key
 * itself goes into no message, whatever is wrong with it. Throws `setting_invalid`.
 */
export function keyAt(
  reference: string,
  env: Environment,
  { setting, of }: { readonly setting: string; readonly of: string },
): string {
  const [kind = '', ...rest] = reference.split(':');
  const from = rest.join(':');
  const what = `the key of ${of}`;
  const text = kind === 'env' ? (env[from] ?? '') : fileText(from, { setting, what });
  const value = text.trim();
  if (value === '') throw invalid(setting, `${what} is empty: ${reference}`);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw invalid(setting, `${what} holds characters that no HTTP header can carry`);
  }
  return value;
}

/** The file that a reference names, if it names one: it may say another key later. */
export function keyFileOf(reference: string | undefined): string | undefined {
  return reference?.startsWith('file:') ? reference.slice('file:'.length) : undefined;
}

/** What a file says that a setting names. Throws `setting_invalid`. */
export function fileText(
  path: string,
  { setting, what }: { readonly setting: string; readonly what: string },
): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw invalid(setting, `${what} cannot be read: ${code ?? 'refused'}`, cause);
  }
}

function invalid(name: string, reason: string, cause?: unknown): AlfredError {
  return new AlfredError('setting_invalid', { name, reason }, { cause });
}
