import { runVerify } from '@alfred/verify';
import type { Terminal } from '../terminal.ts';

/** `alfred verify <folder>`: the auditor's tool, under another name. Gives its exit code. */
export function verify(
  folder: string,
  options: { readonly key?: string; readonly checkpoint?: string; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const words = [
    ...(options.key === undefined ? [] : [`--key=${options.key}`]),
    ...(options.checkpoint === undefined ? [] : [`--checkpoint=${options.checkpoint}`]),
    ...(options.json ? ['--json'] : []),
  ];
  return runVerify([...words, '--', folder], terminal);
}
