export { type Demo, readDemo, writeDemo } from './demo-file.ts';
export { readPrivateJson, writePrivateJson } from './private-file.ts';
export { ensureSecrets, type Secrets } from './secrets.ts';
