import { runVerify } from '../src/index.ts';

/** Runs the verifier as a shell does, on a terminal or not. */
export async function runIn(cwd: string, words: readonly string[], tty = false) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runVerify(words, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    outIsTty: tty,
    errIsTty: tty,
    plain: false,
    cwd,
  });
  return { code, out: out.join(''), err: err.join('') };
}
