import type { Environment } from '@alfred/config';

/** Where a command writes, and who looks at it. */
export interface Terminal {
  /** For results. */
  readonly out: (text: string) => void;
  /** For progress and errors. */
  readonly err: (text: string) => void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** NO_COLOR is set: no colours whoever looks. */
  readonly plain: boolean;
  /** Where the user stands: relative paths on the command line begin here. */
  readonly cwd: string;
}

/** The terminal of this process. */
export function processTerminal(env: Environment): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    outIsTty: process.stdout.isTTY ?? false,
    errIsTty: process.stderr.isTTY ?? false,
    plain: (env.NO_COLOR ?? '') !== '',
    // npm changes to the root of the repository, and says where it was called.
    cwd: env.INIT_CWD || process.cwd(),
  };
}

/** A line on a terminal that is written over as work goes on; nothing where nobody looks. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

export function progressOn({ err, errIsTty }: Terminal): Progress {
  let shown = false;
  return {
    show: (text) => {
      if (!errIsTty) return;
      shown = true;
      err(`\r\u001b[K${text}`);
    },
    clear: () => {
      if (shown) err('\r\u001b[K');
      shown = false;
    },
  };
}
