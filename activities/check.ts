import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileNameParts, fileNameFor } from '../pipeline/file-name.ts';
import type { Problem, ServerReport } from '../pipeline/model.ts';
import { type UForge, UForgeError } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { explain } from './failure.ts';
import { askingAtOnce } from './outage.ts';

export interface CheckActivities {
  /** Whether UForge answers, which version it is, and whether it accepts the login. */
  checkServer(): Promise<ServerReport>;
  /** What is wrong with destination folders on this host. Creates nothing. */
  checkFolders(input: { folders: string[] }): Promise<Problem[]>;
  /**
   * Paths of files on this host that have the names which downloads are going to have, whatever their
   * extension, which only the image will tell.
   */
  findInTheWay(input: { downloads: NamedDownload[] }): Promise<string[]>;
}

/** Where a download goes, and what its file is named after. */
interface NamedDownload {
  folder: string;
  /** File name template. */
  fileName: string;
  naming: Omit<FileNameParts, 'ext'>;
}

export function createCheckActivities({ uforge }: ActivityDependencies): CheckActivities {
  return {
    checkServer: () => askingAtOnce(() => serverReport(uforge)),

    async checkFolders({ folders }) {
      const problems = await Promise.all([...new Set(folders)].map(folderProblem));
      return problems.flat();
    },

    async findInTheWay({ downloads }) {
      const found = await Promise.all(downloads.map(filesInTheWay));
      return found.flat();
    },
  };
}

async function serverReport(uforge: UForge): Promise<ServerReport> {
  const report: ServerReport = { reachable: false, credentials: 'unknown', problems: [] };
  try {
    const { version } = await uforge.serviceStatus();
    report.reachable = true;
    if (version !== undefined) report.version = version;
    await uforge.user();
    report.credentials = 'accepted';
  } catch (error) {
    if (error instanceof UForgeError && error.status === 401) report.credentials = 'refused';
    report.problems.push(problemOf(error));
  }
  return report;
}

/** The problem behind an error that ends the planning of a pipeline. */
export function problemOf(error: unknown): Problem {
  const { code, message, hint } = explain(error, 'plan');
  return { code, message, hint };
}

async function folderProblem(folder: string): Promise<Problem[]> {
  const existing = await nearestExisting(folder);
  if (!(await stat(existing)).isDirectory()) {
    return [
      {
        code: 'destination_not_a_folder',
        message: `The destination ${folder} cannot be a folder: ${existing} is a file.`,
        hint: 'Choose another folder with --to or in the pipeline file.',
      },
    ];
  }
  try {
    await access(existing, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [
      {
        code: 'destination_not_writable',
        message: `The destination ${folder} is not writable: no permission to write in ${existing}.`,
        hint: 'Change its permissions, or choose another folder with --to.',
      },
    ];
  }
}

async function nearestExisting(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : nearestExisting(parent);
  }
}

async function filesInTheWay({ folder, fileName, naming }: NamedDownload): Promise<string[]> {
  // Stands for the extension while the name is made, and for any extension when names are compared.
  const anyExtension = 'x0ext0x';
  const asked = fileNameFor(fileName, { ...naming, ext: anyExtension });
  const [start = '', ...rest] = asked.split(anyExtension);
  const end = rest.join(anyExtension);
  const isAsked = (name: string) =>
    rest.length === 0 ? name === asked : name.startsWith(start) && name.endsWith(end);
  const names = await readdir(folder).catch(() => []);
  return names.filter(isAsked).map((name) => join(folder, name));
}
