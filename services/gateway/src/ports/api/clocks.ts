/** A process and what it says of its wall clock. Microseconds. */
export interface ClockOf {
  readonly part: 'ledger' | 'gateway';
  /** It agrees with the monotonic clock of its machine. */
  readonly isSteady: boolean;
  readonly wall: bigint;
  /** How far it has moved by itself; ahead is positive. */
  readonly step: bigint;
}

/** The clocks that this deployment goes by. */
export interface Clocks {
  read(): Promise<readonly ClockOf[]>;
  /** Takes every one of them as it is from now on. Gives each as it is then, and the step it had made. */
  confirm(): Promise<readonly ClockOf[]>;
}
