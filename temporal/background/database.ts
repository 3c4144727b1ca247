import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TemporalCli } from '../cli.ts';
import { TemporalError } from '../errors.ts';
import { writePrivateFile } from './state.ts';

const recordSchema = z.object({
  /** Version of the Temporal server that last wrote the database. */
  serverVersion: z.string(),
  /** Differs per database: tells our own server from another on the same port. */
  clusterId: z.string(),
  port: z.number(),
  uiPort: z.number(),
});

/** What is known about the database from the server that last ran on it. */
export type DatabaseRecord = z.infer<typeof recordSchema>;

/** The SQLite file that holds every pipeline's memory. */
export function databaseFile(home: string): string {
  return join(home, 'temporal', 'temporal.db');
}

/**
 * What the database takes on the disk, its write-ahead log included; undefined where there is none
 * yet.
 */
export function databaseSize(home: string): { bytes: number } | undefined {
  const sizes = ['', '-wal'].map(
    (ending) => statSync(`${databaseFile(home)}${ending}`, { throwIfNoEntry: false })?.size,
  );
  const [database, log = 0] = sizes;
  return database === undefined ? undefined : { bytes: database + log };
}

export function readRecord(home: string): DatabaseRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(recordFile(home), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function writeRecord(home: string, record: DatabaseRecord): void {
  writePrivateFile(recordFile(home), `${JSON.stringify(record)}\n`);
}

/** Throws where a newer server wrote the database than the one that is to open it. */
export function refuseOlderServer(home: string, cli: TemporalCli): void {
  const written = readRecord(home)?.serverVersion;
  if (written === undefined || Bun.semver.order(cli.serverVersion, written) >= 0) return;
  throw new TemporalError(
    'database_newer',
    `The pipelines in ${home} were written by Temporal server ${written}, and ${cli.path} brings the older ${cli.serverVersion}, which cannot be trusted with them.`,
    `Set FORGELINE_TEMPORAL_CLI to a Temporal CLI with server ${written} or newer, or FORGELINE_HOME to another folder.`,
  );
}

function recordFile(home: string): string {
  return join(home, 'temporal', 'database.json');
}
