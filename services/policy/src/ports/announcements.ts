/** What this service tells everybody. */
export interface Announcements {
  /**
   * Tells every gateway that its copy of the bundle is old. Best effort, never rejects: a gateway
   * that misses it asks again within the bounded age of its copy.
   */
  policyPublished(organization: string, bundleVersion: number): Promise<void>;
}
