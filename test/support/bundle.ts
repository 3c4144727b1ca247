import { fileURLToPath } from 'node:url';

const bundler = fileURLToPath(new URL('bundle-main.ts', import.meta.url));

/**
 * Bundles workflow code in a process of its own: the compiler is a native module, which crashes Bun when
 * more than one thread of a process has loaded it, as threads of vitest do.
 */
export async function bundleWorkflows(workflowsPath: string): Promise<{ code: string }> {
  const child = Bun.spawn([process.execPath, bundler, workflowsPath], { stdout: 'pipe' });
  const code = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${workflowsPath} could not be bundled.`);
  return { code };
}
