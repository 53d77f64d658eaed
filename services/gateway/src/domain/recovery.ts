/** What is charged for a request whose ending was lost with the process. */
export const reconcilePolicies = ['input', 'estimate', 'nothing'] as const;

export type ReconcilePolicy = (typeof reconcilePolicies)[number];

/** What the last record of a request says of its bounds; `spent` by the calls that have failed. */
export interface OpenBounds {
  readonly estimate: string;
  readonly inputEstimate: string;
  readonly spent: string;
}

/** The amount, in minor units of the request's asset: what is known to be spent in any case. */
export function reconciledAmount(policy: ReconcilePolicy, bounds: OpenBounds): string {
  switch (policy) {
    case 'input':
      return bounds.inputEstimate;
    case 'estimate':
      return bounds.estimate;
    case 'nothing':
      return bounds.spent;
  }
}
