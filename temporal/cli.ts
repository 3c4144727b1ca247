import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildCli } from './cli-build.ts';
import { downloadCli } from './cli-download.ts';
import { messageOf, TemporalCliUnavailable } from './errors.ts';
import { testedCliVersion, testedServerVersion } from './versions.ts';

const run = promisify(execFile);

type CliSource = 'setting' | 'cache' | 'path' | 'download' | 'build';

/** The Temporal CLI that was chosen. */
export interface TemporalCli {
  /** Absolute path of the executable. */
  path: string;
  source: CliSource;
  /** Version of the server in it, such as `1.29.1`. */
  serverVersion: string;
}

export interface CliOptions {
  /** `FORGELINE_TEMPORAL_CLI`: this one and no other. */
  explicitPath?: string;
  /** Folder where a downloaded or built executable stays. */
  cacheFolder: string;
  /** `offline` leaves out download and build. */
  network: 'allowed' | 'offline';
  /** Environment of the tools that are run: `PATH`, `HOME`, proxies, `GO…`. */
  environment: Record<string, string>;
  /** Milliseconds until the first byte of a download has to be there. @default 15000 */
  silenceTimeoutMs?: number;
  /** Told one plain sentence before something that takes long. */
  onProgress?: (message: string) => void;
}

/**
 * Finds the Temporal CLI, or fetches it, or builds it: the setting, the cache, `PATH`, the official
 * download, `go install`, in this order. Throws {@link TemporalCliUnavailable}.
 */
export async function findTemporalCli(options: CliOptions): Promise<TemporalCli> {
  if (options.explicitPath !== undefined) {
    return await explicitCli(options.explicitPath, options.environment);
  }
  const cached = cachedCliPath(options.cacheFolder);
  return (
    (await candidate(cached, 'cache', options)) ??
    (await cliOnPath(options)) ??
    (await fetched(cached, options))
  );
}

/** Where a downloaded or built executable of the tested version stays. */
export function cachedCliPath(cacheFolder: string): string {
  return join(cacheFolder, `temporal-${testedCliVersion}${executableSuffix}`);
}

async function explicitCli(
  path: string,
  environment: Record<string, string>,
): Promise<TemporalCli> {
  const absolute = resolve(path);
  const hint = `Set FORGELINE_TEMPORAL_CLI to the path of the Temporal CLI ${testedCliVersion}, or unset it.`;
  if (!isExecutable(absolute)) {
    const message = `FORGELINE_TEMPORAL_CLI names ${absolute}, which is not an executable file.`;
    throw new TemporalCliUnavailable('temporal_cli_missing', message, hint);
  }
  const serverVersion = await serverVersionOf(absolute, environment);
  if (serverVersion === undefined) {
    const message = `FORGELINE_TEMPORAL_CLI names ${absolute}, which does not answer like the Temporal CLI.`;
    throw new TemporalCliUnavailable('temporal_cli_broken', message, hint);
  }
  return { path: absolute, source: 'setting', serverVersion };
}

async function cliOnPath(options: CliOptions): Promise<TemporalCli | undefined> {
  for (const folder of (options.environment.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const found = await candidate(resolve(folder, `temporal${executableSuffix}`), 'path', options);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fetched(destination: string, options: CliOptions): Promise<TemporalCli> {
  const reasons: string[] = [];
  if (options.network === 'offline') {
    reasons.push('fetching one is not allowed offline');
  } else {
    for (const [source, fetch] of [
      ['download', downloadCli],
      ['build', buildCli],
    ] as const) {
      try {
        await fetch(destination, options);
        const cli = await candidate(destination, source, options);
        if (cli !== undefined) return cli;
        reasons.push(`the ${source} gave an executable that does not run`);
      } catch (error) {
        reasons.push(messageOf(error));
      }
    }
  }
  throw new TemporalCliUnavailable(
    'temporal_cli_missing',
    `No Temporal CLI with server ${testedServerVersion} was found: ${reasons.join('; ')}.`,
    `Install the Temporal CLI ${testedCliVersion} and set FORGELINE_TEMPORAL_CLI to its path, or install Go, or set TEMPORAL_ADDRESS to a Temporal server that runs already.`,
  );
}

/** The executable at `path`, if there is one and its server is of the tested version. */
async function candidate(
  path: string,
  source: CliSource,
  options: CliOptions,
): Promise<TemporalCli | undefined> {
  if (!isExecutable(path)) return undefined;
  const serverVersion = await serverVersionOf(path, options.environment);
  return serverVersion === testedServerVersion ? { path, source, serverVersion } : undefined;
}

/** Asks `temporal --version`, which answers `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`. */
async function serverVersionOf(
  path: string,
  environment: Record<string, string>,
): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { env: environment, timeout: 20_000 });
    return /\(Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const executableSuffix = process.platform === 'win32' ? '.exe' : '';
