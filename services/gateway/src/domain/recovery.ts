/** What is charged for a request whose ending was lost with the process. */
export const reconcilePolicies = ['input', 'estimate', 'nothing'] as const;

export type ReconcilePolicy = (typeof reconcilePolicies)[number];

/** The amount, in minor units of the request's asset. */
export function reconciledAmount(
  policy: ReconcilePolicy,
  admitted: { readonly estimate: string; readonly inputEstimate: string },
): string {
  switch (policy) {
    case 'input':
      return admitted.inputEstimate;
    case 'estimate':
      return admitted.estimate;
    case 'nothing':
      return '0';
  }
}
