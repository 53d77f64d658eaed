/** The services that this gateway calls. */
export interface Peers {
  /** Which of them cannot be reached just now, one short phrase each. Bounded; never rejects. */
  missing(): Promise<readonly string[]>;
}
