import { expect, test } from 'vitest';
import type { Ask, Built } from '../../pipeline/model.ts';
import { LedgerMemory } from '../../workflows/ledger-memory.ts';
import { image, source } from '../activities/simulated.ts';

function asked(key: string, change: Partial<Ask> = {}): Ask {
  const job = { kind: 'generation', source, image } as const;
  return { key, replyTo: 'build-web', runId: 'run-1', at: 0, job, ...change };
}

const ticket = (uri: string) => ({ ticket: { uri, ours: 'proven' as const } });

function built(by: string, at = '2026-02-03T00:00:00.000Z'): Built {
  return { by, definitionDigest: 'd', fingerprint: 'f', revision: '5', at };
}

test('what UForge made is known by pipeline and target, until it is forgotten', () => {
  const memory = new LedgerMemory();
  memory.answered(asked('1'), ticket('images/1'));
  const publication = { id: 'aws', account: 'a', accountUri: '', type: '', attributes: {} };
  const job = {
    kind: 'publication',
    sourceUri: source.uri,
    imageUri: 'images/1',
    image: { id: 'kvm', format: 'KVM' },
    publication,
  } as const;
  memory.answered(asked('2', { job, replyTo: 'build-other' }), ticket('images/1/pimages/2'));
  expect(memory.madeFor('build-web')).toMatchObject([{ uri: 'images/1', target: 'kvm' }]);
  expect(memory.madeFor('build-other')).toMatchObject([
    { target: 'kvm/aws', imageUri: 'images/1', ours: 'proven' },
  ]);
  expect(memory.madeFor(undefined)).toHaveLength(2);
  memory.forget(['images/1', 'unknown']);
  expect(memory.madeFor('build-web')).toEqual([]);
});

test('nothing is remembered of what was refused, simulated or only looked at again', () => {
  const memory = new LedgerMemory();
  const error = { stage: 'generate', code: 'refused', message: '', hint: '' };
  memory.answered(asked('1'), { error });
  memory.answered(asked('2'), { withdrawn: true });
  const job = { kind: 'generation', source, image: { ...image, simulated: true } } as const;
  memory.answered(asked('3', { job }), ticket('images/3'));
  memory.answered(asked('4', { recheck: { key: '1', ...ticket('images/1') } }), ticket('images/1'));
  expect(memory.madeFor(undefined)).toEqual([]);
});

test('of too much the oldest goes, and what is carried fits', () => {
  const memory = new LedgerMemory();
  for (let number = 1; number <= 1_100; number++) {
    memory.answered(asked(`${number}`), ticket(`${'a'.repeat(200)}/${number}`));
    memory.built(built(`build-${number}`));
  }
  memory.built(built('build-700', '2026-03-01T00:00:00.000Z'));
  const made = memory.madeFor(undefined);
  expect(made).toHaveLength(1_000);
  expect(made.at(-1)?.uri).toMatch(/\/1100$/);
  expect(memory.builtBy(undefined)).toHaveLength(500);
  const carried = memory.carry();
  expect(JSON.stringify(carried).length).toBeLessThan(360_000);
  const next = new LedgerMemory(carried);
  expect(next.madeFor(undefined).at(-1)).toEqual(made.at(-1));
  expect(next.builtBy('build-700')).toMatchObject([{ at: '2026-03-01T00:00:00.000Z' }]);
  expect(next.builtBy('build-1')).toEqual([]);
});
