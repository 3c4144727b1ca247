import { join } from 'node:path';
import type { UForgeSettings } from '../../settings/read.ts';
import { readHome, readPaths, readTemporal, readUForge } from '../../settings/read.ts';
import type { Output } from '../output.ts';
import type { Session } from '../session.ts';
import { shellWord } from '../text.ts';

/** The command as a service without a shell runs it: nothing there says where Bun or Forgeline are. */
const program = [process.execPath, join(import.meta.dirname, '..', 'forgeline.ts')];

/**
 * Says how the background processes come back after a reboot. Credentials come from a profile of the
 * config file: crontabs and units are no place for them.
 *
 * @param profile the profile that was named; without one it is `default`
 */
export function sayHowToKeep(
  output: Output,
  session: Session,
  { uforge, profile = 'default' }: { uforge: UForgeSettings; profile?: string | undefined },
): void {
  const { embedded } = session;
  const configFile = readPaths().configFile ?? usualConfigFile() ?? '';
  const environment = environmentFor(session, configFile);
  const command = [...program, embedded ? 'up' : 'worker', '--profile', profile];
  const line = crontab(environment, command);
  const unit = systemdUnit(environment, command);
  const missing = isInProfile(uforge, { configFile, profile }) ? [] : missingLines(uforge, profile);
  const place = { configFile, profile, profileIsReady: missing.length === 0 };
  output.record({ type: 'keep', ...(embedded ? { crontab: line } : {}), unit, ...place });
  const where = `The credentials come from the profile ${profile} in ${configFile}`;
  const credentials = missing.length === 0 ? [`${where}.`] : [`${where},`, ...missing];
  const service = embedded ? embeddedLines(line, unit) : clusterLines(unit);
  for (const each of [...service, '', ...credentials]) output.say(each);
}

function embeddedLines(line: string, unit: string): string[] {
  return [
    'While a schedule exists the background processes stay. To have them back after a reboot, either a',
    'line for "crontab -e":',
    '',
    `  ${line}`,
    '',
    'or a unit for systemd, in ~/.config/systemd/user/forgeline.service:',
    '',
    ...indented(unit),
    '',
    '  systemctl --user enable --now forgeline && loginctl enable-linger',
  ];
}

function clusterLines(unit: string): string[] {
  return [
    'A schedule needs a worker whenever it fires: run one as a service on a host that stays up, such as by',
    'this unit for systemd. Keys and certificates of the cluster come from temporal.toml.',
    '',
    ...indented(unit),
  ];
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`.trimEnd());
}

/** What a service has to be told, as it begins with next to no environment. */
function environmentFor(
  { embedded, address, namespace }: Session,
  configFile: string,
): Record<string, string> {
  const { explicitPath } = readTemporal().cli;
  const config = configFile === usualConfigFile() ? {} : { FORGELINE_CONFIG: configFile };
  if (!embedded) return { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, ...config };
  const cli = explicitPath === undefined ? {} : { FORGELINE_TEMPORAL_CLI: explicitPath };
  return { FORGELINE_HOME: readHome(), ...cli, ...config };
}

/** Where the config file is looked for by a process that is told nothing. */
function usualConfigFile(): string | undefined {
  return readPaths({ env: {} }).configFile;
}

/** In a crontab `%` stands for the end of a line. */
function crontab(environment: Record<string, string>, command: readonly string[]): string {
  const settings = Object.entries(environment).map(
    ([name, value]) => `${name}=${shellWord(value)}`,
  );
  const words = [...settings, ...command.map(shellWord)].join(' ');
  return `@reboot ${words.replaceAll('%', '\\%')}`;
}

function systemdUnit(environment: Record<string, string>, command: readonly string[]): string {
  return [
    '[Unit]',
    'Description=Forgeline: image builds at set times',
    '',
    '[Service]',
    ...Object.entries(environment).map(
      ([name, value]) => `Environment=${systemdWord(`${name}=${value}`)}`,
    ),
    `ExecStart=${command.map(systemdWord).join(' ')}`,
    'Restart=on-failure',
    '',
    '[Install]',
    'WantedBy=default.target',
  ].join('\n');
}

/** In a unit `%` begins a specifier and `$` a variable. */
function systemdWord(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll('$', () => '$$');
  return /[\s"'\\;]/.test(escaped) ? `"${escaped.replaceAll(/["\\]/g, '\\$&')}"` : escaped;
}

/** Whether the profile alone, without the environment of this shell, says all that a worker needs. */
function isInProfile(
  { url, login }: UForgeSettings,
  { configFile, profile }: { configFile: string; profile: string },
): boolean {
  try {
    const found = readUForge({ env: { FORGELINE_CONFIG: configFile }, profile });
    return found.url === url && found.login === login;
  } catch {
    return false;
  }
}

function missingLines({ url, login, credentials }: UForgeSettings, profile: string): string[] {
  const secrets = credentials.kind === 'password' ? ['password'] : ['publicKey', 'secretKey'];
  return [
    'which does not hold them yet. Write it, for you alone to read (chmod 600):',
    '',
    '  profiles:',
    `    ${profile}:`,
    `      url: ${url}`,
    `      login: ${JSON.stringify(login)}`,
    ...secrets.map((name) => `      ${name}: …`),
  ];
}
