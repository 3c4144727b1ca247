import type { UForgeSettings } from '../settings/read.ts';
import {
  checkBackground,
  checkBun,
  checkDatabase,
  checkDisk,
  type Finding,
} from './doctor-machine.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { asUsageError } from './foreign-errors.ts';
import type { Output } from './output.ts';
import { checkServer } from './planning.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf, openSession, type Session } from './session.ts';

/** `forgeline doctor`: looks at everything a build needs, and says what to do about each problem. */
export async function doctor(output: Output, options: ConnectionOptions): Promise<Status> {
  let healthy = true;
  const tell = ({ check, problem, message, hint }: Finding) => {
    healthy &&= !problem;
    const state = problem ? 'problem' : 'ok';
    output.record({ type: 'check', check, state, message, ...(hint ? { hint } : {}) });
    output.say(`${state.padEnd(7)}  ${check.padEnd(10)}  ${message}`);
    if (hint) output.say(`${' '.repeat(21)}hint: ${hint}`);
  };
  const flags = flagsOf(options);
  tell(checkBun());
  tell(await checkDisk());
  const uforge = await attempt('settings', () => settingsFor(options), tell);
  if (uforge) tell(settingsFinding(uforge));
  const open = () => openSession({ flags, onProgress: (message) => output.warn(message) });
  const session = await attempt('temporal', open, tell);
  if (session) {
    try {
      tell({ check: 'temporal', message: place(session) });
      if (session.embedded) tell(checkDatabase());
      tell(await checkSearchAttributes(session));
      if (uforge) for (const finding of await checkUForge(session, uforge, output)) tell(finding);
      for (const finding of checkBackground()) tell(finding);
    } finally {
      await session.close();
    }
  }
  output.record({ type: 'result', ok: healthy });
  return healthy ? ExitStatus.done : ExitStatus.failed;
}

function settingsFinding({ url, login, credentials }: UForgeSettings): Finding {
  const how = credentials.kind === 'password' ? 'a password' : 'API keys';
  return { check: 'settings', message: `${url} as ${login}, with ${how}` };
}

function place({ embedded, address, namespace }: Session): string {
  return `${embedded ? 'embedded server' : 'cluster'} at ${address}, namespace ${namespace}`;
}

async function checkSearchAttributes(session: Session): Promise<Finding> {
  const check = 'attributes';
  const { missing, refusal } = await session.ensureSearchAttributes();
  if (missing.length === 0) return { check, message: 'all search attributes are there' };
  return {
    check,
    problem: true,
    message: `Temporal lacks the search attributes ${missing.join(', ')}.`,
    ...(refusal ? { hint: `Have somebody who may do so run: ${refusal.command}` } : {}),
  };
}

/** The worker and, through it, UForge. */
async function checkUForge(
  session: Session,
  uforge: UForgeSettings,
  output: Output,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => findings.push(finding);
  const identity = { url: uforge.url, login: uforge.login };
  const report = await attempt(
    'worker',
    async () => {
      await session.ensureWorker(uforge);
      return await checkServer(session, identity, { warn: (message) => output.warn(message) });
    },
    tell,
  );
  if (!report) return findings;
  tell({ check: 'worker', message: 'a worker answers' });
  if (report.reachable) {
    const version = report.version ? `, version ${report.version}` : '';
    tell({ check: 'uforge', message: `answers${version}` });
  }
  if (report.credentials === 'accepted') tell({ check: 'login', message: 'accepted' });
  for (const { message, hint } of report.problems) {
    const check = report.reachable ? 'login' : 'uforge';
    tell({ check, problem: true, message, ...(hint ? { hint } : {}) });
  }
  return findings;
}

/** Tries a step; what goes wrong becomes a finding, and the checks that do not need it go on. */
async function attempt<T>(
  check: string,
  step: () => Promise<T>,
  tell: (finding: Finding) => void,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    const told = asUsageError(error);
    const message = told instanceof Error ? told.message : String(told);
    const hint: unknown = told instanceof Error ? Reflect.get(told, 'hint') : undefined;
    tell({ check, problem: true, message, ...(typeof hint === 'string' ? { hint } : {}) });
    return undefined;
  }
}
