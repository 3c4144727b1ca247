import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliOptions } from './cli.ts';
import { once, runTool } from './cli-build.ts';
import { testedCliVersion } from './versions.ts';

const script = fileURLToPath(new URL('./cli-download-main.ts', import.meta.url));

/**
 * Fetches the official executable and moves it to `destination` in one step. The SDK does the
 * download in a process of its own, as it can neither be told to hurry nor to stop.
 * Throws an Error whose message is a clause, such as `the download failed (…)`.
 */
export async function downloadCli(destination: string, options: CliOptions): Promise<void> {
  mkdirSync(dirname(destination), { recursive: true, mode: 0o700 });
  await once(destination, options, async () => {
    const scratch = mkdtempSync(join(dirname(destination), 'download-'));
    try {
      options.onProgress?.('Fetching the Temporal CLI, once.');
      // A network that swallows everything must not hold up the build for the whole time.
      const silence = new AbortController();
      const timer = setTimeout(() => {
        if (readdirSync(scratch).length === 0) silence.abort();
      }, options.silenceTimeoutMs ?? 15_000);
      const result = await runTool(
        [process.execPath, script, scratch, `v${testedCliVersion}`],
        options.environment,
        5 * 60_000,
        silence.signal,
      );
      clearTimeout(timer);
      const file = readdirSync(scratch).find((name) => !name.endsWith('.downloading'));
      if (result.status !== 0 || file === undefined) {
        const reason = result.status === undefined ? 'it took too long' : result.lastLine;
        throw new Error(`the download failed (${reason ?? 'no reason given'})`);
      }
      chmodSync(join(scratch, file), 0o700);
      renameSync(join(scratch, file), destination);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}
