import type { RequestHistory } from '../../domain/request-story.ts';

/** What metering has seen of the requests of every gateway. */
export interface RequestRecords {
  /** Undefined when it has not seen this request of this organisation, or not yet. */
  find(organization: string, request: string): Promise<RequestHistory | undefined>;
}
