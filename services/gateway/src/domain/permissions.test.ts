import { describe, expect, it } from 'vitest';
import {
  isOpenToTests,
  isPermitted,
  type Permission,
  permissionTable,
  roles,
} from './permissions.ts';

const all = Object.keys(permissionTable) as Permission[];
const writing = all.filter((name) => name.endsWith('.write'));

describe('the permission table', () => {
  it('lets owners do everything', () => {
    expect(all.filter((name) => !isPermitted('owner', name))).toEqual([]);
  });

  it('lets auditors read everything and neither write nor spend', () => {
    const reading = all.filter((name) => name.endsWith('.read'));
    expect(reading.filter((name) => !isPermitted('auditor', name))).toEqual([]);
    expect(
      [...writing, 'models.use' as const].filter((name) => isPermitted('auditor', name)),
    ).toEqual([]);
  });

  it('lets members spend, hold, transfer and make keys, and change nothing else', () => {
    expect(writing.filter((name) => isPermitted('member', name))).toEqual([
      'keys.write',
      'holds.write',
      'transfers.write',
    ]);
    expect(isPermitted('member', 'models.use')).toBe(true);
  });

  it('lets test keys call models and look, and change nothing', () => {
    expect(all.filter((name) => !isOpenToTests(name) && name.endsWith('.read'))).toEqual([]);
    expect(isOpenToTests('models.use')).toBe(true);
    expect(writing.filter((name) => isOpenToTests(name))).toEqual([]);
  });

  it('keeps the log of the whole organisation from members', () => {
    expect(isPermitted('member', 'ledger.read')).toBe(false);
  });

  it('gives a role that it does not know nothing', () => {
    expect(all.filter((name) => isPermitted('emperor', name))).toEqual([]);
    expect(all.filter((name) => isPermitted('', name))).toEqual([]);
  });

  it('says of every permission in words what it allows, to at least one known role', () => {
    for (const { what, roles: permitted } of Object.values(permissionTable)) {
      expect(what).toMatch(/^[a-z].+[^.]$/);
      expect(permitted.length).toBeGreaterThan(0);
      expect(permitted.every((role) => roles.includes(role))).toBe(true);
    }
  });
});
