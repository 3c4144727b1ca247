import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pipelineWorkflowId, workflowQueue } from '../../pipeline/identity.ts';
import { readTemporal } from '../../settings/read.ts';
import { readyServer } from '../../temporal/background/server.ts';
import { filesOf, readHolder } from '../../temporal/background/state.ts';
import { findTemporalCli } from '../../temporal/cli.ts';
import type { Person } from './world.ts';

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');

/** Milliseconds after which a request whose answer was lost counts as not done. */
export const settlingMs = 3_000;

/** A command that runs; what it prints goes to a file, which is looked through for secrets. */
export interface Started {
  pid: number;
  exited: Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** What it has printed on standard output and standard error. */
  printed(): string;
}

/** A state folder of its own, the real command, and what is known of the processes behind it. */
export class Place {
  private commands = 0;
  private readonly running = new Set<Started>();
  private connected: { address: string; connection: Connection; client: Client } | undefined;

  private constructor(
    readonly folder: string,
    private readonly uforgeUrl: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async create(uforgeUrl: string): Promise<Place> {
    const cli = await findTemporalCli(readTemporal().cli);
    const folder = await mkdtemp(join(tmpdir(), 'forgeline-chaos-'));
    const place = new Place(folder, uforgeUrl, {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TMPDIR: tmpdir(),
      FORGELINE_HOME: join(folder, 'state'),
      FORGELINE_CACHE: readTemporal().cli.cacheFolder,
      FORGELINE_TEMPORAL_CLI: cli.path,
      FORGELINE_CONFIG: 'none',
      FORGELINE_POLL_INTERVAL: '500ms',
      FORGELINE_SETTLING_TIME: `${settlingMs}ms`,
      UFORGE_URL: uforgeUrl,
    });
    for (const name of ['pipelines', 'files', 'small', 'outputs']) await mkdir(join(folder, name));
    return place;
  }

  /** `FORGELINE_HOME` */
  get home(): string {
    return join(this.folder, 'state');
  }

  /** What all commands have printed. */
  get outputs(): string {
    return join(this.folder, 'outputs');
  }

  async pipelineFile(name: string, text: string): Promise<string> {
    const path = join(this.folder, 'pipelines', `${name}.yaml`);
    await writeFile(path, text);
    return path;
  }

  /** Starts the command as this person. */
  start(person: Person, args: string[]): Started {
    const output = join(
      this.outputs,
      `${String(++this.commands).padStart(5, '0')}-${args[0] ?? ''}.txt`,
    );
    const child = Bun.spawn([process.execPath, command, ...args], {
      cwd: this.folder,
      env: {
        ...this.environment,
        UFORGE_LOGIN: person.login,
        UFORGE_PASSWORD: person.password,
      },
      stdin: 'ignore',
      stdout: Bun.file(output),
      stderr: Bun.file(`${output}.err`),
    });
    const started: Started = {
      pid: child.pid,
      exited: child.exited,
      kill: (signal) => child.kill(signal),
      printed: () =>
        [output, `${output}.err`]
          .map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
          .join(''),
    };
    this.running.add(started);
    void child.exited.then(() => this.running.delete(started));
    return started;
  }

  /** Runs the command to its end. */
  async run(person: Person, args: string[]): Promise<{ status: number; printed: string }> {
    const started = this.start(person, args);
    const status = await started.exited;
    return { status, printed: started.printed() };
  }

  /** Commands that are still running. */
  get runningCommands(): Started[] {
    return [...this.running];
  }

  workflowId(person: Person, pipeline: string): string {
    return pipelineWorkflowId({ url: this.uforgeUrl, login: person.login }, pipeline);
  }

  /** Process of the background worker of this person; undefined where none runs. */
  workerOf({ login }: Person): number | undefined {
    const name = `worker-${workflowQueue({ url: this.uforgeUrl, login })}`;
    return this.holder(name)?.pid;
  }

  /** The process that keeps the Temporal server, and the server itself. */
  server(): { keeper: number; server: number } | undefined {
    const holder = this.holder('server');
    const server = Number(holder?.info.serverPid);
    return holder && server > 0 ? { keeper: holder.pid, server } : undefined;
  }

  private holder(name: string) {
    return existsSync(filesOf(this.home, name).lock) ? readHolder(this.home, name) : undefined;
  }

  /** A client of the embedded Temporal server. Throws where that does not run. */
  async temporal(): Promise<Client> {
    const server = existsSync(filesOf(this.home, 'server').lock)
      ? readyServer(this.home)
      : undefined;
    if (!server) throw new Error('The Temporal server does not run.');
    const { address } = server;
    if (this.connected?.address !== address) {
      await this.connected?.connection.close();
      const connection = await Connection.connect({
        address,
        connectTimeout: 5_000,
        channelArgs: { 'grpc.enable_http_proxy': 0 },
      });
      this.connected = { address, connection, client: new Client({ connection }) };
    }
    return this.connected.client;
  }

  /** Ends all that runs, by `forgeline down` and, where that is not enough, by force. */
  async stop(person: Person): Promise<void> {
    for (const started of this.runningCommands) started.kill('SIGKILL');
    await this.connected?.connection.close().catch(() => undefined);
    this.connected = undefined;
    await this.run(person, ['down']);
    for (const pid of this.processes()) killIfThere(pid);
  }

  /** Processes that belong to this place: those whose environment names its state folder. */
  processes(): number[] {
    const mark = `FORGELINE_HOME=${this.home}\0`;
    const database = join(this.home, 'temporal', 'temporal.db');
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid)
      .filter(
        (pid) =>
          `${readProc(pid, 'environ')}\0`.includes(mark) ||
          readProc(pid, 'cmdline').includes(database),
      );
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  folderFor(kind: 'files' | 'small', pipeline: string): string {
    const path = join(this.folder, kind, pipeline);
    if (kind === 'files') mkdirSync(path, { recursive: true });
    return path;
  }
}

/** A file of `/proc` about a process; empty where the process or the file system is not there. */
export function readProc(pid: number, name: 'cmdline' | 'environ' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** @returns false where there is no such process any more */
export function killIfThere(pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
