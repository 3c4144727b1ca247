import { describe, expect, test } from 'vitest';
import { theOneMeant } from '../../client/runs.ts';
import { shellWord } from '../../client/text.ts';

describe('the run that an id means', () => {
  const run = (workflowId: string, name: string) => ({ workflowId, name });
  const known = [
    run('build-web-1a', 'web'),
    run('build-web-tier-2b', 'web-tier'),
    run('build-web-1a-3c', 'web-1a'),
  ];

  test('is the one of exactly this id, although it is the start of another', () => {
    expect(theOneMeant('build-web-1a', known)?.name).toBe('web');
  });

  test('is the one of this name', () => {
    expect(theOneMeant('web', known)?.workflowId).toBe('build-web-1a');
  });

  test('is the only one whose id starts so', () => {
    expect(theOneMeant('build-web-t', known)?.name).toBe('web-tier');
  });

  test('is none where nothing fits', () => {
    expect(theOneMeant('tier', known)).toBeUndefined();
  });

  test('is refused where it could be several, with all of them', () => {
    expect(() => theOneMeant('build-web', known)).toThrow(
      '"build-web" could be any of these: build-web-1a, build-web-tier-2b, build-web-1a-3c.',
    );
    expect(() => theOneMeant('web', [...known, run('build-web-9z', 'web')])).toThrow(
      'build-web-1a, build-web-9z',
    );
  });
});

test('a word of a command is quoted where a shell would take it apart', async () => {
  expect(shellWord('users/pat/appliances/4/images/7')).toBe('users/pat/appliances/4/images/7');
  const nasty = '/home/pat/my $(images)\' `id` "x"';
  const shell = Bun.spawn(['sh', '-c', `printf %s ${shellWord(nasty)}`]);
  expect(await new Response(shell.stdout).text()).toBe(nasty);
});
