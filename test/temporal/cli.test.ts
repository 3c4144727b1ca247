import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliOptions, cachedCliPath, findTemporalCli } from '../../temporal/cli.ts';

let folder: string;
/** System tools that the fakes are made of, but neither Go nor a Temporal CLI. */
let plainPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forgeline-cli-'));
  plainPath = ['/usr/bin', '/bin'].join(delimiter);
});

afterEach(() => rmSync(folder, { recursive: true }));

function script(path: string, text: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o700);
  return path;
}

const versionAnswer = (server: string) =>
  `echo 'temporal version 1.5.1 (Server ${server}, UI 2.42.1)'`;

function options(change: Partial<CliOptions> = {}): CliOptions {
  return {
    cacheFolder: join(folder, 'cache'),
    network: 'offline',
    environment: { PATH: join(folder, 'bin') },
    ...change,
  };
}

describe('the Temporal CLI', () => {
  test('is the one that the setting names, before any other', async () => {
    const explicitPath = script(join(folder, 'mine'), versionAnswer('1.30.2'));
    script(cachedCliPath(join(folder, 'cache')), versionAnswer('1.29.1'));
    expect(await findTemporalCli(options({ explicitPath }))).toEqual({
      path: explicitPath,
      source: 'setting',
      serverVersion: '1.30.2',
    });
  });

  test('that the setting names is never replaced by another: what is wrong with it is said', async () => {
    script(cachedCliPath(join(folder, 'cache')), versionAnswer('1.29.1'));
    const missing = options({ explicitPath: join(folder, 'missing') });
    await expect(findTemporalCli(missing)).rejects.toMatchObject({
      code: 'temporal_cli_missing',
      message: expect.stringContaining(join(folder, 'missing')),
    });
    const other = options({ explicitPath: script(join(folder, 'other'), 'echo hello') });
    await expect(findTemporalCli(other)).rejects.toMatchObject({ code: 'temporal_cli_broken' });
  });

  test('is taken from the cache before PATH', async () => {
    const cached = script(cachedCliPath(join(folder, 'cache')), versionAnswer('1.29.1'));
    script(join(folder, 'bin', 'temporal'), versionAnswer('1.29.1'));
    expect(await findTemporalCli(options())).toMatchObject({ path: cached, source: 'cache' });
  });

  test('is taken from PATH where its server is of the tested version', async () => {
    const path = script(join(folder, 'bin', 'temporal'), versionAnswer('1.29.1'));
    expect(await findTemporalCli(options())).toMatchObject({ path, source: 'path' });
  });

  test('of another version on PATH is passed over, and offline nothing is fetched', async () => {
    script(join(folder, 'bin', 'temporal'), versionAnswer('1.28.0'));
    await expect(findTemporalCli(options())).rejects.toMatchObject({
      code: 'temporal_cli_missing',
      message: expect.stringContaining('offline'),
      hint: expect.stringContaining('FORGELINE_TEMPORAL_CLI'),
    });
  });
});

describe('where no Temporal CLI is at hand', () => {
  /** Stands for Go: notes how it was called, and leaves an executable where it was told to. */
  function fakeGo(install: string): void {
    script(
      join(folder, 'bin', 'go'),
      `[ "$1" = version ] && exit 0\necho "$@" >> ${join(folder, 'calls')}\n${install}`,
    );
    script(join(folder, 'built'), versionAnswer('1.29.1'));
  }

  /** A proxy address that nobody listens on makes the download fail at once, network or not. */
  const allowed = (progress: string[] = []) =>
    options({
      network: 'allowed',
      environment: {
        PATH: [join(folder, 'bin'), plainPath].join(delimiter),
        HTTPS_PROXY: 'http://127.0.0.1:9',
        https_proxy: 'http://127.0.0.1:9',
      },
      onProgress: (message) => progress.push(message),
    });

  test('two commands at once build one, and say so', async () => {
    fakeGo(`sleep 0.3; cp ${join(folder, 'built')} "$GOBIN/temporal"`);
    const progress: string[] = [];
    const found = await Promise.all([
      findTemporalCli(allowed(progress)),
      findTemporalCli(allowed(progress)),
    ]);
    const path = cachedCliPath(join(folder, 'cache'));
    expect(found).toEqual([expect.objectContaining({ path }), expect.objectContaining({ path })]);
    expect(await Bun.file(join(folder, 'calls')).text()).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
    expect(progress.join(' ')).toContain('about three minutes');
  });

  test('a build that fails is reported with its reason, and leaves nothing half in the cache', async () => {
    fakeGo(`cp ${join(folder, 'built')} "$GOBIN/temporal"; echo 'no space left' >&2; exit 1`);
    await expect(findTemporalCli(allowed())).rejects.toMatchObject({
      message: expect.stringMatching(/download failed.*no space left/),
    });
    const left = await Array.fromAsync(new Bun.Glob('**/temporal*').scan(join(folder, 'cache')));
    expect(left.filter((name) => !name.endsWith('.lock'))).toEqual([]);
  });
});
