/** A transit engine of a real Vault or OpenBao that a test may make keys in. */
export interface GivenTransit {
  /** With the mount: `http://127.0.0.1:8200/v1/transit`. */
  readonly url: string;
  readonly token: string;
}

/** The one in `ALFRED_TEST_TRANSIT_URL`, with `ALFRED_TEST_TRANSIT_TOKEN`; undefined when none is. */
export function givenTransit(
  environment: NodeJS.ProcessEnv = process.env,
): GivenTransit | undefined {
  const { ALFRED_TEST_TRANSIT_URL: url, ALFRED_TEST_TRANSIT_TOKEN: token } = environment;
  return url && token ? { url, token } : undefined;
}
