import { databaseFault } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { PriceVersions } from '../ports/price-versions.ts';

const insertVersion = 'insert into price_version values ($1, $2, $3) on conflict do nothing';
const selectVersion = 'select book from price_version where version = $1';

/**
 * Price versions in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresPriceVersions(pool: Pool): PriceVersions {
  return {
    put: async (version, book, at) => {
      try {
        await pool.query(insertVersion, [version, book, at]);
      } catch (error) {
        throw databaseFault(error) ?? error;
      }
    },
    find: async (version) => {
      try {
        const { rows } = await pool.query<{ book: string }>(selectVersion, [version]);
        return rows[0]?.book;
      } catch (error) {
        throw databaseFault(error) ?? error;
      }
    },
  };
}
