/** One account or endpoint of a provider: where calls go, and under whose key. */
export interface Deployment {
  /** Its own name in this gateway: records and health speak of it by that. */
  readonly name: string;
  /** Whose models it serves: the prefix of their names, and what prices stand under. */
  readonly provider: string;
  /** Its share of the calls beside those of its equals; one of 0 is asked after all others. */
  readonly weight: number;
  /** The models that it serves, and what each is called there. Empty: all, by their own names. */
  readonly models: ReadonlyMap<string, string>;
}

/** Whether calls for this model can go there. */
export function serves({ models }: Deployment, model: string): boolean {
  return models.size === 0 || models.has(model);
}

/**
 * Deployments in the order in which they are asked: drawn by weight, without putting back, so that
 * the first is each one's in proportion. `random` is uniform in [0, 1).
 */
export function drawOrder<Of extends { readonly deployment: Deployment }>(
  candidates: readonly Of[],
  random: () => number,
): readonly Of[] {
  if (candidates.length < 2) return candidates;
  const left = [...candidates];
  const order: Of[] = [];
  while (left.length > 0) order.push(...left.splice(draw(left, random), 1));
  return order;
}

function draw(from: readonly { readonly deployment: Deployment }[], random: () => number): number {
  const total = from.reduce((sum, { deployment }) => sum + deployment.weight, 0);
  let point = random() * total;
  const drawn = from.findIndex(({ deployment }) => {
    point -= deployment.weight;
    return point < 0;
  });
  return Math.max(drawn, 0);
}
