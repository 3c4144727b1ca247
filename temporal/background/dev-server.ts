import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchAttributes } from '../search-attributes.ts';
import { type DatabaseRecord, databaseFile } from './database.ts';
import { choosePort } from './ports.ts';
import { hasEnded, runningProcesses, stopProcess } from './processes.ts';
import type { ServerOptions } from './server-options.ts';

const host = '127.0.0.1';
const usualPort = 7233;
const usualUiPort = 8233;

/** Bytes that the database's write-ahead log may take on the disk once it is in the database. */
const logBytesKept = 16 * 1024 * 1024;

/**
 * Bytes that one payload may have: the result of a harvest of 15,000 packages fits in, which in the
 * usual 2 MiB it does not. gRPC takes 4 MiB in all.
 */
const largestPayload = 3.5 * 1024 * 1024;

/**
 * Questions that may wait for one run's worker. Usually it is one, so that of two people who look at a busy
 * run, or of the Web UI that asks twice for a page, one is refused.
 */
const waitingQueries = 100;

/** A running server of the Temporal CLI. */
export interface DevServer {
  child: ChildProcess;
  pid: number;
  port: number;
  uiPort: number;
  /** `127.0.0.1:7233` */
  address: string;
  uiUrl: string;
}

/**
 * Starts `temporal server start-dev` on the database of `options.home` and waits until it says that
 * it serves. Ports are those of the last run, else the usual ones, else free ones; where another
 * program takes a port in between, others are chosen. Throws where the server does not come up.
 */
export async function startDevServer(
  options: ServerOptions,
  logFile: string,
  last: DatabaseRecord | undefined,
): Promise<DevServer> {
  let failure = '';
  for (let attempt = 0; attempt < 4; attempt += 1) {
    // After a first failure the preferred ports are suspect.
    const preferred = attempt === 0;
    const port = await choosePort(preferred ? [last?.port ?? usualPort, usualPort] : []);
    const uiPort = await choosePort(preferred ? [last?.uiPort ?? usualUiPort, usualUiPort] : []);
    const outcome = await attemptStart(options, logFile, port, uiPort);
    if (typeof outcome !== 'string') return outcome;
    failure = outcome;
    if (!failure.includes('address already in use')) break;
  }
  throw new Error(`The Temporal server did not start: ${failure}`);
}

/** The server, or why it did not start. */
async function attemptStart(
  options: ServerOptions,
  logFile: string,
  port: number,
  uiPort: number,
): Promise<DevServer | string> {
  const before = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(options.cli.path, argumentsFor(options, port, uiPort), {
    stdio: ['ignore', log, log],
    cwd: options.home,
    // Its own home, so that the user's own settings of the Temporal CLI do not reach it.
    env: { HOME: join(options.home, 'temporal'), PATH: '' },
  });
  closeSync(log);
  let spawnError = '';
  child.on('error', (error) => {
    spawnError = error.message;
  });
  const printed = () => readFileSync(logFile).subarray(before).toString('utf8');
  const deadline = Date.now() + 25_000;
  while (Date.now() < deadline) {
    // Its own word, as another Temporal might answer on the port.
    if (/^Server:/m.test(printed())) {
      const address = `${host}:${port}`;
      return {
        child,
        pid: child.pid ?? 0,
        port,
        uiPort,
        address,
        uiUrl: `http://${host}:${uiPort}`,
      };
    }
    if (spawnError !== '' || hasEnded(child)) {
      return spawnError || complaintIn(printed());
    }
    await sleep(20);
  }
  await stopDevServer(child);
  return 'it took longer than 25 seconds';
}

/** What matters in the output of a server that ended: its first error, else its last word. */
function complaintIn(output: string): string {
  const lines = output.trim().split('\n');
  const error = lines.find((line) => /level=(ERROR|FATAL)|^panic:|^Error:/.test(line));
  return (error ?? lines.at(-1))?.slice(0, 300) || 'it ended without a word';
}

/** Ends the server, with time to write what it holds. */
export async function stopDevServer(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}

/**
 * Ends servers on our database whose keeper was killed: two on one database would both write.
 * Only called by who holds the lock. Returns how many there were.
 */
export async function stopOrphans(home: string): Promise<number> {
  const database = databaseFile(home);
  const orphans = runningProcesses().filter(
    ({ arguments: words }) =>
      (words.includes('start-dev') && words.includes(database)) ||
      // Where the system gives the line as one.
      (words.length === 1 && words[0]?.includes(`start-dev --db-filename ${database} `)),
  );
  for (const { pid } of orphans) await stopProcess(pid, 5_000);
  return orphans.length;
}

function argumentsFor(options: ServerOptions, port: number, uiPort: number): string[] {
  const synchronous = options.store === 'durable' ? 'FULL' : 'NORMAL';
  return [
    ...['server', 'start-dev', '--db-filename', databaseFile(options.home)],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', `synchronous=${synchronous}`],
    // Read for long, as by a backup, the log grows; without this it would keep that size for ever.
    ...['--sqlite-pragma', `journal_size_limit=${logBytesKept}`],
    ...['--ip', host, '--port', String(port), '--ui-port', String(uiPort)],
    ...['--log-level', 'warn'],
    ...['--dynamic-config-value', `limit.blobSize.error=${largestPayload}`],
    ...['--dynamic-config-value', `history.MaxBufferedQueryCount=${waitingQueries}`],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}
