export {
  type ApiKeyPrefix,
  apiKeyPrefixes,
  createApiKey,
  deriveApiKey,
  digestApiKey,
  type ParsedApiKey,
  parseApiKey,
} from './api-key.ts';
export { derivedId, isId, randomId, sortableId } from './id.ts';
export { ledgerShards, shardOf } from './shard.ts';
