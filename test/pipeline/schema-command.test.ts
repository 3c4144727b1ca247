import { expect, test } from 'vitest';
import { forgeline } from '../client/command-line.ts';

test.each(['pipeline', 'batch', 'schedule'])(
  'the schema of the %s file is printed',
  async (kind) => {
    const { status, stdout, stderr } = await forgeline(['schema', kind]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ title: `Forgeline ${kind} file` });
  },
);

test('the schema of a file that there is not is bad usage', async () => {
  const { status, stdout, stderr } = await forgeline(['schema', 'batches']);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('pipeline, batch, schedule');
});
