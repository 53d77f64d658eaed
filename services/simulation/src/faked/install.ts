// Puts the run's time and chance in front of those of the machine, before any product code is
// loaded. The product's source stays as it is.
import { registerHooks } from 'node:module';
import { installTimers } from './timers.ts';

/** Modules of Node that the product's code gets from here instead, and where. */
const stands: readonly { readonly of: string; readonly by: URL; readonly in: RegExp }[] = [
  {
    of: 'node:timers/promises',
    by: new URL('./timers-promises.ts', import.meta.url),
    in: /\/(packages|services)\//,
  },
  { of: 'node:crypto', by: new URL('./crypto.ts', import.meta.url), in: /\/(packages|services)\// },
];

const own = /\/services\/simulation\//;

/** Once, at the start of the program. */
export function installStands(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const from = context.parentURL ?? '';
      const stand = stands.find((each) => each.of === specifier && each.in.test(from));
      if (!stand || own.test(from) || from.includes('/node_modules/')) {
        return next(specifier, context);
      }
      return { url: stand.by.href, shortCircuit: true };
    },
  });
  const { setTimeout, setInterval, setImmediate } = globalThis;
  const { clearTimeout, clearInterval, clearImmediate } = globalThis;
  installTimers({
    ...{ setTimeout, setInterval, setImmediate },
    ...{ clearTimeout, clearInterval, clearImmediate },
  });
}
