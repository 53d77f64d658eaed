import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { base62 } from './base62.ts';

/** `live` spends money, `test` reaches only the simulated provider, `sa` belongs to a machine. */
export const apiKeyPrefixes = ['alf_live_', 'alf_test_', 'alf_sa_'] as const;

/** One of {@link apiKeyPrefixes}. */
export type ApiKeyPrefix = (typeof apiKeyPrefixes)[number];

/** What a key says of itself. */
export interface ParsedApiKey {
  readonly prefix: ApiKeyPrefix;
  /** What a person may see of the key later. */
  readonly lastFour: string;
}

/** 30 base62 characters hold 178 bits; 6 more hold the CRC-32 of everything before them. */
const secretLength = 30;
const checksumLength = 6;

/** A new key. The checksum lets a typo or a leaked-key scanner be told offline. */
export function createApiKey(prefix: ApiKeyPrefix): string {
  return sealApiKey(prefix, randomBytes(32));
}

/** The key that this secret seed always gives: for keys that must be the same after a restart. */
export function deriveApiKey(prefix: ApiKeyPrefix, seed: Uint8Array, label: string): string {
  return sealApiKey(prefix, createHmac('sha256', seed).update(label).digest());
}

/** Shape and checksum only; whether the key is in force is for identity to say. */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  const prefix = apiKeyPrefixes.find((candidate) => text.startsWith(candidate));
  if (!prefix || text.length !== prefix.length + secretLength + checksumLength) return undefined;
  const body = text.slice(0, -checksumLength);
  if (checksum(body) !== text.slice(-checksumLength)) return undefined;
  return { prefix, lastFour: text.slice(-4) };
}

/** What is stored and looked up instead of a key: HMAC-SHA-256 under the deployment's pepper. */
export function digestApiKey(key: string, pepper: Uint8Array): Buffer {
  return createHmac('sha256', pepper).update(key).digest();
}

function sealApiKey(prefix: ApiKeyPrefix, entropy: Uint8Array): string {
  const body = prefix + base62(entropy, secretLength).slice(-secretLength);
  return body + checksum(body);
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return base62(bytes, checksumLength);
}
