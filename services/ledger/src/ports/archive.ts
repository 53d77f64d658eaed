/** Where entries must be before they are signed. */
export interface Archive {
  /**
   * Resolves when everything that could be read of a log before the call is where it must be. Rejects
   * with `archive_missing` when nothing brings it there.
   */
  confirm(): Promise<void>;
}
