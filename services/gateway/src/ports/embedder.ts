/** Makes vectors of texts: what means nearly the same is near. */
export interface Embedder {
  /** What made a vector: those of different makers are never compared. */
  readonly name: string;
  /** Texts stay in this process. Others may be a vendor's, where no call of a sandbox may go. */
  readonly isLocal: boolean;
  /** Undefined when it cannot just now: then nothing is looked for. Never rejects. */
  embed(text: string): Promise<Float32Array | undefined>;
}
