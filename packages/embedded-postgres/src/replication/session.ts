import pg from 'pg';

/** Runs what one connection of its own to a server has to do together. */
export async function inSession<Result>(
  url: string,
  run: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  // The failures that matter reject the calls of `run`.
  client.on('error', () => {});
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end().catch(() => {});
  }
}
