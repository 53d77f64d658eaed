import { workerData } from 'node:worker_threads';
import { serveBackend } from './serve-backend.ts';

await serveBackend(workerData);
