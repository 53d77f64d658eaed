import { query } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Organization } from '../domain/node.ts';
import type { Sandboxes, SandboxPlace } from '../ports/directory.ts';
import { selectPlace, selectSandbox } from './sandbox-statements.ts';
import { selectOrganization } from './statements.ts';

/** What is known about sandboxes, in one transaction or in none. */
export function sandboxesIn(rows: Pool | PoolClient): Sandboxes {
  const one = async <Row extends object>(text: string, id: string) => {
    const [row] = await query<Row>(rows, text, [id]);
    return row;
  };
  return {
    findOrganization: (id) => one<Organization>(selectOrganization, id),
    findSandbox: (organization) => one<Organization>(selectSandbox, organization),
    findPlace: (node) => one<SandboxPlace>(selectPlace, node),
  };
}
