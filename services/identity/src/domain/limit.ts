import ipaddr from 'ipaddr.js';

/** How much may come in; what is not said is not limited. */
export interface LimitTerms {
  /** Any stretch of time of this length is what `requests` and `tokens` are counted in. */
  readonly windowSeconds: number;
  readonly requests?: number | undefined;
  /** Requests within any second. */
  readonly burst?: number | undefined;
  readonly tokens?: number | undefined;
  /** Calls that run at the same time. */
  readonly concurrency?: number | undefined;
}

/** The same for calls of the models whose names fit a pattern, counted by themselves. */
export interface ModelLimit extends LimitTerms {
  /** A name in which `*` stands for any run of characters. */
  readonly model: string;
}

/** What limits a key, or a node and everything below it together. */
export interface RequestLimit extends LimitTerms {
  readonly models: readonly ModelLimit[];
  /** From where requests come: addresses, or networks as `10.0.0.0/8`; empty: from anywhere. */
  readonly networks: readonly string[];
}

/** A limit that holds for a caller, and whose it is. */
export interface AppliedLimit extends RequestLimit {
  readonly kind: 'key' | 'node';
  readonly id: string;
}

/** Whoever counts keeps one time for each request of a window, so all of it is bounded. */
const termBounds = {
  windowSeconds: 86_400,
  requests: 100_000,
  burst: 10_000,
  tokens: 1_000_000_000,
  concurrency: 10_000,
} as const satisfies Readonly<Record<keyof LimitTerms, number>>;
const terms = Object.keys(termBounds) as readonly (keyof LimitTerms)[];
const modelsMax = 16;
const networksMax = 64;
const patternLengthMax = 200;

export interface LimitProblem {
  readonly param: string;
  readonly problem: string;
}

/** What is wrong with a limit, or undefined. */
export function limitProblem(limit: RequestLimit): LimitProblem | undefined {
  const { models, networks } = limit;
  const wrong = termsProblem(limit, 'limits');
  if (wrong) return wrong;
  const isEmpty = models.length === 0 && networks.length === 0 && !limitsAnything(limit);
  if (isEmpty) return empty('limits');
  if (models.length > modelsMax) {
    return { param: 'limits.models', problem: `they are more than ${modelsMax}` };
  }
  for (const [index, each] of models.entries()) {
    const problem = modelProblem(each, `limits.models[${index}]`);
    if (problem) return problem;
  }
  const isTwice = new Set(models.map(({ model }) => model)).size < models.length;
  if (isTwice) return { param: 'limits.models', problem: 'one model is there twice' };
  return networksProblem(networks);
}

function networksProblem(networks: readonly string[]): LimitProblem | undefined {
  if (networks.length > networksMax) {
    return { param: 'limits.networks', problem: `they are more than ${networksMax}` };
  }
  const wrong = networks.findIndex((network) => !isNetwork(network));
  if (wrong === -1) return undefined;
  return { param: `limits.networks[${wrong}]`, problem: 'it is no address and no network' };
}

/** `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`: written as people write them, with nothing left out. */
function isNetwork(text: string): boolean {
  return text.includes('/')
    ? ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function modelProblem(limit: ModelLimit, at: string): LimitProblem | undefined {
  const { model } = limit;
  if (model.length > patternLengthMax || !/^[\x21-\x7e]+$/.test(model)) {
    return { param: `${at}.model`, problem: 'it is no pattern of a name of a model' };
  }
  return termsProblem(limit, at) ?? (limitsAnything(limit) ? undefined : empty(at));
}

function termsProblem(limit: LimitTerms, at: string): LimitProblem | undefined {
  for (const term of terms) {
    const value = limit[term];
    const most = termBounds[term];
    if (value === undefined || isWithin(value, most)) continue;
    return { param: `${at}.${term}`, problem: `it is not 1 to ${most}` };
  }
  return undefined;
}

function limitsAnything({ windowSeconds: _, ...limit }: LimitTerms): boolean {
  return terms.some((term) => term !== 'windowSeconds' && limit[term] !== undefined);
}

function empty(param: string): LimitProblem {
  return { param, problem: 'it names none of requests, burst, tokens, concurrency' };
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** The same limit, as a text to compare requests by: `600/60s`, `600/60s burst 20 tokens 9000`. */
export function limitText(limit: RequestLimit | undefined): string {
  if (!limit) return 'none';
  const models = limit.models.map((each) => `${each.model} ${termsText(each)}`);
  const from = limit.networks.length > 0 ? [`from ${limit.networks.join(', ')}`] : [];
  return [termsText(limit), ...models, ...from].join('; ');
}

function termsText({ requests, windowSeconds, burst, tokens, concurrency }: LimitTerms): string {
  const counted = { burst, tokens, concurrency };
  const said = Object.entries(counted).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  return [`${requests ?? 'any'}/${windowSeconds}s`, ...said].join(' ');
}
