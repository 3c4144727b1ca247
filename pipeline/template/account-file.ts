import { resolve } from 'node:path';
import { z } from 'zod';
import { PipelineDocument } from '../document.ts';
import { InvalidPipelineFile } from '../errors.ts';
import { text } from '../scalars.ts';
import { readTextFile, UnreadableFile } from '../text-file.ts';
import { listOf, quoted } from '../words.ts';

/** The name of an account, or what is wrong with the file that should have it. */
export type AccountName = { name: string } | { message: string; hint: string };

const entry = z.looseObject({ name: text('Name of the account.'), type: z.unknown().optional() });
const accountFile = z.union([z.looseObject({ accounts: z.array(z.unknown()) }), entry]);

/**
 * The name of the cloud account in a file of hammr's: `accounts`, each with `type` and `name`, or a
 * single account. Nothing else of it leaves this function, in messages neither: the rest is secrets.
 *
 * @param path as the template gives it
 * @param base folder that it is relative to
 * @param types the types of the account that is meant, best first; they choose among several
 */
export async function accountNameIn(
  path: string,
  base: string,
  types: readonly unknown[],
): Promise<AccountName> {
  const file = `the account file ${quoted(path)}`;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    return wrong('an account file at a remote address is not fetched');
  }
  try {
    const { value } = new PipelineDocument(await readTextFile(resolve(base, path)), path);
    return nameIn(value, types, file);
  } catch (error) {
    if (error instanceof UnreadableFile) return wrong(`${file} is of no use: ${error.message}`);
    if (!(error instanceof InvalidPipelineFile)) throw error;
    // Its own message could repeat a part of the file.
    const { line } = error.problems[0];
    const where = line === undefined ? '' : ` (line ${line})`;
    return wrong(`${file} is not valid YAML or JSON${where}`);
  }
}

function nameIn(value: unknown, types: readonly unknown[], file: string): AccountName {
  const parsed = accountFile.safeParse(value);
  const entries = !parsed.success
    ? []
    : 'accounts' in parsed.data && Array.isArray(parsed.data.accounts)
      ? parsed.data.accounts
      : [parsed.data];
  const accounts = entries.flatMap((each) => {
    const account = entry.safeParse(each);
    return account.success ? account.data : [];
  });
  const ofType = types
    .map((type) => accounts.filter((account) => type !== undefined && account.type === type))
    .find((found) => found.length > 0);
  const names = [...new Set((ofType ?? accounts).map(({ name }) => name))];
  const [name] = names;
  if (name === undefined) return wrong(`${file} names no account`);
  if (names.length > 1) {
    return wrong(`${file} names ${names.length} accounts: ${listOf(names.map(quoted), 'and')}`);
  }
  return { name };
}

function wrong(message: string): AccountName {
  return {
    message,
    hint: 'Write account: { name: … } with the name that the account has at UForge; of a file no more than that is read.',
  };
}
