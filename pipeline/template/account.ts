import type { DocumentPath, DocumentProblem } from '../document.ts';
import { accountNameIn } from './account-file.ts';
import type { Builder } from './schema.ts';

/** What a builder says of its cloud account, as far as that may be known. */
export interface Account {
  name?: string;
  problems: DocumentProblem[];
  notices: string[];
}

/**
 * The name of a builder's account: its own, or that in its file. The name wins, as it does in hammr.
 * @param at where the builder stands
 * @param base folder of the template
 */
export async function accountOf(
  builder: Builder,
  at: DocumentPath,
  base: string,
): Promise<Account> {
  const { name, file, type, ...credentials } = builder.account ?? {};
  if (builder.account === undefined) return { problems: [], notices: [] };
  const notices =
    Object.keys(credentials).length > 0
      ? [
          'of account only the name is read: what is in the file beside it stays unread, as UForge has the account already.',
        ]
      : [];
  if (name !== undefined) return { name, problems: [], notices };
  const path = [...at, 'account'];
  if (file === undefined) {
    const problem = {
      path,
      message: 'account.name or account.file is required, and both are missing',
      hint: 'Name an account that UForge has; its credentials are not read from a template.',
    };
    return { problems: [problem], notices };
  }
  const found = await accountNameIn(file, base, [builder.type, type]);
  if ('name' in found) return { name: found.name, problems: [], notices };
  return { problems: [{ path: [...path, 'file'], ...found }], notices };
}
