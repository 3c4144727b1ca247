import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { faultShape } from '../../simulator/faults/fault.ts';
import { faultRuleSchema } from '../../simulator/faults/rule.ts';
import { parseFaultScript } from '../../simulator/faults/script.ts';
import { createSimulator, parseWorld } from '../../simulator/index.ts';
import { worldSchema } from '../../simulator/world/world.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'simulator', 'README.md'), 'utf8');
const [world, faults] = ['users', 'rules'].map((key) => {
  const all = blocks('yaml').filter((text) => key in parse(text));
  if (all.length !== 1) throw new Error(`The page has ${all.length} blocks with ${key}.`);
  return all[0] ?? '';
});

test('the world and the fault script of the page are ones', () => {
  expect(parseWorld(world ?? '').users).toHaveLength(2);
  expect(parseFaultScript(faults ?? '').rules).toHaveLength(6);
});

test('every key of a world, a rule and a fault is on the page', () => {
  const keys = [...keysOf(worldSchema), ...keysOf(faultRuleSchema), ...Object.keys(faultShape)];
  const words = new Set(page.match(/\w+/g));
  expect([...new Set(keys)].filter((key) => !words.has(key))).toEqual([]);
  const rows = new Set([...page.matchAll(/^\| (?:.*?)\|/gm)].flatMap(([row]) => row.match(/\w+/g)));
  expect(Object.keys(faultShape).filter((key) => !rows.has(key) && key !== 'message')).toEqual([]);
});

test('what the page has a shell do works', async () => {
  const simulator = await createSimulator({ generationMs: 0 });
  onTestFinished(() => simulator.close());
  const scripts = blocks('sh').filter((text) => text.includes('curl'));
  expect(scripts.length).toBe(3);
  for (const script of scripts) {
    const text = script.replaceAll('http://127.0.0.1:9000', new URL(simulator.url).origin);
    await run(['bash', '-euo', 'pipefail', '-c', text]);
  }
  const statuses = simulator.journal().map(({ status }) => status);
  expect(statuses).toEqual([200, 201, 200, 200, 503]);
  expect(simulator.images()).toHaveLength(1);
});

test('every command line of the page starts a server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'lab.yml'), world ?? '');
  await writeFile(join(folder, 'faults.yml'), faults ?? '');
  const lines = blocks('sh')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('forgeline '));
  expect(lines.length).toBe(5);
  await Promise.all(
    lines.map(async (line) => {
      const args = line.replace('--port 9000', '--port 0').split(' ').slice(1);
      const child = Bun.spawn(
        [process.execPath, join(root, 'client', 'forgeline.ts'), ...args, '--json'],
        { cwd: folder, stdout: 'pipe', stderr: 'inherit' },
      );
      const { value } = await child.stdout.getReader().read();
      expect(JSON.parse(new TextDecoder().decode(value))).toMatchObject({ type: 'ready' });
      child.kill('SIGINT');
      expect(await child.exited).toBe(0);
    }),
  );
});

test('the test of the page passes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [script = ''] = blocks('ts');
  const module = JSON.stringify(join(root, 'simulator', 'index.ts'));
  const path = join(folder, 'page.ts');
  await writeFile(
    path,
    script
      .replace("'forgeline/simulator'", module)
      .replaceAll('console.assert(', '(await import("node:assert")).ok('),
  );
  await run([process.execPath, path]);
});

test('the endpoints of the page are those there are', async () => {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const answer = await fetch(new URL('/_simulator', simulator.url));
  const { endpoints } = z.object({ endpoints: z.array(z.string()) }).parse(await answer.json());
  const named = [...page.matchAll(/(?:GET|PUT|POST|DELETE) \/_simulator(\/\w+)/g)];
  expect([...new Set(named.map(([, path]) => path))].sort()).toEqual(endpoints);
});

/** The code blocks of a language. */
function blocks(language: string): string[] {
  const fences = page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...fences].map(([, text = '']) => text);
}

/** Every key of every object in a schema. */
function keysOf(schema: z.core.$ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const keys: string[] = [];
  JSON.stringify(json, (key, value) => {
    if (key === 'properties') keys.push(...Object.keys(value));
    return value;
  });
  return keys;
}

async function run(argv: string[]): Promise<void> {
  const child = Bun.spawn(argv, { stdout: 'ignore', stderr: 'pipe' });
  const [said, status] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${said}`);
}
