/** How many gateways share the limits, as far as this one knows. */
export interface GatewayCount {
  readonly known: number;
  told(count: number, now: number): void;
}

/**
 * A rise is believed at once, a fall after it has been told for so many microseconds: a registry that
 * has lost its contents is filled again one gateway after the other, and shares must not grow meanwhile.
 */
export function gatewayCount(fallMicros: number): GatewayCount {
  let known = 1;
  let lowerSince: number | undefined;
  return {
    get known() {
      return known;
    },
    told: (count, now) => {
      if (count >= known) lowerSince = undefined;
      else lowerSince ??= now;
      if (count > known || (lowerSince !== undefined && now - lowerSince >= fallMicros)) {
        known = Math.max(1, count);
        lowerSince = undefined;
      }
    },
  };
}
