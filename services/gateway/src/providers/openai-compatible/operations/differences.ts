import type { JsonObject } from '@alfred/openai-wire';
import type { Dialect } from '../../http/dialect.ts';

/** How one provider's operations differ from the others'. */
export interface OperationDifferences {
  readonly provider: string;
  /** Where an operation is, by what the deployment calls the model. */
  readonly path: (model: string, operation: string) => string;
  /** A request for embeddings as this provider reads it. */
  readonly embeddings: (body: JsonObject) => JsonObject;
  readonly readError: Dialect['readError'];
}
