/** Whose personal data it is: a node of the tree. */
export interface Subject {
  readonly organization: string;
  readonly node: string;
}

/**
 * The keys under which personal data is sealed, one for each subject, outside the database: whoever
 * destroys one has made everything under it unreadable, in every copy and every backup.
 *
 * Rejects with `subject_keys_unavailable` while they cannot be reached.
 */
export interface SubjectKeys {
  /** The key of a subject, made now where there is none. Whoever comes second gets the first one's. */
  create(subject: Subject): Promise<Uint8Array>;
  /** Undefined when there is none, or none any more. */
  read(subject: Subject): Promise<Uint8Array | undefined>;
  /** Gone for good when it resolves. Destroying what is not there changes nothing. */
  destroy(subject: Subject): Promise<void>;
}
