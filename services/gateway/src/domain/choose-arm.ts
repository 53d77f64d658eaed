import type { Arm, Experiment } from './route.ts';

/** Who asks, as far as an experiment tells one from another. */
export interface StickyTo {
  readonly organization: string;
  readonly route: string;
  readonly key: string;
  readonly node: string;
  /** What the client says of its own user; undefined when it says nothing. */
  readonly header: string | undefined;
}

/**
 * The arm of a request: the same for the same key, user or header in every gateway, without any
 * memory of it. When an arm has stopped, only its own requests go elsewhere.
 */
export function chooseArm(experiment: Experiment, to: StickyTo): Arm | undefined {
  const who = stickyValue(experiment.sticky, to);
  const seed = `${to.organization}/${to.route}/${experiment.name}/${who}`;
  const chosen = byWeight(experiment.arms, share(seed));
  if (chosen?.stopped === '') return chosen;
  const running = experiment.arms.filter(({ stopped }) => stopped === '');
  return byWeight(running, share(`${seed}/again`));
}

function stickyValue(sticky: string, { key, node, header }: StickyTo): string {
  if (sticky === 'user') return node;
  return sticky === 'header' ? (header ?? key) : key;
}

function byWeight(arms: readonly Arm[], at: number): Arm | undefined {
  const whole = arms.reduce((sum, { weight }) => sum + weight, 0);
  let left = at * whole;
  for (const arm of arms) {
    left -= arm.weight;
    if (left < 0) return arm;
  }
  return arms.at(-1);
}

/** A number in [0, 1) that a text stands for: FNV-1a over its code units, then mixed well. */
export function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
