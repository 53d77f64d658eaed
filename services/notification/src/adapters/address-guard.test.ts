import { describe, expect, it } from 'vitest';
import { refuseAddress } from './address-guard.ts';
import { checkAddress, guardedEndpoints } from './checked-address.ts';

const refused = [
  // This machine, and none.
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::', '::1'],
  // Private networks.
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  ...['fc00::1', 'fd00:ec2::254', 'fdff::1', 'fec0::1'],
  // Of one link, shared by a provider, or the cloud's own.
  ...['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', '100.64.0.1', '100.100.100.200'],
  ...['192.0.0.192', '168.63.129.16', '::ffff:168.63.129.16'],
  // To many at once.
  ...['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1'],
  // Reserved, documentation and tests.
  ...['192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '240.0.0.1', '192.88.99.1'],
  ...['2001:db8::1', '3fff::1', '100::1', '2001:2::1', '5f00::1', '4000::1', '1::1'],
  // Version 4 in version 6.
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '::7f00:1'],
  ...['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '::ffff:0:127.0.0.1', '2002:7f00:1::', '2001::1'],
  // No address in its usual notation.
  ...['0x7f000001', '2130706433', '017700000001', '127.1', '0177.0.0.1', '127.0.0.1.', ''],
  ...['localhost', '1.2.3.4/8', '[::1]', '٠.٠.٠.٠'],
];

const allowed = [
  ...['1.1.1.1', '8.8.8.8', '93.184.215.14', '172.15.255.255', '172.32.0.1', '100.128.0.1'],
  ...['11.0.0.1', '169.253.1.1', '2606:4700:4700::1111', '2a00:1450:4001::1', '::ffff:1.1.1.1'],
];

describe('an address', () => {
  it.each(refused)('is not public: %s', (address) => {
    expect(refuseAddress(address, 'public')).toEqual(expect.any(String));
  });

  it.each(allowed)('is public: %s', (address) => {
    expect(refuseAddress(address, 'public')).toBeUndefined();
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'of this machine is for development: %s',
    (it) => {
      expect(refuseAddress(it, 'development')).toBeUndefined();
    },
  );

  it('of any other network is not, for development either', () => {
    const local = refused.filter((each) => !/^(127\.(0|255)|::1$|::(ffff:)?127\.)/.test(each));
    for (const address of local) {
      expect(refuseAddress(address, 'development'), address).toEqual(expect.any(String));
    }
  });
});

const check = (url: string, addresses: readonly string[] = []) =>
  checkAddress(url, { targets: 'public', resolve: async () => addresses });

describe('a URL', () => {
  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127。0。0。1/',
    'https://１２７.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:ffff:169.254.169.254]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0/',
  ])('is what its host means: %s', async (url) => {
    expect(await check(url, ['1.1.1.1'])).toMatchObject({ outcome: 'address_refused' });
  });

  it('is refused for one bad address among good ones', async () => {
    expect(await check('https://hooks.example/', ['1.1.1.1', '2606:4700::1'])).toEqual({
      outcome: 'allowed',
      addresses: ['1.1.1.1', '2606:4700::1'],
    });
    expect(await check('https://hooks.example/', ['1.1.1.1', '10.0.0.1'])).toEqual({
      outcome: 'address_refused',
      reason: 'it is an address that is not public (private)',
    });
  });

  it('has a name with an address, or nothing is sent', async () => {
    expect(await check('https://hooks.example/')).toEqual({ outcome: 'name_unresolved' });
    const failing = { targets: 'public', resolve: () => Promise.reject(new Error('no')) } as const;
    expect(await checkAddress('https://hooks.example/', failing)).toEqual({
      outcome: 'name_unresolved',
    });
  });

  it('is refused at once with its reason, for whoever registers it', async () => {
    const named = { 'private.example': ['192.168.1.1'], 'public.example': ['1.1.1.1'] };
    const { refuse } = guardedEndpoints({
      targets: 'public',
      resolve: async (name) => (name in named ? named[name as keyof typeof named] : []),
    });
    expect(await refuse('https://public.example/')).toBeUndefined();
    expect(await refuse('https://private.example/')).toContain('not public (private)');
    expect(await refuse('https://nobody.example/')).toBe('its name has no address');
    expect(await refuse('http://public.example/')).toBe('it is not https');
  });
});
