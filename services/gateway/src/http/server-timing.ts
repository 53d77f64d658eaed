/** `Server-Timing` of a call: Alfred's own share of the time and the provider's, in milliseconds. */
export function serverTiming({
  ownMicros,
  providerMicros,
}: {
  readonly ownMicros: number;
  readonly providerMicros: number;
}): string {
  return `alfred;dur=${millis(ownMicros)}, provider;dur=${millis(providerMicros)}`;
}

function millis(micros: number): string {
  return (micros / 1000).toFixed(3);
}
