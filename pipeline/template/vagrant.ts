import type { DocumentPath, DocumentProblem } from '../document.ts';
import { listOf } from '../words.ts';
import type { Builder } from './schema.ts';

/**
 * What comes of the keys of a Vagrant builder. UForge makes public boxes by itself: user `vagrant`,
 * with the key that everybody has. A private one would need a user with a key that is created
 * beforehand, which is out of reach here; to make a public one in its place would be dangerous.
 */
export function vagrantFindings(
  builder: Builder,
  at: DocumentPath,
): { problems: DocumentProblem[]; notices: string[] } {
  const { publicBaseBox } = builder;
  const given = (['osUser', 'sshKey'] as const).filter((key) => builder[key] !== undefined);
  const key = publicBaseBox === undefined ? given[0] : 'publicBaseBox';
  if (key === undefined) return { problems: [], notices: [] };
  if (publicBaseBox !== true) {
    const problem = {
      path: [...at, key],
      message: 'a private base box cannot be made: its user would not get the ssh key',
      hint: 'Write publicBaseBox: true for a box with the user vagrant and the key that everybody has, without osUser and sshKey.',
    };
    return { problems: [problem], notices: [] };
  }
  if (given.length === 0) return { problems: [], notices: [] };
  return {
    problems: [],
    notices: [
      `${listOf(given, 'and')} ${given.length === 1 ? 'is' : 'are'} not sent: a public base box has the user vagrant and the key that everybody has.`,
    ],
  };
}
