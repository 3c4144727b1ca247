import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What `bun init` writes into a new project, as far as it concerns what is imported. */
const compilerOptions = {
  lib: ['ESNext'],
  target: 'ESNext',
  module: 'Preserve',
  moduleDetection: 'force',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  noFallthroughCasesInSwitch: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  types: ['bun'],
};

const script = `
import { Forgeline } from 'forgeline';
import { createSimulator } from 'forgeline/simulator';
import { createUForge } from 'forgeline/uforge';

await using forgeline = await Forgeline.connect();
const run = await forgeline.start('web-tier.yaml', { to: './images' });
const { images } = await run.result();
const simulator = await createSimulator({ generationMs: 500 });
const uforge = createUForge({
  url: simulator.url,
  login: 'pat',
  authentication: { kind: 'password', password: 'simulated' },
});
const [appliance] = await uforge.appliances.list();
// @ts-expect-error an appliance is no image
if (appliance?.uri) await uforge.images.get(appliance.uri);
export const ids: string[] = images.map(({ id }) => id);
`;

test('a project of somebody else, as bun init makes it, passes its type checker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forgeline-consumer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'forgeline'));
  mkdirSync(join(folder, 'node_modules', '@types'));
  symlinkSync(join(root, 'node_modules/@types/bun'), join(folder, 'node_modules/@types/bun'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'script.ts'), script);
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout, stderr } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
}, 120_000);
