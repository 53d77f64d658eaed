/** What is done about a finding, from the mildest to the strictest. */
export const safetyActions = ['flag', 'redact', 'block'] as const;

export type SafetyAction = (typeof safetyActions)[number];

/** What is sent to a provider, and what comes back. */
export type SafetySide = 'input' | 'output';

/** How often something was found, and what was done about it: never what it was. */
export interface CountedFinding {
  /** `input` or `output`. */
  readonly side: string;
  readonly kind: string;
  /** `block`, `redact` or `flag`. */
  readonly action: string;
  /** `<node>@<version>` of the policy that said so, and its rule. */
  readonly policy: string;
  readonly rule: string;
  readonly count: number;
}

/**
 * What nobody looked into: `media`, `tokens`, `size` (too long), `busy` (too much waits), `failure`
 * (of the scan).
 */
export interface NotScanned {
  readonly side: string;
  readonly what: string;
  readonly count: number;
}

/** What safety did about one request. */
export interface SafetyReport {
  readonly findings: readonly CountedFinding[];
  readonly notScanned: readonly NotScanned[];
}

/** Counts while a request is looked at. */
export interface SafetyTally {
  found(finding: Omit<CountedFinding, 'count'>): void;
  skipped(skipped: Omit<NotScanned, 'count'>): void;
  /** Of one side, or undefined when there is nothing to tell of it. */
  report(side: SafetySide): SafetyReport | undefined;
}

/** Nothing was found yet. */
export function safetyTally(): SafetyTally {
  const findings = new Map<string, CountedFinding>();
  const notScanned = new Map<string, NotScanned>();
  return {
    found: (finding) => {
      const { side, kind, action, policy, rule } = finding;
      const key = [side, kind, action, policy, rule].join(' ');
      findings.set(key, { ...finding, count: (findings.get(key)?.count ?? 0) + 1 });
    },
    skipped: (skipped) => {
      const key = `${skipped.side} ${skipped.what}`;
      notScanned.set(key, { ...skipped, count: (notScanned.get(key)?.count ?? 0) + 1 });
    },
    report: (wanted) => {
      const report = {
        findings: [...findings.values()].filter(({ side }) => side === wanted),
        notScanned: [...notScanned.values()].filter(({ side }) => side === wanted),
      };
      return report.findings.length + report.notScanned.length > 0 ? report : undefined;
    },
  };
}
