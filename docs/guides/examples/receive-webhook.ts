// Receives webhooks on this machine and prints each event once, if its signature holds.
// node receive-webhook.ts <the answer of POST /api/v1/notifications/subscriptions> <port>
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const [file = '', port = '9000'] = process.argv.slice(2);
const webhook = new Webhook(JSON.parse(readFileSync(file, 'utf8')).secret);
// Keep this beside what you make of the events, in one transaction.
const seen = new Set<string>();

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const headers = request.headers as Record<string, string>;
  try {
    webhook.verify(body, headers);
  } catch {
    return response.writeHead(401).end();
  }
  const id = headers['webhook-id'] ?? '';
  if (!seen.has(id)) console.log(body);
  seen.add(id);
  return response.writeHead(204).end();
}).listen(Number(port), '127.0.0.1');
