import { Database } from 'bun:sqlite';
import { expect, test } from 'vitest';
import { beforeStart } from '../../client/foreign-errors.ts';

/** What SQLite throws where there is no room, here because the database may have two pages. */
function fillUp(): void {
  const database = new Database(':memory:');
  database.run('PRAGMA max_page_count = 2');
  database.run('CREATE TABLE filled (text)');
  for (;;) database.run('INSERT INTO filled VALUES (zeroblob(1000))');
}

test('a full disk is told with the folder that is on it, and as bad configuration', async () => {
  const opening = beforeStart(fillUp, '/var/lib/forgeline');
  await expect(opening).rejects.toMatchObject({
    message: 'There is no room left on the disk of the state folder /var/lib/forgeline.',
    hint: expect.stringContaining('FORGELINE_HOME'),
    exitStatus: 2,
  });
});

test('other errors are told as they are', async () => {
  const opening = beforeStart(() => {
    throw new TypeError('no such thing');
  }, '/var/lib/forgeline');
  await expect(opening).rejects.toThrow(TypeError);
});
