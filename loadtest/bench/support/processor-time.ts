import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc/<pid>/stat: the kernel's hundredth of a second. */
const tickMicros = 10_000;

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of the children that are gone and were waited for. */
  readonly gone: number;
}

/**
 * Processor time that a process has used, all its threads together, in microseconds. Only Linux
 * tells; elsewhere it is not a number.
 */
export function processorMicros(pid: number): number {
  return (statOf(pid)?.own ?? Number.NaN) * tickMicros;
}

/** The same of a process and its children, those that are gone included: a PostgreSQL server. */
export function familyProcessorMicros(pid: number): number {
  const stat = statOf(pid);
  if (!stat) return Number.NaN;
  const children = numbersIn('/proc').flatMap((each) => {
    const child = statOf(each);
    return child?.parent === pid ? [child.own + child.gone] : [];
  });
  return (stat.own + stat.gone + children.reduce((a, b) => a + b, 0)) * tickMicros;
}

/** The same of a process and all that descends from it, those that are gone included. */
export function treeProcessorMicros(pid: number): number {
  const stats = new Map(
    numbersIn('/proc').flatMap((each) => {
      const stat = statOf(each);
      return stat ? [[each, stat] as const] : [];
    }),
  );
  const ticks = (root: number, stat: Stat): number =>
    [...stats]
      .filter(([, { parent }]) => parent === root)
      .map(([child, of]) => ticks(child, of))
      .reduce((a, b) => a + b, stat.own + stat.gone);
  const root = stats.get(pid);
  return (root ? ticks(pid, root) : Number.NaN) * tickMicros;
}

/** The name in parentheses may hold anything, so what follows is counted from its end. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [, parent = 0] = fields.map(Number);
    const [user = 0, system = 0, goneUser = 0, goneSystem = 0] = fields.slice(11, 15).map(Number);
    return { parent, own: user + system, gone: goneUser + goneSystem };
  } catch {
    // It ended while we looked, or this is no Linux.
    return undefined;
  }
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
